package dev.serai.journal;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Which headers are kept with a record: the user's own and {@code CamelSerial…}, but no other {@code Camel…}. The same
 * ones, and those that a dead letter has, become headers of a message when it is read: a line that was imported must
 * not be able to name the URL that a sink writes to.
 */
public final class JournalHeaderFilterStrategy extends DefaultHeaderFilterStrategy {
    private static final String KEPT = "CamelSerial";
    private static final String OURS = "CamelJournalDeadLetter";
    private static final String CAMEL = "Camel";

    public JournalHeaderFilterStrategy() {
        setOutFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        // A message does not tell small letters from capitals.
        return name.regionMatches(true, 0, CAMEL, 0, CAMEL.length())
                && !name.startsWith(KEPT)
                && !name.startsWith(OURS);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !name.startsWith(KEPT) && super.applyFilterToCamelHeaders(name, value, exchange);
    }
}
