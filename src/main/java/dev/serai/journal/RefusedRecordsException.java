package dev.serai.journal;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;

/** Some elements of a list can not be stored; the others are on disk when an exchange fails with this. */
public class RefusedRecordsException extends CamelExchangeException {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 3;

    private final TreeSet<Integer> positions;

    RefusedRecordsException(String topic, int size, Map<Integer, CamelExchangeException> refused, Exchange exchange) {
        super(
                message(topic, size, new TreeMap<>(refused)),
                exchange,
                refused.values().iterator().next());
        this.positions = new TreeSet<>(refused.keySet());
    }

    private static String message(String topic, int size, Map<Integer, CamelExchangeException> refused) {
        StringBuilder text = new StringBuilder()
                .append(refused.size())
                .append(" of ")
                .append(size)
                .append(" records can not be stored in topic '")
                .append(topic)
                .append("', the others are:");
        refused.entrySet().stream().limit(NAMED).forEach(e -> {
            Throwable cause = e.getValue().getCause();
            text.append(" element ")
                    .append(e.getKey())
                    .append(": ")
                    .append(cause == null ? e.getValue().getMessage() : cause.getMessage())
                    .append(';');
        });
        if (refused.size() > NAMED) {
            text.append(" and ").append(refused.size() - NAMED).append(" more;");
        }
        text.setLength(text.length() - 1);
        return text.toString();
    }

    /** Where the refused elements stand in the list, from 0, in order. */
    public Set<Integer> getPositions() {
        return new TreeSet<>(positions);
    }
}
