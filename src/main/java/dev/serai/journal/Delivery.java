package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.JournalException;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Gives batches to a route and waits for the end of each. Belongs to one thread. */
final class Delivery {
    private final JournalConsumer consumer;
    private final BatchForm form;
    private final @Nullable String group;

    Delivery(JournalConsumer consumer, BatchForm form, @Nullable String group) {
        this.consumer = consumer;
        this.form = form;
        this.group = group;
    }

    /**
     * Returns when the whole route is done.
     *
     * @return why it failed; null when it did not
     */
    @Nullable
    Throwable deliver(Batch batch, int attempt) throws JournalException, InterruptedException {
        Exchange exchange = consumer.createExchange(false);
        try {
            form.fill(exchange.getIn(), batch, group, attempt);
            CountDownLatch done = new CountDownLatch(1);
            consumer.getAsyncProcessor().process(exchange, doneSync -> done.countDown());
            done.await();
            if (exchange.getException() != null) {
                return exchange.getException();
            }
            return exchange.isRollbackOnly()
                    ? new CamelExchangeException("The route marked the exchange for rollback", exchange)
                    : null;
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }
}
