package dev.serai.serial;

import java.util.concurrent.atomic.LongAdder;

/** What a port has carried since the component started. Thread-safe; a reader may see counts of different moments. */
public final class SerialStatistics {
    final LongAdder bytes = new LongAdder();
    final LongAdder frames = new LongAdder();
    final LongAdder badFrames = new LongAdder();
    final LongAdder discardedBytes = new LongAdder();
    final LongAdder droppedFrames = new LongAdder();
    final LongAdder writtenBytes = new LongAdder();
    final LongAdder opens = new LongAdder();

    SerialStatistics() {}

    /** Bytes read. */
    public long bytes() {
        return bytes.sum();
    }

    /** Good frames cut. */
    public long frames() {
        return frames.sum();
    }

    /** Frames that broke the framing rule. */
    public long badFrames() {
        return badFrames.sum();
    }

    /** Bytes thrown away: those of bad frames, and those before the first boundary. */
    public long discardedBytes() {
        return discardedBytes.sum();
    }

    /** Whole frames thrown away because a route was full. */
    public long droppedFrames() {
        return droppedFrames.sum();
    }

    /** Bytes written to the device. */
    public long writtenBytes() {
        return writtenBytes.sum();
    }

    /** How often the port was opened. */
    public long opens() {
        return opens.sum();
    }
}
