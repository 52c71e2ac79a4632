package dev.serai.serial;

import dev.serai.serial.framing.FramingFault;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a port has carried since the component started. Thread-safe; a reader may see counts of different moments. */
public final class SerialStatistics {
    final LongAdder bytes = new LongAdder();
    final LongAdder frames = new LongAdder();
    private final Map<FramingFault, LongAdder> badFrames = new ConcurrentHashMap<>();
    final LongAdder discardedBytes = new LongAdder();
    final LongAdder droppedFrames = new LongAdder();
    final LongAdder writtenBytes = new LongAdder();
    final LongAdder lineErrors = new LongAdder();
    final LongAdder opens = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder lateReplies = new LongAdder();
    final LongAdder failedRequests = new LongAdder();
    private final LongAdder replies = new LongAdder();
    private final LongAdder roundTripNanos = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder dispatchNanos = new LongAdder();

    SerialStatistics() {}

    void replied(long nanos) {
        replies.increment();
        roundTripNanos.add(nanos);
    }

    void dispatched(long nanos) {
        reads.increment();
        dispatchNanos.add(nanos);
    }

    void bad(FramingFault fault) {
        badFrames.computeIfAbsent(fault, kind -> new LongAdder()).increment();
    }

    /** Bytes read. */
    public long bytes() {
        return bytes.sum();
    }

    /** Good frames cut. */
    public long frames() {
        return frames.sum();
    }

    /** Frames that broke the framing rule or failed their check. */
    public long badFrames() {
        return badFrames.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Frames that broke a rule in this way. */
    public long badFrames(FramingFault fault) {
        LongAdder count = badFrames.get(fault);
        return count == null ? 0 : count.sum();
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

    /** Overruns, parity and framing errors, and breaks that the line reported. */
    public long lineErrors() {
        return lineErrors.sum();
    }

    /** How often the port was opened. */
    public long opens() {
        return opens.sum();
    }

    /** Requests that were answered. */
    public long replies() {
        return replies.sum();
    }

    /** From the end of a write to the reply, summed over all {@link #replies()}, in nanoseconds. */
    public long roundTripNanos() {
        return roundTripNanos.sum();
    }

    /** Times that no reply came in time, retries included. */
    public long timeouts() {
        return timeouts.sum();
    }

    /** Replies that came after their time; they are given to the consumers. */
    public long lateReplies() {
        return lateReplies.sum();
    }

    /** Writes and requests that failed in the end. */
    public long failedRequests() {
        return failedRequests.sum();
    }

    /** Reads that brought something. */
    public long reads() {
        return reads.sum();
    }

    /** From a read's last byte until its frames were given to their routes, summed over {@link #reads()}. */
    public long dispatchNanos() {
        return dispatchNanos.sum();
    }
}
