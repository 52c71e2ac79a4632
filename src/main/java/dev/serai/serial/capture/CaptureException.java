package dev.serai.serial.capture;

import java.io.IOException;

/** A file is no capture, or a line of it is wrong. The message fits behind the file's name. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
