package dev.serai.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.Append;
import dev.serai.journal.log.AwaitedAppend;
import dev.serai.journal.log.EntryId;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Topic;
import java.util.Objects;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Appends. The exchange goes on when its records are on disk: on the topic's completion thread, or, where the caller
 * waits, on the caller's. Thread-safe.
 */
public class JournalProducer extends DefaultAsyncProducer {
    private final JournalEndpoint endpoint;
    private final RecordEncoder encoder;
    private final Append.Terms terms;
    private @Nullable Journal journal;
    private @Nullable Topic topic;

    public JournalProducer(JournalEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        JournalConfiguration c = endpoint.getConfiguration();
        ObjectMapper mapper = Json.mapper(endpoint.getCamelContext());
        this.encoder = new RecordEncoder(c, endpoint.getHeaderFilterStrategy(), mapper);
        this.terms = new Append.Terms(c.getLinger(), c.getAppendTimeout(), c.getKeyRetention());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Journal j = endpoint.getComponent().journal();
        journal = j;
        topic = j.topic(endpoint.getConfiguration().getTopic());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        boolean goesOn = append(exchange, isAwaited(exchange) ? null : callback);
        if (goesOn) {
            callback.done(true);
        }
        return goesOn;
    }

    /** For callers that wait anyway, as a route in a transaction does. */
    @Override
    public void process(Exchange exchange) {
        append(exchange, null);
    }

    /**
     * A callback may wait for what it appends only if the commit itself wakes it. A template waits; that is the one
     * case where it shows, since the exchange belongs to no route.
     */
    private boolean isAwaited(Exchange exchange) {
        return endpoint.getConfiguration().isSynchronous()
                || (exchange.getFromRouteId() == null
                        && Objects.requireNonNull(journal).isCallback());
    }

    /**
     * Appends what the exchange holds.
     *
     * @param callback called when that is done; null: it is waited for
     * @return whether it is done, well or not, and the callback will not be called
     */
    private boolean append(Exchange exchange, @Nullable AsyncCallback callback) {
        try {
            PartlyStored before = PartlyStored.of(exchange, this);
            if (before != null) {
                before.tell(exchange);
                return true;
            }
            RecordEncoder.Encoded encoded = encoder.encode(exchange);
            if (encoded.records().isEmpty()) {
                exchange.setException(encoded.refused());
                return true;
            }
            String key = exchange.getMessage().getHeader(JournalConstants.KEY, String.class);
            Topic to = Objects.requireNonNull(topic);
            Journal j = Objects.requireNonNull(journal);
            Outcome outcome = new Outcome(to, encoded, key != null, exchange);
            if (callback != null) {
                j.append(to, new ExchangeAppend(encoded, key, outcome, callback));
                return false;
            }
            AwaitedAppend stored = j.store(to, encoded.records(), key, terms);
            outcome.stored(stored.offset(), stored.run(), stored.wasStoredBefore());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return true;
    }

    private static void tell(Message message, Topic to, int count, long offset, String run) {
        message.setHeader(JournalConstants.OFFSET, offset);
        message.setHeader(JournalConstants.ID, EntryId.of(to.name(), offset, run));
        if (count > 1) {
            message.setHeader(JournalConstants.LAST_OFFSET, offset + count - 1);
        }
    }

    /**
     * Stays with an exchange that failed after its good records were stored: a redelivery fails in the same way and
     * stores nothing. Marking the redelivery as exhausted would keep the exchange from the route's error handler.
     */
    private record PartlyStored(
            JournalProducer by,
            Object body,
            Topic topic,
            int count,
            long offset,
            String run,
            RefusedRecordsException refused) {
        private static final String PROPERTY = "SeraiJournalPartlyStored";

        static @Nullable PartlyStored of(Exchange exchange, JournalProducer by) {
            return exchange.getProperty(PROPERTY) instanceof PartlyStored p
                            && p.by == by
                            && p.body == exchange.getMessage().getBody()
                            && Boolean.TRUE.equals(exchange.getMessage().getHeader(Exchange.REDELIVERED, Boolean.class))
                    ? p
                    : null;
        }

        void tell(Exchange exchange) {
            exchange.setProperty(PROPERTY, this);
            JournalProducer.tell(exchange.getMessage(), topic, count, offset, run);
            exchange.setException(refused);
        }
    }

    /** Tells an exchange what became of its append. */
    private final class Outcome {
        private final Topic to;
        private final int count;
        private final boolean keyed;
        private final @Nullable RefusedRecordsException refused;
        private final Exchange exchange;

        Outcome(Topic to, RecordEncoder.Encoded encoded, boolean keyed, Exchange exchange) {
            this.to = to;
            this.count = encoded.records().size();
            this.keyed = keyed;
            this.refused = encoded.refused();
            this.exchange = exchange;
        }

        void stored(long offset, String run, boolean duplicate) {
            if (keyed) {
                exchange.getMessage().setHeader(JournalConstants.DUPLICATE, duplicate);
            }
            if (refused == null) {
                tell(exchange.getMessage(), to, count, offset, run);
            } else {
                Object body = exchange.getMessage().getBody();
                new PartlyStored(JournalProducer.this, body, to, count, offset, run, refused).tell(exchange);
            }
        }

        void refused(JournalException failure) {
            exchange.setException(failure);
        }
    }

    private final class ExchangeAppend extends Append {
        private final Outcome outcome;
        private final AsyncCallback callback;

        ExchangeAppend(RecordEncoder.Encoded encoded, @Nullable String key, Outcome outcome, AsyncCallback callback) {
            super(encoded.records(), key, terms);
            this.outcome = outcome;
            this.callback = callback;
        }

        @Override
        protected void stored(long offset, String run) {
            outcome.stored(offset, run, isDuplicate());
            callback.done(false);
        }

        @Override
        protected void refused(JournalException failure) {
            outcome.refused(failure);
            callback.done(false);
        }
    }
}
