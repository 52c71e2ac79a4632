package dev.serai.serial;

import dev.serai.serial.port.PortException;

/** The port is open, and nothing was heard for longer than {@code silenceTimeout}. */
final class SilentPortException extends PortException {
    private static final long serialVersionUID = 1L;

    SilentPortException(String message) {
        super(message);
    }
}
