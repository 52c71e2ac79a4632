package dev.serai.journal;

import org.apache.camel.Exchange;

/**
 * What a log says of an exchange that failed, in one line:
 * {@code ${bean:type:dev.serai.journal.FailureText?method=of}}. The outermost exception often has what was tried (a
 * whole statement, a URL), an inner one why it failed; and either may have a password in it.
 */
public final class FailureText {
    private FailureText() {}

    /** Class and message of the innermost exception that has a message, without secrets. */
    public static String of(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Throwable.class);
        return caught == null ? "no reason is given" : new DeliveryFailure(caught, "", "").text();
    }
}
