package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.JournalException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives batches to a route and waits for the end of each. Thread-safe. */
class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final JournalConsumer consumer;
    private final BatchForm form;
    private final @Nullable String group;
    private final SinkWatch sinks;
    private final BooleanSupplier stop;

    /** @param stop whether the reading is to end */
    Delivery(JournalConsumer consumer, BatchForm form, @Nullable String group, SinkWatch sinks, BooleanSupplier stop) {
        this.consumer = consumer;
        this.form = form;
        this.group = group;
        this.sinks = sinks;
        this.stop = stop;
    }

    CamelContext context() {
        return consumer.getEndpoint().getCamelContext();
    }

    /** Where it is told which sinks fail. */
    SinkWatch sinks() {
        return sinks;
    }

    String route() {
        String id = consumer.getRouteId();
        return id == null ? "" : id;
    }

    /**
     * Returns when the whole route is done.
     *
     * @return why it failed; null when it did not
     */
    @Nullable
    DeliveryFailure deliver(Batch batch, int attempt) throws JournalException, InterruptedException {
        return deliver(batch, attempt, "");
    }

    /** @param suffix what the batch's name has behind it */
    @Nullable
    DeliveryFailure deliver(Batch batch, int attempt, String suffix) throws JournalException, InterruptedException {
        Exchange exchange = consumer.createExchange(false);
        boolean out = false;
        try {
            CountDownLatch done = new CountDownLatch(1);
            try {
                form.fill(exchange.getIn(), batch, group, attempt, suffix);
                consumer.getAsyncProcessor().process(exchange, doneSync -> done.countDown());
            } catch (UnreadableEntryException | RuntimeException | Error e) {
                // An entry that can not be given to anybody, no room for the batch in memory, a class that is missing:
                // as if a step had failed
                // with it.
                return new DeliveryFailure(e, route(), sink(exchange));
            }
            out = true;
            await(done);
            out = false;
            Throwable failure = exchange.getException();
            if (failure == null && exchange.isRollbackOnly()) {
                failure = new CamelExchangeException("The route marked the exchange for rollback", exchange);
            }
            String sink = sink(exchange);
            if (failure == null) {
                sinks.succeeded(this);
                return null;
            }
            if (!sink.isEmpty()) {
                sinks.failed(this, sink);
            }
            return new DeliveryFailure(failure, route(), sink);
        } finally {
            if (!out) { // or else the route still works with it
                consumer.releaseExchange(exchange, false);
            }
        }
    }

    /**
     * Waits for the end of a route, also past an interrupt that nobody means: a step that runs on this thread may have
     * left it, and the route has then done its work, or still does.
     */
    private void await(CountDownLatch done) throws InterruptedException {
        while (true) {
            try {
                done.await();
                return;
            } catch (InterruptedException e) {
                if (stop.getAsBoolean()) {
                    throw e;
                }
                LOG.debug("A step of the route '{}' left an interrupt", route(), e);
            }
        }
    }

    /** What an error handler names, or else the endpoint that was called last. */
    private static String sink(Exchange exchange) {
        String failed = exchange.getProperty(Exchange.FAILURE_ENDPOINT, String.class);
        String last = failed != null ? failed : exchange.getProperty(Exchange.TO_ENDPOINT, String.class);
        return last == null ? "" : last;
    }
}
