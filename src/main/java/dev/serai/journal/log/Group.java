package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader's place in a topic, kept in the file. Belongs to one thread; the committer writes it.
 *
 * <p>Bounds are the last offsets of batches that are cut and not yet committed, nearest first: the first batch is from
 * {@link #next()} to the first of them, and so on. Empty: nothing is cut.
 */
public final class Group {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    /** How long a cursor may wait for a transaction of appends to ride in. */
    private static final long RIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Topic topic;
    private final String name;
    private final StartFrom startFrom;
    private final WaitingWork work;
    private final Topic letters;

    private long next;
    private List<Long> bounds = List.of();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private boolean queued;
    private boolean opened;
    private long wanted;
    private long durable;
    private boolean moved;
    private @Nullable JournalException failure;
    private long generation;
    private long wantedNext;
    private List<Long> wantedBounds = List.of();
    private List<Refusal> wantedLetters = List.of();
    private long wantedLetterBytes;
    private final Change change = new Cursor();

    /** What calls its reader out of a pause. */
    private volatile Runnable attention = () -> {};

    private final LetterRetries retries;

    Group(Topic topic, String name, StartFrom startFrom, WaitingWork work, Topic letters) {
        this.topic = topic;
        this.name = name;
        this.startFrom = startFrom;
        this.work = work;
        this.letters = letters;
        this.retries = new LetterRetries(work, this::call);
    }

    public Topic topic() {
        return topic;
    }

    public String name() {
        return name;
    }

    /** The offset of the next entry to read. */
    public long next() {
        return next;
    }

    public List<Long> bounds() {
        return bounds;
    }

    /** Whether somebody else moved the cursor since it was opened: then it must be opened again. */
    public boolean isMoved() {
        lock.lock();
        try {
            return moved;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody else moves the cursor: whoever reads looks at {@link #isMoved} soon. */
    void invalidate() {
        lock.lock();
        try {
            moved = true;
        } finally {
            lock.unlock();
        }
        call();
    }

    /** Sets what calls the reader out of a pause, for {@link #needsAttention()}. Called by any thread. */
    public void attention(Runnable wake) {
        attention = wake;
        if (needsAttention()) {
            wake.run();
        }
    }

    private void call() {
        topic.wake();
        attention.run();
    }

    /** Whether the cursor was moved, or a dead letter is to be delivered again. */
    public boolean needsAttention() {
        return isMoved() || retries.isRequested();
    }

    /** This group's dead letters that are to be delivered again. */
    public LetterRetries retries() {
        return retries;
    }

    /** No limit takes these entries away from now on: to be called before the first of them is read. */
    public void pin(long first, long last) {
        topic.pins().pin(this, first, last);
    }

    /** Nothing is read or out. */
    public void unpin() {
        topic.pins().unpin(this);
    }

    /** As {@link #next()} was at the last {@link #commit}; -1 until it is opened. For any thread. */
    long place() {
        lock.lock();
        try {
            return opened ? wantedNext : -1;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads for it any more. What was committed is still written. */
    public void close() {
        topic.remove(this);
    }

    /** Reads the cursor from the file, or makes it when the group is new. */
    void open(BooleanSupplier giveUp) throws JournalException, InterruptedException {
        topic.add(this);
        boolean done = false;
        try {
            submit();
            await(0, giveUp);
            done = true;
        } finally {
            if (!done) {
                topic.remove(this); // it would stand for a group that is being read
            }
        }
        lock.lock();
        try {
            next = wantedNext;
            bounds = wantedBounds;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the cursor. It is on disk a little later: together with the next appends, or within 50 ms. Of several moves
     * until then only the last is written.
     */
    public void commit(long newNext, List<Long> newBounds) throws JournalException {
        move(newNext, newBounds, List.of());
    }

    /** The letters and the place behind them in one step: an earlier move may be on its way to the disk just now. */
    private void move(long newNext, List<Long> newBounds, List<Refusal> refusals) throws JournalException {
        next = newNext;
        bounds = List.copyOf(newBounds);
        lock.lock();
        try {
            wantedNext = next;
            wantedBounds = bounds;
            if (!refusals.isEmpty()) {
                letters(refusals);
            }
            wanted++;
        } finally {
            lock.unlock();
        }
        submit();
    }

    /**
     * Moves the cursor, and writes the dead letters that replace entries, in one transaction. When the cursor was moved
     * by somebody else, neither happens: see {@link #isMoved}.
     *
     * @param giveUp looked at every 100 ms; what was asked for may then still be written
     * @return whether it is on disk
     * @throws JournalFullException when the letters have no room: nothing was written, and the cursor is where it was
     * @throws JournalException when it could not be written; it may be called again, and writes no letter twice
     */
    public boolean commit(long newNext, List<Long> newBounds, List<Refusal> refusals, BooleanSupplier giveUp)
            throws JournalException, InterruptedException {
        long before = next;
        List<Long> boundsBefore = bounds;
        try {
            move(newNext, newBounds, refusals);
            return awaitDurable(giveUp);
        } catch (JournalException e) {
            next = before;
            bounds = boundsBefore;
            lock.lock();
            try {
                wantedNext = before;
                wantedBounds = boundsBefore;
                letters(List.of());
            } finally {
                lock.unlock();
            }
            if (e instanceof JournalFullException) {
                submit(); // an earlier move may have waited for the same transaction
            }
            throw e;
        }
    }

    /** Holding the lock. */
    private void letters(List<Refusal> refusals) {
        wantedLetters = List.copyOf(refusals);
        wantedLetterBytes = DeadLetterTable.bytes(refusals);
    }

    /**
     * Waits until the last {@link #commit} is on disk.
     *
     * @param giveUp looked at every 100 ms
     * @return false when it gave up
     */
    public boolean awaitDurable(BooleanSupplier giveUp) throws JournalException, InterruptedException {
        long version;
        lock.lock();
        try {
            version = wanted;
            if (durable >= version) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        submit();
        return await(version, giveUp);
    }

    private boolean await(long version, BooleanSupplier giveUp) throws JournalException, InterruptedException {
        work.hurry();
        lock.lock();
        try {
            while (!opened || durable < version) {
                if (failure != null) {
                    JournalException f = failure;
                    failure = null;
                    throw f;
                }
                if (giveUp.getAsBoolean()) {
                    return false;
                }
                written.await(100, TimeUnit.MILLISECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void submit() throws JournalException {
        lock.lock();
        try {
            failure = null;
            if (queued) {
                return;
            }
            queued = true;
        } finally {
            lock.unlock();
        }
        boolean taken = false;
        try {
            work.add(change, RIDE_NANOS);
            taken = true;
        } finally {
            if (!taken) {
                lock.lock();
                try {
                    queued = false;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** Runs on the committer. */
    private final class Cursor implements Change {
        private long applied;
        private boolean found;
        private long foundNext;
        private long foundGeneration;
        private List<Long> foundBounds = List.of();
        private boolean foundRetries;
        private boolean isMoved;

        @Override
        public void apply(JournalFile file, Ledger ledger) throws SQLException, JournalFullException {
            boolean isOpen;
            long to;
            List<Long> cut;
            List<Refusal> refusals;
            lock.lock();
            try {
                refusals = wantedLetters;
                isOpen = opened;
                applied = wanted;
                to = wantedNext;
                cut = wantedBounds;
            } finally {
                lock.unlock();
            }
            found = !isOpen;
            CursorRow row = new CursorRow(file, topic, name);
            if (isOpen) {
                if (!refusals.isEmpty() && row.isIn(generation)) {
                    DeadLetterTable.write(file, ledger, letters, Group.this, refusals);
                }
                isMoved = !row.move(generation, to, cut);
            } else {
                ledger.ensure(topic);
                foundRetries = DeadLetterTable.hasRetries(file, Group.this);
                findOrInsert(row);
            }
        }

        private StartFrom from() {
            if (startFrom == StartFrom.EARLIEST || !topic.lacksCursors()) {
                return startFrom;
            }
            LOG.warn(
                    "Group '{}' of topic '{}' has no cursor; the one it had may have been lost with the damaged file."
                            + " It begins with the oldest entry, not with startFrom={}, so that it passes over none",
                    name,
                    topic.name(),
                    startFrom);
            return StartFrom.EARLIEST;
        }

        private void findOrInsert(CursorRow row) throws SQLException {
            CursorRow.Content content = row.read();
            if (content != null) {
                foundNext = content.next();
                foundBounds = content.bounds();
                foundGeneration = content.generation() + 1;
                // A reader whose sink still hangs after it was stopped moves the cursor no more, nor writes dead
                // letters.
                row.raise(foundGeneration);
                return;
            }
            foundNext = from().offset(row.file(), topic);
            foundBounds = List.of();
            foundGeneration = 0;
            row.insert(foundNext);
        }

        @Override
        public boolean mayMoveBack() {
            return found; // an open one goes on only
        }

        @Override
        public long appendBytes() {
            lock.lock();
            try {
                return wantedLetterBytes;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void committed() {
            boolean more;
            lock.lock();
            try {
                queued = false;
                durable = applied;
                if (applied == wanted) {
                    letters(List.of());
                }
                if (found) {
                    opened = true;
                    generation = foundGeneration;
                    wantedNext = foundNext;
                    wantedBounds = foundBounds;
                } else if (isMoved) {
                    moved = true;
                }
                more = wanted > durable;
                written.signalAll();
            } finally {
                lock.unlock();
            }
            if (found && foundRetries) {
                retries.request();
            }
            if (more) {
                try {
                    submit();
                } catch (JournalException e) {
                    failed(e);
                }
            }
        }

        @Override
        public void failed(JournalException e) {
            lock.lock();
            try {
                queued = false;
                failure = e;
                written.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
