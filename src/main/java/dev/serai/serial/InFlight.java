package dev.serai.serial;

/**
 * The frames that one consumer gave to its route and that are not finished: bounded in number and in bytes. A single
 * frame always fits, whatever its size. Thread-safe.
 */
final class InFlight {
    static final long MAX_BYTES = 4L << 20;

    private final int maxFrames;
    private int frames;
    private long bytes;
    private boolean waiting;
    private boolean aborted;

    InFlight(int maxFrames) {
        this.maxFrames = maxFrames;
    }

    private boolean full(int size) {
        return frames >= maxFrames || (frames > 0 && bytes + size > MAX_BYTES);
    }

    /** Counts a frame in, if there is room for it. */
    synchronized boolean tryEnter(int size) {
        if (aborted || full(size)) {
            return false;
        }
        frames++;
        bytes += size;
        return true;
    }

    /**
     * Counts a frame in, waiting for room as long as it takes. Once it had to wait it goes on only when half is free: a
     * wake-up costs more than a frame.
     *
     * @return false when the consumer was stopped meanwhile
     */
    synchronized boolean enter(int size) throws InterruptedException {
        while (!aborted && full(size)) {
            waiting = true;
            do {
                wait();
            } while (!aborted && !halfFree());
            waiting = false;
        }
        return tryEnter(size);
    }

    private boolean halfFree() {
        return frames == 0 || (frames <= maxFrames / 2 && bytes <= MAX_BYTES / 2);
    }

    /** Counts frames out again. */
    synchronized void leave(int count, int size) {
        frames -= count;
        bytes -= size;
        if (waiting && halfFree()) {
            notifyAll();
        }
    }

    /** Ends all waiting; no frame enters after this. */
    synchronized void abort() {
        aborted = true;
        notifyAll();
    }

    /** Whether no frame enters because the consumer was stopped. */
    synchronized boolean isAborted() {
        return aborted;
    }

    /** Lets frames enter again after {@link #abort()}. */
    synchronized void reopen() {
        aborted = false;
    }

    synchronized int frames() {
        return frames;
    }
}
