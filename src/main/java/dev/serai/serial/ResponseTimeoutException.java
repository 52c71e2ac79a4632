package dev.serai.serial;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;

/** The device did not answer in time. Camel's own exception for that, with a message that names the port alone. */
public class ResponseTimeoutException extends ExchangeTimedOutException {
    private static final long serialVersionUID = 1L;

    private final String text;

    public ResponseTimeoutException(Exchange exchange, long millis, String text) {
        super(exchange, millis, text);
        this.text = text;
    }

    @Override
    public String getMessage() {
        return text;
    }
}
