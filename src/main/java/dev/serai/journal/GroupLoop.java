package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.Refusal;
import dev.serai.journal.log.StartFrom;
import dev.serai.journal.log.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic for a group: one batch after the other, each tried until the route took it or the bad entries in it
 * were found and given up. Runs on a thread of its own, so no group waits for another.
 */
class GroupLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);

    private final Journal journal;
    final Topic topic;
    private final String name;
    final JournalConfiguration configuration;
    private final Delivery delivery;
    final GroupStatus status;
    final Stop stop;
    private final Backoff backoff;
    final RetryDelay delay;
    final GroupTexts texts;
    final LetterRedelivery letters;
    final GivenUpLog givenUp;
    private final RetryPause pause;
    final Reader reader;
    private @Nullable Group reading;
    private int failures;
    private @Nullable GroupCourse course;
    private @Nullable Batch ahead;
    /** Up to where the entries that are missing were told of. */
    private long missedTo;

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
        this.delivery = delivery;
        this.status = status;
        this.stop = stop;
        this.backoff = new Backoff(configuration.getRetryDelay(), configuration.getRetryMaxDelay());
        this.texts = new GroupTexts(topic.name(), group);
        this.delay = new RetryDelay(this, classifier, backoff, texts, status);
        this.letters = new LetterRedelivery(journal, delivery, classifier, backoff, status);
        this.givenUp = GivenUpLog.of(texts, configuration);
        this.pause = new RetryPause(stop, delivery);
        this.reader = journal.reader(topic);
    }

    @Override
    public void run() {
        try {
            while (!stop.getAsBoolean()) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    interrupted(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(reading);
        }
    }

    private void turn() throws InterruptedException {
        Group group = reading;
        try {
            if (group == null || group.isMoved()) {
                group = reopen(group);
                reading = group;
            }
            if (!stop.getAsBoolean()) {
                step(group);
            }
            failures = 0;
        } catch (JournalException | RuntimeException | Error e) {
            failures++;
            ahead = null;
            String reason = texts.unreadable(e);
            waitFor(group, delay.after(reason, e, failures), "");
            delay.over();
        }
    }

    /** Who wants the reading to end says so first. */
    private void interrupted(InterruptedException e) throws InterruptedException {
        if (stop.getAsBoolean()) {
            throw e;
        }
        LOG.warn("{}", texts.interrupted());
        LOG.debug("It was interrupted", e);
        // A cursor or letter that was not waited for may still be written: the place is asked for anew, behind it.
        Group group = reading;
        reading = null;
        if (group != null) {
            group.close();
        }
    }

    private Group reopen(@Nullable Group old) throws JournalException, InterruptedException {
        ahead = null;
        missedTo = 0;
        letters.forget();
        if (old != null) {
            LOG.info("Group '{}' of topic '{}' was moved by somebody, and goes there", name, topic.name());
            old.close();
        }
        Group g = journal.openGroup(topic, name, StartFrom.parse(configuration.getStartFrom()), stop);
        g.attention(stop::nudge);
        course = new GroupCourse(this, g);
        status.goesOn(this);
        return g;
    }

    private void close(@Nullable Group group) {
        reader.close();
        delivery.sinks().forget(delivery);
        if (group != null) {
            group.close();
        }
        letters.forget();
        givenUp.flush();
        status.goesOn(this);
    }

    boolean isEnded(Group group) {
        return stop.getAsBoolean() || group.isMoved();
    }

    private void step(Group group) throws JournalException, InterruptedException {
        givenUp.tick();
        letters.deliverOne(group);
        Batch batch = ahead != null ? ahead : next(group);
        ahead = null;
        if (batch == null) {
            return;
        }
        group.pin(group.next(), batch.lastOffset());
        // What names a batch must be on disk before anybody sees the name.
        if (!group.bounds().isEmpty() && !group.awaitDurable(stop)) {
            return;
        }
        if (batch.firstOffset() > group.next()) {
            missed(group.next(), batch.firstOffset());
        }
        tryUntilDone(Objects.requireNonNull(course), batch);
    }

    private @Nullable Batch next(Group group) throws JournalException, InterruptedException {
        long from = group.next();
        if (!group.bounds().isEmpty()) {
            long last = group.bounds().get(0);
            group.pin(from, last);
            Batch cut = reader.read(from, last, Integer.MAX_VALUE, Long.MAX_VALUE);
            if (cut == null) {
                missed(from, last + 1);
                group.commit(last + 1, rest(group));
            }
            return cut;
        }
        if (!awaitEntry(group, from)) {
            return null;
        }
        long fill = configuration.getBatchTimeout().toMillis();
        if (fill > 0 && configuration.getBatchSize() > 1) {
            topic.awaitEntry(from + configuration.getBatchSize() - 1, fill, () -> isEnded(group));
        }
        if (isEnded(group)) {
            return null;
        }
        group.pin(from, from + configuration.getBatchSize() - 1);
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

    /** Waits for an entry, and delivers dead letters that are due meanwhile. */
    private boolean awaitEntry(Group group, long from) throws JournalException, InterruptedException {
        while (topic.next() <= from && !isEnded(group)) {
            group.unpin();
            status.goesOn(this); // whatever there was, nothing waits any more
            givenUp.tick();
            if (!letters.deliverOne(group)) {
                long nanos = nanosToNext();
                long millis = nanos == Long.MAX_VALUE ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
                topic.awaitEntry(from, millis, () -> stop.getAsBoolean() || group.needsAttention());
            }
        }
        return !isEnded(group);
    }

    /** In how long there is something to do though nothing comes. */
    long nanosToNext() {
        return Math.min(letters.nanosToNext(), givenUp.nanosToNext());
    }

    /** The next full batch; null when there is nothing. */
    @Nullable
    Batch read(long from) throws JournalException {
        return reader.read(from, Long.MAX_VALUE, configuration.getBatchSize(), configuration.getBatchBytes());
    }

    /** Tells of entries that are not there, once. */
    void missed(long first, long to) {
        long from = Math.max(first, missedTo);
        if (from >= to) {
            return;
        }
        missedTo = to;
        status.missed(to - from);
        LOG.warn(
                "Group '{}' of topic '{}' missed the entries {} to {}: they were deleted before it read them",
                name,
                topic.name(),
                from,
                to - 1);
    }

    private void tryUntilDone(GroupCourse course, Batch batch) throws JournalException, InterruptedException {
        Group group = course.group;
        for (int attempt = 1; !isEnded(group); attempt++) {
            DeliveryFailure failure = attempt(group, batch, attempt);
            if (failure == null) {
                course.poison.accepted(batch);
                return;
            }
            if (isEnded(group)) {
                return; // what failed comes again at the next start
            }
            course.poison.failed(batch);
            if (delay.kind(failure) != FailureKind.BAD_ENTRY) {
                course.poison.sinkFailed();
                course.pause(failure, attempt);
            } else if (!configuration.isBisect()) {
                course.pause(texts.refusedWhole(batch, failure), failure, FailureKind.NEEDS_PERSON, attempt);
            } else {
                course.poison.refused(batch);
                if (batch.size() > 1) {
                    halve(group, batch);
                    return;
                }
                if (course.poison.refusedAlone(batch, failure, attempt)) {
                    return;
                }
            }
        }
    }

    /** The cursor moves only after the whole route succeeded. */
    @Nullable
    DeliveryFailure attempt(Group group, Batch batch, int attempt) throws JournalException, InterruptedException {
        DeliveryFailure failure = deliver(batch, attempt);
        if (failure == null) {
            commit(group, batch);
            if (status.isInTrouble(this)) {
                LOG.info("Group '{}' of topic '{}' goes on after entry {}", name, topic.name(), batch.lastOffset());
            }
            status.delivered(this, batch.size());
        }
        return failure;
    }

    @Nullable
    DeliveryFailure deliver(Batch batch, int attempt) throws JournalException, InterruptedException {
        DeliveryFailure failure = delivery.deliver(batch, attempt);
        if (failure != null) {
            status.failedTry();
        }
        return failure;
    }

    /** Moves the cursor behind a batch, together with the bounds of the next one where these must be on disk first. */
    final void commit(Group group, Batch batch) throws JournalException {
        long next = batch.lastOffset() + 1;
        List<Long> rest = rest(group);
        if (rest.isEmpty() && configuration.areBatchesStable() && topic.next() > next) {
            group.pin(batch.firstOffset(), next + configuration.getBatchSize() - 1);
            Batch following = readAhead(next);
            if (following != null && isFull(following)) {
                ahead = following;
                rest = List.of(following.lastOffset());
            }
        }
        group.commit(next, rest);
    }

    /** Moves the cursor and writes dead letters in one transaction; false when it was not waited for. */
    boolean giveUp(Group group, long next, List<Long> bounds, List<Refusal> refusals)
            throws JournalException, InterruptedException {
        return group.commit(next, bounds, refusals, stop);
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

    void waitFor(@Nullable Group group, Duration time, String sink) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!stop.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            givenUp.tick();
            if (group == null) {
                stop.pause(left);
            } else if (group.isMoved()) {
                return;
            } else if (!letters.deliverOne(group)
                    && pause.await(Math.min(left, letters.nanosToNext()), sink, group::needsAttention)) {
                LOG.info("The sink of group '{}' of topic '{}' is well again", name, topic.name());
                return;
            }
        }
    }
}
