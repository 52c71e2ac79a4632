package dev.serai.journal.log;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One append-only sequence of entries. Thread-safe. */
public final class Topic {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private int waiting;

    /** 0 while the file does not know the topic. */
    private volatile long id;

    private volatile long next;

    /** The next offset within the open transaction. Belongs to the committer. */
    long assigning;

    /** Belongs to the committer. */
    private @Nullable ExecutorService completions;

    Topic(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The offset that the next record to be stored will get: everything below is on disk or was deleted. */
    public long next() {
        return next;
    }

    long id() {
        return id;
    }

    void id(long value) {
        id = value;
    }

    void next(long value) {
        next = value;
        lock.lock();
        try {
            if (waiting > 0) {
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes all who wait look again at whether to give up. */
    public void wake() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the entry at an offset is on disk.
     *
     * @param millis how long at most; negative: for ever
     * @param giveUp looked at after each {@link #wake()}
     * @return whether the entry is there
     */
    public boolean awaitEntry(long offset, long millis, BooleanSupplier giveUp) throws InterruptedException {
        if (next > offset) {
            return true;
        }
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            waiting++;
            while (next <= offset && !giveUp.getAsBoolean()) {
                if (millis < 0) {
                    grown.await();
                } else if (left <= 0) {
                    return false;
                } else {
                    left = grown.awaitNanos(left);
                }
            }
            return next > offset;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Has the callbacks of a transaction's appends run on the topic's thread. Called by the committer only. */
    void complete(List<Append> appends, Consumer<List<Append>> callbacks, ExecutorSource executors) {
        ExecutorService e = completions;
        if (e == null) {
            e = executors.executor("JournalCompletion-" + name);
            completions = e;
        }
        e.execute(() -> callbacks.accept(appends));
    }

    void close() throws InterruptedException {
        ExecutorService e = completions;
        if (e != null) {
            e.shutdown();
            e.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    /** Makes executors of one thread. */
    interface ExecutorSource {
        ExecutorService executor(String name);
    }
}
