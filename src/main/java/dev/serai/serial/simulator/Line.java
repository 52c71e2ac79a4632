package dev.serai.serial.simulator;

import java.util.concurrent.TimeUnit;

/**
 * The speed of a line: a character of one start bit, eight data bits and one stop bit takes ten bit times, and the next
 * one follows at once or later. Time is given, so that this is plain arithmetic.
 *
 * <p>Used by one thread only.
 */
final class Line {
    private static final long BITS_PER_BYTE = 10;
    /** Bytes are handed over in lumps of about this time, as an adapter does: cost is per wake-up. */
    private static final long LUMP_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final int baudRate;
    private long runStart;
    private long runBytes;

    /** @param baudRate in bits per second, more than 0 */
    Line(int baudRate, long now) {
        this.baudRate = baudRate;
        this.runStart = now;
    }

    /** The next byte starts at this time, or when the line is free, whichever is later. */
    void begin(long at) {
        if (at - freeAt() > 0) {
            runStart = at;
            runBytes = 0;
        }
    }

    /** How many bytes have gone over the line by now and were not yet {@linkplain #sent taken}. */
    long ready(long now) {
        long elapsed = now - runStart;
        return elapsed <= 0 ? 0 : Math.max(0, bytesIn(elapsed) - runBytes);
    }

    void sent(long bytes) {
        runBytes += bytes;
    }

    /** When the last byte that was taken had gone over the line. */
    long freeAt() {
        return runStart + nanosFor(runBytes);
    }

    /** When so many further bytes, or a lump of them, will have gone over. */
    long readyAt(long bytes) {
        long lump = Math.max(1, bytesIn(LUMP_NANOS));
        return runStart + nanosFor(runBytes + Math.min(bytes, lump));
    }

    private long bytesIn(long nanos) {
        return (long) ((double) nanos * baudRate / (BITS_PER_BYTE * 1e9));
    }

    private long nanosFor(long bytes) {
        return (long) Math.ceil(bytes * (BITS_PER_BYTE * 1e9) / baudRate);
    }
}
