package dev.serai.serial.port;

/** There is no such port now: nothing is wrong but that the device is not plugged in. */
public class PortMissingException extends PortException {
    private static final long serialVersionUID = 1L;

    public PortMissingException(String message) {
        super(message);
    }

    public PortMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
