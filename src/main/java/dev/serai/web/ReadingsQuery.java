package dev.serai.web;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What {@code GET /readings?device=…&limit=…} asks for, as the body of an SQL step. Thread-safe, without state. */
public final class ReadingsQuery {
    private static final int MOST = 1000;
    private static final String USUAL = "20";

    /**
     * Makes a map of {@code device} (empty for all) and {@code limit}.
     *
     * @throws ProblemException 400 for a limit that is no number from 1 to 1000, or for what stands twice
     */
    public void take(Exchange exchange) throws ProblemException {
        Message message = exchange.getMessage();
        String device = once(message, "device");
        String limit = once(message, "limit");
        String digits = limit == null ? USUAL : limit;
        int most = digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
        if (most < 1 || most > MOST) {
            throw new ProblemException(400, "limit must be a number from 1 to " + MOST + ".");
        }
        message.removeHeaders("*");
        message.setBody(Map.of("device", device == null ? "" : device, "limit", most));
    }

    private static @Nullable String once(Message message, String name) throws ProblemException {
        Object value = message.getHeader(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new ProblemException(400, name + " must not stand more than once.");
    }
}
