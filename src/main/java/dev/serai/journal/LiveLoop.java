package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live view of a topic: from the latest entry on, without a cursor. When the route is slower than the topic grows,
 * entries are left out, and counted. A failed batch is not tried again.
 */
final class LiveLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLoop.class);
    /** A view may be so many entries behind, or two batches if that is more. */
    private static final int MAX_BEHIND = 1000;

    private final Topic topic;
    private final JournalConfiguration configuration;
    private final Delivery delivery;
    private final GroupStatus status;
    private final Stop stop;
    private final Reader reader;
    private long next;

    LiveLoop(Journal journal, JournalConfiguration configuration, Delivery delivery, GroupStatus status, Stop stop) {
        this.topic = journal.topic(configuration.getTopic());
        this.configuration = configuration;
        this.delivery = delivery;
        this.status = status;
        this.stop = stop;
        this.reader = journal.reader(topic);
        this.next = topic.next();
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (!stop.getAsBoolean()) {
                try {
                    if (topic.awaitEntry(next, -1, stop) && !stop.getAsBoolean()) {
                        Throwable failure = step();
                        failures = failure == null ? 0 : failures + 1;
                        tell(failure, failures);
                    }
                } catch (InterruptedException e) {
                    // Who wants the view to end says so first.
                    if (stop.getAsBoolean()) {
                        throw e;
                    }
                    LOG.warn("The live view of topic '{}' was interrupted; it goes on", topic.name(), e);
                } catch (JournalException | RuntimeException | Error e) {
                    next = topic.next();
                    failures++;
                    tell(e, failures);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close();
            status.goesOn(this);
        }
    }

    private @Nullable Throwable step() throws JournalException, InterruptedException {
        int size = configuration.getBatchSize();
        long fill = configuration.getBatchTimeout().toMillis();
        if (fill > 0 && size > 1) {
            topic.awaitEntry(next + size - 1, fill, stop);
        }
        long behind = topic.next() - next;
        if (behind > Math.max(MAX_BEHIND, 2L * size)) {
            status.missed(behind - size);
            next += behind - size;
        }
        // What is appended while it is read is no gap.
        long end = topic.next();
        Batch batch = reader.read(next, Long.MAX_VALUE, size, configuration.getBatchBytes());
        if (batch == null) {
            status.missed(end - next);
            next = end;
            return null;
        }
        next = batch.lastOffset() + 1;
        DeliveryFailure failure = delivery.deliver(batch, 1);
        if (failure == null) {
            status.delivered(this, batch.size());
            return null;
        }
        return failure.cause();
    }

    private void tell(@Nullable Throwable failure, int failures) {
        if (failure != null) {
            String reason = "The live view of topic '" + topic.name() + "' failed: " + failure;
            status.failedTry();
            status.waits(this, reason, null, failures, null);
            if (Integer.bitCount(failures) == 1) {
                LOG.warn("{} ({} in a row)", reason, failures);
            }
        }
    }
}
