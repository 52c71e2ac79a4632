package dev.serai.serial;

import dev.serai.serial.port.PortException;

/**
 * A write took too long and had begun, or the port was lost before its reply came: nobody knows whether the device got
 * it, so it must not be sent again.
 */
final class UnfinishedWriteException extends PortException {
    private static final long serialVersionUID = 1L;

    UnfinishedWriteException(String message, Throwable cause) {
        super(message, cause);
    }
}
