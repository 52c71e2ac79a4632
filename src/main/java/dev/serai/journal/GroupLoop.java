package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.StartFrom;
import dev.serai.journal.log.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic for a group: one batch after the other, each tried until the route took it. Runs on a thread of its
 * own, so no group waits for another.
 */
class GroupLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);

    private final Journal journal;
    private final Topic topic;
    private final String name;
    private final JournalConfiguration configuration;
    private final FailureClassifier classifier;
    private final Delivery delivery;
    private final GroupStatus status;
    private final Stop stop;
    private final Reader reader;
    private @Nullable Batch ahead;

    GroupLoop(
            Journal journal,
            String group,
            JournalConfiguration configuration,
            FailureClassifier classifier,
            Delivery delivery,
            GroupStatus status,
            Stop stop) {
        this.journal = journal;
        this.topic = journal.topic(configuration.getTopic());
        this.name = group;
        this.configuration = configuration;
        this.classifier = classifier;
        this.delivery = delivery;
        this.status = status;
        this.stop = stop;
        this.reader = journal.reader(topic);
    }

    @Override
    public void run() {
        Group group = null;
        int failures = 0;
        try {
            while (!stop.getAsBoolean()) {
                try {
                    if (group == null || group.isMoved()) {
                        ahead = null;
                        group = journal.openGroup(topic, name, StartFrom.parse(configuration.getStartFrom()), stop);
                    }
                    if (!stop.getAsBoolean()) {
                        step(group);
                    }
                    failures = 0;
                } catch (JournalException | RuntimeException e) {
                    failures++;
                    ahead = null;
                    fail(
                            "Topic '" + topic.name() + "' can not be read for group '" + name + "': " + e.getMessage(),
                            e,
                            failures);
                    stop.pause(configuration.getRetryDelay(), configuration.getRetryMaxDelay(), failures);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close();
        }
    }

    private void step(Group group) throws JournalException, InterruptedException {
        Batch batch = ahead != null ? ahead : next(group);
        ahead = null;
        if (batch == null) {
            return;
        }
        // What names a batch must be on disk before anybody sees the name.
        if (!group.bounds().isEmpty() && !group.awaitDurable(stop)) {
            return;
        }
        if (batch.firstOffset() > group.next()) {
            missed(group.next(), batch.firstOffset());
        }
        tryUntilDone(group, batch);
    }

    private @Nullable Batch next(Group group) throws JournalException, InterruptedException {
        long from = group.next();
        if (!group.bounds().isEmpty()) {
            long last = group.bounds().get(0);
            Batch cut = reader.read(from, last, Integer.MAX_VALUE, Long.MAX_VALUE);
            if (cut == null) {
                missed(from, last + 1);
                group.commit(last + 1, rest(group));
            }
            return cut;
        }
        if (!topic.awaitEntry(from, -1, stop)) {
            return null;
        }
        long fill = configuration.getBatchTimeout().toMillis();
        if (fill > 0 && configuration.getBatchSize() > 1) {
            topic.awaitEntry(from + configuration.getBatchSize() - 1, fill, stop);
            if (stop.getAsBoolean()) {
                return null;
            }
        }
        // What is appended while it is read is no gap.
        long end = topic.next();
        Batch batch = read(from);
        if (batch == null) {
            missed(from, end);
            group.commit(end, List.of());
        } else if (configuration.areBatchesStable()) {
            group.commit(from, List.of(batch.lastOffset()));
        }
        return batch;
    }

    /** The next full batch; null when there is nothing. */
    @Nullable
    Batch read(long from) throws JournalException {
        return reader.read(from, Long.MAX_VALUE, configuration.getBatchSize(), configuration.getBatchBytes());
    }

    private void missed(long from, long to) {
        status.missed(to - from);
        LOG.warn(
                "Group '{}' of topic '{}' missed the entries {} to {}: they were deleted before it read them",
                name,
                topic.name(),
                from,
                to - 1);
    }

    private void tryUntilDone(Group group, Batch batch) throws JournalException, InterruptedException {
        for (int attempt = 1; !stop.getAsBoolean(); attempt++) {
            Throwable failure = attempt(group, batch, attempt);
            if (failure == null) {
                return;
            }
            if (stop.getAsBoolean()) {
                return; // comes again at the next start
            }
            FailureKind kind = classifier.classify(failure);
            if (kind == FailureKind.BAD_ENTRY && batch.size() > 1 && configuration.isBisect()) {
                halve(group, batch);
                return;
            }
            fail(explain(kind, batch, failure), failure, attempt);
            stop.pause(configuration.getRetryDelay(), configuration.getRetryMaxDelay(), attempt);
        }
    }

    /** The cursor moves only after the whole route succeeded. */
    @Nullable
    Throwable attempt(Group group, Batch batch, int attempt) throws JournalException, InterruptedException {
        Throwable failure = delivery.deliver(batch, attempt);
        if (failure == null) {
            commit(group, batch);
            if (status.trouble() != null) {
                LOG.info("Group '{}' of topic '{}' goes on after entry {}", name, topic.name(), batch.lastOffset());
            }
            status.delivered(batch.size());
        }
        return failure;
    }

    /** Moves the cursor behind a batch, together with the bounds of the next one where these must be on disk first. */
    final void commit(Group group, Batch batch) throws JournalException {
        long next = batch.lastOffset() + 1;
        List<Long> rest = rest(group);
        if (rest.isEmpty() && configuration.areBatchesStable() && topic.next() > next) {
            Batch following = readAhead(next);
            if (following != null && isFull(following)) {
                ahead = following;
                rest = List.of(following.lastOffset());
            }
        }
        group.commit(next, rest);
    }

    private @Nullable Batch readAhead(long from) {
        try {
            return read(from);
        } catch (JournalException e) {
            // It fails again as the next batch, and is told then: the one that was delivered must not come again.
            LOG.debug("Reading ahead failed", e);
            return null;
        }
    }

    private boolean isFull(Batch batch) {
        return batch.size() == configuration.getBatchSize() || topic.next() > batch.lastOffset() + 1;
    }

    private static List<Long> rest(Group group) {
        List<Long> bounds = group.bounds();
        return bounds.isEmpty() ? bounds : bounds.subList(1, bounds.size());
    }

    private void halve(Group group, Batch batch) throws JournalException {
        List<Long> bounds = new ArrayList<>();
        bounds.add(batch.firstOffset() + (batch.lastOffset() - batch.firstOffset()) / 2);
        bounds.add(batch.lastOffset());
        bounds.addAll(rest(group));
        group.commit(group.next(), bounds);
        status.halved();
    }

    private void fail(String reason, Throwable failure, int attempt) {
        status.failed(reason);
        // The first, and then rarely: after 2, 4, 8 … tries.
        if (Integer.bitCount(attempt) == 1) {
            LOG.warn("{} (try {})", reason, attempt);
            LOG.debug("The failure was", failure);
        }
    }

    private String explain(FailureKind kind, Batch batch, Throwable failure) {
        String message = innermost(failure);
        String who = "Group '" + name + "' of topic '" + topic.name() + "'";
        return switch (kind) {
            case PASSES -> who + " waits for its sink, and tries again: " + message;
            case NEEDS_PERSON -> who + " needs somebody to mend its sink or its route, and tries again: " + message;
            case BAD_ENTRY ->
                batch.size() == 1
                        ? who + " stands at entry " + batch.firstId() + ", which the sink refuses: " + message
                                + ". Nothing is lost, and nothing behind it is delivered until the sink takes it"
                        : who + " stands at the entries " + batch.firstId() + " to offset " + batch.lastOffset()
                                + ", of which the sink refuses one or more: " + message;
        };
    }

    private static String innermost(Throwable failure) {
        Throwable t = failure;
        for (int i = 0; i < 32 && t.getCause() != null; i++) {
            t = t.getCause();
        }
        return t.getClass().getSimpleName() + ": " + t.getMessage();
    }
}
