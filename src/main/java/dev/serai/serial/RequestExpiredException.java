package dev.serai.serial;

import dev.serai.serial.port.PortException;

/** A request's time was over before its turn on the port came: it was not written. */
public final class RequestExpiredException extends PortException {
    private static final long serialVersionUID = 1L;

    RequestExpiredException(String message) {
        super(message);
    }
}
