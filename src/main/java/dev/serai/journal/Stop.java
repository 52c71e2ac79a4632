package dev.serai.journal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Tells a reading loop to end, or to look around, also out of a pause. Thread-safe. */
final class Stop implements BooleanSupplier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean told;
    private boolean nudged;

    void tell() {
        told = true;
        nudge();
    }

    /** Ends the present pause, or the next one when there is none. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return told;
    }

    /** Lets time pass until somebody nudges, at most so long. */
    void pause(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (!nudged && !told && left > 0) {
                left = changed.awaitNanos(left);
            }
            nudged = false;
        } finally {
            lock.unlock();
        }
    }
}
