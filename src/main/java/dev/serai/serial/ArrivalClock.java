package dev.serai.serial;

import java.time.Duration;
import java.time.Instant;

/**
 * Dates the first byte of a frame. A read tells only when its last byte had come; what stands before is dated back by
 * the time that characters take on the line, but never before the read before, when it can not have been there yet. The
 * error that is left is the latency of the adapter. Positions are bytes since the port was opened. One thread.
 */
final class ArrivalClock {
    private final long characterNanos;
    private Instant readTime = Instant.EPOCH;
    private long readNanos;
    private long readStart;
    private long readEnd;
    private long earliestNanos;
    private long pendingPosition = -1;
    private Instant pendingTime = Instant.EPOCH;

    ArrivalClock(Duration characterTime) {
        this.characterNanos = characterTime.toNanos();
    }

    /** The port was opened: nothing has been read. */
    void opened(long nanos) {
        readNanos = nanos;
        readStart = 0;
        readEnd = 0;
        pendingPosition = -1;
    }

    /**
     * A read returned.
     *
     * @param count how many bytes
     * @param time the wall clock
     * @param nanos the monotonic clock
     */
    void read(int count, Instant time, long nanos) {
        earliestNanos = readNanos;
        readTime = time;
        readNanos = nanos;
        readStart = readEnd;
        readEnd += count;
    }

    /** The bytes of the read were cut; a frame that began at this position is unfinished (-1: none is). */
    void pending(long position) {
        if (position != pendingPosition) {
            pendingPosition = position;
            if (position >= 0) {
                pendingTime = date(position);
            }
        }
    }

    /** When the byte at this position arrived: one of the last read's, or the one that was pending. */
    Instant timeOf(long position) {
        return position == pendingPosition ? pendingTime : date(position);
    }

    private Instant date(long position) {
        long before = (readEnd - 1 - Math.max(position, readStart)) * characterNanos;
        return readTime.minusNanos(Math.min(before, readNanos - earliestNanos));
    }
}
