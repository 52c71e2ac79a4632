package dev.serai.journal.log;

import java.util.function.BooleanSupplier;

/**
 * Waits awake for what is likely to come within microseconds: to fall asleep and be woken takes 50 µs and more, often
 * longer than the wait. It does so only where the last wait was that short, so that whoever has little to do sleeps,
 * and lets others have the processor meanwhile. Belongs to one thread.
 */
final class BriefWait {
    private final long mostNanos;
    private boolean likely;

    BriefWait(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** Returns when it is there, or when it does not come soon. */
    void until(BooleanSupplier there) {
        if (likely) {
            until(there, mostNanos);
        }
    }

    /** Returns when it is there, or after a time. */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy: nothing relies on it
    static void until(BooleanSupplier there, long nanos) {
        long begun = System.nanoTime();
        while (!there.getAsBoolean() && System.nanoTime() - begun < nanos) {
            Thread.yield();
        }
    }

    /** How long the whole wait was, with the sleep. */
    void was(long nanos) {
        likely = nanos < mostNanos;
    }
}
