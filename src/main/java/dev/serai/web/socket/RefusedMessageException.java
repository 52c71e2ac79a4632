package dev.serai.web.socket;

import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;

/** The other side answered that it will not take a message, whenever it comes: the message is at fault. */
public final class RefusedMessageException extends CamelExchangeException {
    public RefusedMessageException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
