package dev.serai.serial.port;

import java.io.IOException;

/** A port could not be found, opened, read or written. The message names the port and says what to do. */
public class PortException extends IOException {
    private static final long serialVersionUID = 1L;

    public PortException(String message) {
        super(message);
    }

    public PortException(String message, Throwable cause) {
        super(message, cause);
    }
}
