package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the committer's next transaction; bounded in bytes. Thread-safe. */
final class WaitingWork {
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();

    private List<Append> appends = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private long queuedBytes;
    private boolean due;
    private long dueNanos;
    private boolean committerWaits;
    private int gathering;
    private boolean closing;
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
            if (mayHold) {
                awaitRoom(a);
            }
            if (closed) {
                throw new JournalException("The journal is closed: the record was not stored");
            }
            bytes += a.bytes;
            queuedBytes += a.bytes;
            appends.add(a);
            if (appends.size() == gathering) {
                work.signal();
            }
            // Half of the room is left for those who come while this is being written.
            dueIn(queuedBytes >= maxBytes / 2 ? 0 : a.terms.linger().toNanos());
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(Append a) throws JournalException, InterruptedException {
        // One append larger than the whole room goes through alone.
        while (bytes > 0 && bytes + a.bytes > maxBytes && !closed) {
            long left = a.deadlineNanos - System.nanoTime();
            if (left <= 0) {
                throw new JournalException("The journal's " + maxBytes + " bytes for waiting appends were full for "
                        + a.terms.timeout().toMillis() + " ms: the record was not stored");
            }
            room.awaitNanos(left);
        }
    }

    /** Adds a change that is to be written within a time, earlier if a transaction comes by. */
    void add(Change c, long withinNanos) throws JournalException {
        lock.lock();
        try {
            if (closed) {
                throw new JournalException("The journal is closed");
            }
            changes.add(c);
            dueIn(withinNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Makes what is there due now. */
    void hurry() {
        lock.lock();
        try {
            dueIn(0);
        } finally {
            lock.unlock();
        }
    }

    private void dueIn(long nanos) {
        long at = System.nanoTime() + nanos;
        if (!due || at - dueNanos < 0) {
            due = true;
            dueNanos = at;
            if (committerWaits) {
                work.signal();
            }
        }
    }

    /**
     * Waits until something is due and takes all there is.
     *
     * @param expected so many appends are likely to come together; they are waited for, at most
     * @param gatherNanos so long
     * @return false when closing, and nothing is left
     */
    boolean take(List<Append> intoAppends, List<Change> intoChanges, int expected, long gatherNanos)
            throws InterruptedException {
        lock.lock();
        try {
            committerWaits = true;
            while (!closing) {
                if (!due) {
                    work.await();
                } else {
                    long left = dueNanos - System.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    work.awaitNanos(left);
                }
            }
            gathering = expected;
            long left = gatherNanos;
            while (!closing && !appends.isEmpty() && appends.size() < expected && left > 0) {
                left = work.awaitNanos(left);
            }
            gathering = 0;
            committerWaits = false;
            if (closing && appends.isEmpty() && changes.isEmpty()) {
                closed = true;
                room.signalAll();
                return false;
            }
            drain(intoAppends, intoChanges);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all there is without waiting. */
    void drain(List<Append> intoAppends, List<Change> intoChanges) {
        lock.lock();
        try {
            due = false;
            queuedBytes = 0;
            intoAppends.addAll(appends);
            intoChanges.addAll(changes);
            appends.clear();
            changes.clear();
        } finally {
            lock.unlock();
        }
    }

    void release(long freed) {
        lock.lock();
        try {
            bytes -= freed;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
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
