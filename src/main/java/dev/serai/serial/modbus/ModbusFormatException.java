package dev.serai.serial.modbus;

/** What a route gave makes no request, or a frame is not the answer to the one that was made. */
public final class ModbusFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    ModbusFormatException(String message) {
        super(message);
    }
}
