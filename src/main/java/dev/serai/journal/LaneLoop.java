package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.Refusal;
import dev.serai.journal.log.StartFrom;
import dev.serai.journal.log.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic for a group whose batches go side by side: deals the entries to {@link Lane}s, those with the same key
 * to the same one, and keeps the cursor at the first entry that is not done. A lane that stands does not hold up the
 * others until they are too far {@link Ahead} of it. Runs on a thread of its own, which alone touches the cursor.
 */
class LaneLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    /** What a lane is done with. */
    private record Done(List<Batch> batches, List<Refusal> refusals, CompletableFuture<Boolean> written) {
        /** Comes when a lane has ended. */
        static final Done END = new Done(List.of(), List.of(), new CompletableFuture<>());

        boolean isEnd() {
            return batches.isEmpty();
        }
    }

    private final Journal journal;
    private final Topic topic;
    private final String name;
    private final JournalConfiguration configuration;
    private final FailureClassifier classifier;
    private final Delivery delivery;
    private final GroupStatus status;
    private final Stop stop;
    private final ExecutorService threads;
    private final GroupTexts texts;
    private final RetryDelay delay;
    private final LetterRedelivery letters;
    private final GivenUpLog givenUp;
    private final Reader reader;
    private final @Nullable OrderKey orderKey;
    private int failures;

    LaneLoop(
            Journal journal,
            String group,
            JournalConfiguration configuration,
            FailureClassifier classifier,
            Delivery delivery,
            GroupStatus status,
            Stop stop,
            ExecutorService threads) {
        this.journal = journal;
        this.topic = journal.topic(configuration.getTopic());
        this.name = group;
        this.configuration = configuration;
        this.classifier = classifier;
        this.delivery = delivery;
        this.status = status;
        this.stop = stop;
        this.threads = threads;
        this.texts = new GroupTexts(topic.name(), group);
        Backoff backoff = new Backoff(configuration.getRetryDelay(), configuration.getRetryMaxDelay());
        this.delay = new RetryDelay(this, classifier, backoff, texts, status);
        this.letters = new LetterRedelivery(journal, delivery, classifier, backoff, status);
        this.givenUp = GivenUpLog.of(texts, configuration);
        this.reader = journal.reader(topic);
        String orderBy = configuration.getOrderBy();
        this.orderKey = orderBy == null ? null : new OrderKey(orderBy);
    }

    @Override
    public void run() {
        try {
            while (!stop.getAsBoolean()) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    // Who wants the reading to end says so first.
                    if (stop.getAsBoolean()) {
                        throw e;
                    }
                    LOG.warn("{}", texts.interrupted());
                    LOG.debug("It was interrupted", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close();
            letters.forget();
            givenUp.flush();
            status.goesOn(this);
            delivery.sinks().forget(delivery);
        }
    }

    private void turn() throws InterruptedException {
        try {
            Group group = journal.openGroup(topic, name, StartFrom.parse(configuration.getStartFrom()), stop);
            if (!stop.getAsBoolean()) {
                read(group);
            }
            failures = 0;
        } catch (JournalException | RuntimeException | Error e) {
            failures++;
            stop.pause(delay.after(texts.unreadable(e), e, failures).toNanos());
            delay.over();
        }
    }

    /** Returns when it is told to stop, or the group was moved. */
    private void read(Group group) throws JournalException, InterruptedException {
        try {
            Dealing dealing = new Dealing(group);
            try {
                dealing.run();
            } finally {
                dealing.end();
            }
        } finally {
            letters.forget();
            group.close();
        }
        if (group.isMoved()) {
            LOG.info("Group '{}' of topic '{}' was moved by somebody, and goes there", name, topic.name());
        }
    }

    /** Where a test puts another mark. */
    LowWater lowWater(long mark) {
        return new LowWater(mark);
    }

    /** Where a test puts another lane for a key. */
    int lane(@Nullable String key, int lanes) {
        return key == null ? 0 : Math.floorMod(key.hashCode(), lanes);
    }

    /** From one opening of the cursor to the next. */
    private final class Dealing implements Lane.Owner {
        private final Group group;
        private final LowWater water;
        private final List<Lane> lanes = new ArrayList<>();
        private int running;
        private final BlockingQueue<Done> told = new LinkedBlockingQueue<>();
        private final AtomicLong accepted = new AtomicLong();
        private volatile boolean changed;
        private volatile boolean awaiting;
        private volatile boolean ending;
        private long next;
        private int failuresInARow;
        private final Ahead ahead = new Ahead(configuration);

        Dealing(Group group) {
            this.group = group;
            this.water = lowWater(group.next());
            this.next = group.next();
            group.attention(stop::nudge);
            for (int i = 0; i < configuration.getConcurrency(); i++) {
                lanes.add(new Lane(this, configuration, classifier, delivery, status, texts, givenUp));
            }
            for (Lane lane : lanes) {
                running++;
                threads.execute(() -> {
                    try {
                        lane.run();
                    } finally {
                        told.add(Done.END);
                    }
                });
            }
        }

        void run() throws InterruptedException {
            while (!isEnded()) {
                changed = false;
                try {
                    settle();
                    boolean letter = letters.deliverOne(group);
                    boolean dealt = deal();
                    failuresInARow = 0;
                    if (!letter && !dealt) {
                        await();
                    }
                } catch (JournalException | RuntimeException | Error e) {
                    failuresInARow++;
                    pause(delay.after(texts.unreadable(e), e, failuresInARow).toNanos());
                    delay.over();
                }
                if (failuresInARow == 0) {
                    status.goesOn(LaneLoop.this);
                }
            }
        }

        /** Lanes are answered meanwhile: what they delivered does not wait for what can not be read. */
        private void pause(long nanos) throws InterruptedException {
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0 && !isEnded(); left = end - System.nanoTime()) {
                stop.pause(left);
                try {
                    settle();
                } catch (JournalException e) {
                    LOG.debug("The cursor can not be moved yet", e);
                }
            }
        }

        /** Waits until a lane is done or has room, or an entry comes that one has room for. */
        private void await() throws InterruptedException {
            givenUp.tick();
            long nanos = Math.min(letters.nanosToNext(), givenUp.nanosToNext());
            if (hasRoom()) {
                long millis = nanos == Long.MAX_VALUE ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
                awaiting = true;
                topic.awaitEntry(next, millis, () -> changed || stop.getAsBoolean() || group.needsAttention());
                awaiting = false;
            } else if (!changed) {
                stop.pause(nanos);
            }
        }

        /** Reads what comes next and deals it to the lanes; false when there is nothing, or no room for it. */
        private boolean deal() throws JournalException, InterruptedException {
            if (!hasRoom() || topic.next() <= next) {
                if (next == water.mark()) {
                    group.unpin();
                }
                return false;
            }
            int size = configuration.getBatchSize();
            long fill = configuration.getBatchTimeout().toMillis();
            if (fill > 0 && size > 1) {
                topic.awaitEntry(next + size - 1, fill, () -> stop.getAsBoolean() || group.needsAttention());
            }
            int most = orderKey == null ? size : Math.min(room(), size * lanes.size());
            group.pin(water.mark(), next + most - 1);
            // What is appended while it is read is no gap.
            long end = topic.next();
            Batch batch = reader.read(next, Long.MAX_VALUE, most, configuration.getBatchBytes());
            long first = batch == null ? end : batch.firstOffset();
            if (first > next) {
                missed(next, first);
            }
            if (batch != null) {
                deal(batch);
                next = batch.lastOffset() + 1;
            }
            return true;
        }

        private void deal(Batch batch) throws JournalException {
            if (orderKey == null) {
                idle().add(batch.parts());
                return;
            }
            List<List<Batch.Part>> parts = new ArrayList<>();
            lanes.forEach(l -> parts.add(new ArrayList<>()));
            long bytes = 0;
            for (Batch.Part p : batch.parts()) {
                parts.get(lane(orderKey.of(p), lanes.size())).add(p);
                bytes += p.headersLength() + p.bodyLength();
            }
            ahead.dealt(batch.lastOffset() + 1, bytes);
            for (int i = 0; i < lanes.size(); i++) {
                if (!parts.get(i).isEmpty()) {
                    lanes.get(i).add(parts.get(i));
                }
            }
        }

        private Lane idle() {
            return lanes.stream().filter(Lane::isIdle).findFirst().orElse(lanes.get(0));
        }

        private int room() {
            return ahead.room(next, water.mark());
        }

        /** Without order whole batches go to lanes that have nothing; with it each has some waiting. */
        private boolean hasRoom() {
            if (room() == 0) {
                return false;
            }
            return orderKey == null
                    ? lanes.stream().anyMatch(Lane::isIdle)
                    : lanes.stream().anyMatch(l -> l.size() < configuration.getBatchSize());
        }

        private void missed(long from, long to) throws JournalException {
            status.missed(to - from);
            LOG.warn(
                    "Group '{}' of topic '{}' missed the entries {} to {}: they were deleted before it read them",
                    name,
                    topic.name(),
                    from,
                    to - 1);
            water.done(from, to);
            next = to;
            move();
        }

        private void settle() throws JournalException, InterruptedException {
            for (Done d = told.poll(); d != null; d = told.poll()) {
                settle(d);
            }
            move();
        }

        private void settle(Done d) throws InterruptedException {
            if (d.isEnd()) {
                running--;
            } else if (d.refusals.isEmpty()) {
                finish(d.batches);
            } else {
                write(d);
            }
        }

        /** Moves the cursor behind what the lanes are done with. */
        private void move() throws JournalException {
            if (water.mark() > group.next()) {
                group.commit(water.mark(), List.of());
            }
        }

        private void finish(List<Batch> batches) {
            batches.forEach(b -> b.forEachRange(water::done));
        }

        private void write(Done d) throws InterruptedException {
            try {
                // The cursor stays below the entries until their letters are on disk.
                boolean written = LaneLoop.this.giveUp(group, water.mark(), d.refusals);
                if (written && !group.isMoved()) {
                    finish(d.batches);
                    d.written.complete(true);
                } else {
                    d.written.complete(false);
                }
            } catch (JournalException e) {
                d.written.completeExceptionally(e);
            } catch (InterruptedException e) {
                ending = true;
                d.written.complete(false); // or else its lane waits for ever
                throw e;
            }
        }

        /** Waits for what is out, and writes what came of it. */
        void end() throws InterruptedException {
            lanes.forEach(Lane::end);
            boolean keeps = true;
            while (running > 0) {
                Done d = told.take();
                try {
                    settle(d);
                    move();
                } catch (JournalException e) {
                    d.written.complete(false);
                    if (keeps) {
                        // What was delivered comes again: the sink writes by _id.
                        LOG.warn(
                                "Group '{}' of topic '{}' can not keep its place: {}",
                                name,
                                topic.name(),
                                e.getMessage());
                    }
                    keeps = false;
                }
            }
        }

        @Override
        public boolean isEnded() {
            return ending || stop.getAsBoolean() || group.isMoved();
        }

        @Override
        public void beginAnew() {
            ending = true;
            hungry();
        }

        @Override
        public void done(List<Batch> batches) {
            told.add(new Done(batches, List.of(), new CompletableFuture<>()));
            hungry();
        }

        @Override
        public boolean giveUp(List<Batch> batches, List<Refusal> refusals)
                throws JournalException, InterruptedException {
            Done d = new Done(batches, refusals, new CompletableFuture<>());
            told.add(d);
            hungry();
            try {
                return d.written.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof JournalException j) {
                    throw j;
                }
                throw new JournalException("The dead letters were not written", e);
            }
        }

        @Override
        public void hungry() {
            changed = true;
            if (awaiting) {
                topic.wake();
            }
            stop.nudge();
        }

        @Override
        public long accepted() {
            return accepted.get();
        }

        @Override
        public void accepted(Batch batch) {
            accepted.incrementAndGet();
            lanes.forEach(Lane::othersWentOn);
        }
    }

    /** Writes dead letters, and moves the cursor in the same transaction; false when it was not waited for. */
    boolean giveUp(Group group, long next, List<Refusal> refusals) throws JournalException, InterruptedException {
        return group.commit(next, List.of(), refusals, stop);
    }
}
