package dev.serai.serial.port;

/** A port took some of the bytes and then no more: the device may have got them, and they must not be sent again. */
public class PartialWriteException extends PortException {
    private static final long serialVersionUID = 1L;

    public PartialWriteException(String message) {
        super(message);
    }
}
