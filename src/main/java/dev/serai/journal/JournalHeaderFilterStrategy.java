package dev.serai.journal;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/** Which headers are kept with a record: the user's own and {@code CamelSerial…}, but no other {@code Camel…}. */
public final class JournalHeaderFilterStrategy extends DefaultHeaderFilterStrategy {
    private static final String KEPT = "CamelSerial";

    public JournalHeaderFilterStrategy() {
        setOutFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !name.startsWith(KEPT) && super.applyFilterToCamelHeaders(name, value, exchange);
    }
}
