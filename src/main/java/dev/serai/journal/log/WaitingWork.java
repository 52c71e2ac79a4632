package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the committer's next transaction; bounded in bytes. Thread-safe. */
final class WaitingWork {
    /** About what it takes until somebody who waited for an append makes the next. */
    private static final long BRIEFLY_NANOS = 100_000;
    /** About what an append takes beside its records: whoever waits for it, an exchange with its headers say. */
    private static final int BYTES_AN_APPEND = 512;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();

    private List<Append> appends = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private long heldBytes;
    private long untoldBytes;
    private long queuedBytes;
    private long appendsDueNanos;
    private long changesDueNanos;
    /** Somebody waits for the changes: they do not wait for appends that linger. */
    private boolean hurried;

    /** How many appends and changes are there, to be looked at without the lock. */
    private volatile int appendsThere;

    private volatile int changesThere;
    private final BriefWait wait = new BriefWait(BRIEFLY_NANOS);
    private boolean committerWaits;
    private volatile boolean closing;
    private boolean closed;

    WaitingWork(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds an append; holds the caller while there is no room.
     *
     * @param mayHold false for the completion threads, which make the room
     */
    void add(Append a, boolean mayHold) throws JournalException, InterruptedException {
        lock.lock();
        try {
            a.counted = a.bytes + BYTES_AN_APPEND;
            if (mayHold) {
                awaitRoom(a);
            }
            if (closed) {
                throw new JournalException("The journal is closed: the record was not stored");
            }
            bytes += a.counted;
            queuedBytes += a.counted;
            appends.add(a);
            appendsThere = appends.size();
            // Half of the room is left for those who come while this is being written.
            long at = System.nanoTime()
                    + (queuedBytes >= maxBytes / 2 ? 0 : a.terms.linger().toNanos());
            if (appends.size() == 1 || at - appendsDueNanos < 0) {
                appendsDueNanos = at;
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(Append a) throws JournalException, InterruptedException {
        Topic t = a.topic();
        // One append larger than the whole room goes through alone.
        while (!closed
                && (t.heldBytes > maxBytes / 8
                        || t.untoldBytes > maxBytes / 2
                        || (bytes > 0 && bytes + a.counted > maxBytes))) {
            long left = a.deadlineNanos - System.nanoTime();
            if (left <= 0) {
                if (t.untoldBytes > maxBytes / 2) {
                    throw new JournalException("The steps behind 'to: journal:" + t.name() + "' do not keep up: "
                            + t.untoldBytes + " bytes are stored and wait for them, as much as may, and did so for "
                            + a.terms.timeout().toMillis() + " ms; the record was not stored. See what these steps"
                            + " wait for");
                }
                String full = t.stock().full();
                if (t.heldBytes > 0 && full != null) {
                    throw new JournalFullException(full + ". It was so for "
                            + a.terms.timeout().toMillis() + " ms; the record was not stored");
                }
                throw new JournalException("The journal's " + maxBytes + " bytes for waiting appends were full for "
                        + a.terms.timeout().toMillis() + " ms: the record was not stored");
            }
            room.awaitNanos(left);
        }
    }

    /** Appends that a limit holds back no longer take the room of other topics' appends. */
    void hold(Topic topic, List<Append> held) {
        move(topic, held, 1);
    }

    void unhold(Topic topic, List<Append> held) {
        move(topic, held, -1);
    }

    private void move(Topic topic, List<Append> held, int sign) {
        lock.lock();
        try {
            for (Append a : held) {
                topic.heldBytes += sign * a.counted;
                heldBytes += sign * a.counted;
                bytes -= sign * a.counted;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a change that is to be written within a time, earlier if a transaction comes by. When appends linger then,
     * it goes with these.
     *
     * @param withinNanos 0: now, whatever lingers
     */
    void add(Change c, long withinNanos) throws JournalException {
        lock.lock();
        try {
            if (closed) {
                throw new JournalException("The journal is closed");
            }
            long at = System.nanoTime() + withinNanos;
            changes.add(c);
            changesThere = changes.size();
            hurried |= withinNanos == 0;
            boolean earlier = changes.size() == 1 || at - changesDueNanos < 0;
            if (earlier) {
                changesDueNanos = at;
            }
            if (hurried || (earlier && appends.isEmpty())) {
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes the changes due now, those that are there or the next that comes. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (committerWaits) {
            work.signal();
        }
    }

    /** {@link Long#MAX_VALUE} when nothing is there. */
    private long dueInNanos() {
        if (hurried && !changes.isEmpty()) {
            return 0;
        }
        if (!appends.isEmpty()) {
            return appendsDueNanos - System.nanoTime();
        }
        return changes.isEmpty() ? Long.MAX_VALUE : changesDueNanos - System.nanoTime();
    }

    /**
     * Waits until something is due and takes it.
     *
     * @param expected so many appends are likely to come together; they are waited for, at most
     * @param gatherNanos so long
     * @param idleNanos returns after so long with nothing, when nothing is due
     * @return false when closing, and nothing is left
     */
    boolean take(List<Append> intoAppends, List<Change> intoChanges, int expected, long gatherNanos, long idleNanos)
            throws InterruptedException {
        long start = System.nanoTime();
        wait.until(() -> appendsThere > 0 || changesThere > 0 || closing);
        lock.lock();
        try {
            committerWaits = true;
            while (!closing) {
                long left = dueInNanos();
                if (left <= 0) {
                    break;
                }
                long idle = idleNanos == Long.MAX_VALUE ? idleNanos : idleNanos - (System.nanoTime() - start);
                if (idle <= 0) {
                    committerWaits = false;
                    return true;
                }
                left = Math.min(left, idle);
                if (left == Long.MAX_VALUE) {
                    work.await();
                } else {
                    work.awaitNanos(left);
                }
            }
            boolean lingering = !closing && !appends.isEmpty() && appendsDueNanos - System.nanoTime() > 0;
            committerWaits = false;
            wait.was(System.nanoTime() - start);
            if (!lingering && !appends.isEmpty() && appends.size() < expected) {
                gather(expected, gatherNanos);
            }
            if (closing && appends.isEmpty() && changes.isEmpty()) {
                closed = true;
                room.signalAll();
                return false;
            }
            if (lingering) {
                takeChanges(intoChanges);
            } else {
                drain(intoAppends, intoChanges);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Holding the lock; gives it up meanwhile. */
    private void gather(int expected, long nanos) {
        lock.unlock();
        try {
            BriefWait.until(() -> appendsThere >= expected || closing, nanos);
        } finally {
            lock.lock();
        }
    }

    private void takeChanges(List<Change> intoChanges) {
        hurried = false;
        intoChanges.addAll(changes);
        changes.clear();
        changesThere = 0;
    }

    /** Takes all there is without waiting. */
    void drain(List<Append> intoAppends, List<Change> intoChanges) {
        lock.lock();
        try {
            queuedBytes = 0;
            intoAppends.addAll(appends);
            appends.clear();
            appendsThere = 0;
            takeChanges(intoChanges);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends are stored or refused. What is still to be told of no longer takes the room of other topics' appends.
     *
     * @param untold what those take that wait for the topic's completion thread
     * @param told what those take that were told at once
     */
    void ended(Topic topic, long untold, long told) {
        lock.lock();
        try {
            topic.untoldBytes += untold;
            untoldBytes += untold;
            bytes -= untold + told;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The topic's completion thread has told of some. */
    void told(Topic topic, long freed) {
        lock.lock();
        try {
            topic.untoldBytes -= freed;
            untoldBytes -= freed;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes + heldBytes + untoldBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass, unless the journal is closing. */
    void pause(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (left > 0 && !closing) {
                left = work.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Has the committer write what is there, and then end. */
    void close() {
        lock.lock();
        try {
            closing = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more from now on. */
    void shut() {
        lock.lock();
        try {
            closing = true;
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
