package dev.serai.serial;

import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.PortException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells replies from everything else that a device says. A frame is the reply to the request at hand if it began on the
 * line after that was written and matches it. A reply that did not come in time may still come: until it did, or can be
 * expected no longer, no request is sent that it could be taken to answer. Thread-safe.
 */
final class Replies {
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final List<Overdue> overdue = new ArrayList<>();
    private @Nullable Awaited awaited;

    /** Whether a frame may be a reply; false, for most ports always, saves the rest. */
    private volatile boolean watching;

    /** The reply that a request waits for; the future is completed with null when it is given up. */
    static final class Awaited {
        private final FrameMatch match;
        private final long fromPosition;
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();

        private Awaited(FrameMatch match, long fromPosition) {
            this.match = match;
            this.fromPosition = fromPosition;
        }

        CompletableFuture<Reply> reply() {
            return reply;
        }
    }

    /**
     * A reply.
     *
     * @param at when it was whole, in nanoseconds of the monotonic clock
     */
    record Reply(Frame frame, long at) {}

    /** A reply that is overdue and may come until then. */
    private record Overdue(FrameMatch match, long until) {}

    Replies(LongSupplier nanoClock, SerialStatistics statistics) {
        this.nanoClock = nanoClock;
        this.statistics = statistics;
    }

    boolean watching() {
        return watching;
    }

    /**
     * Takes the frames that begin from now on for the reply.
     *
     * @param fromPosition the first position on the line that a reply can begin at
     */
    synchronized Awaited expect(FrameMatch match, long fromPosition) {
        Awaited next = new Awaited(match, fromPosition);
        awaited = next;
        watching = true;
        return next;
    }

    /** Gives a frame to the request that it answers, if any. One that answers nothing is anybody's. */
    synchronized boolean offer(Frame frame, long start) {
        Awaited waiting = awaited;
        if (waiting != null && start >= waiting.fromPosition && waiting.match.accepts(frame.bytes())) {
            awaited = null;
            watching = !overdue.isEmpty();
            waiting.reply.complete(new Reply(frame, nanoClock.getAsLong()));
            return true;
        }
        for (Iterator<Overdue> each = overdue.iterator(); each.hasNext(); ) {
            if (each.next().match.accepts(frame.bytes())) {
                each.remove();
                statistics.lateReplies.increment();
                watching = awaited != null || !overdue.isEmpty();
                break;
            }
        }
        return false;
    }

    /** Waits no longer: what matches is no reply to that request any more. */
    synchronized void giveUp(Awaited given) {
        if (awaited == given) {
            awaited = null;
            watching = !overdue.isEmpty();
        }
    }

    /** A reply that was not awaited to its end may still come, for so long. */
    synchronized void mayStillCome(FrameMatch match, long nanos) {
        overdue.add(new Overdue(match, nanoClock.getAsLong() + nanos));
        watching = true;
    }

    /** How long a request must wait because an overdue reply could be taken for its own; 0 when it need not. */
    synchronized long hold(Request request) {
        FrameMatch match = request.match();
        if (match == null || overdue.isEmpty()) {
            return 0;
        }
        long now = nanoClock.getAsLong();
        overdue.removeIf(reply -> reply.until - now <= 0);
        watching = awaited != null || !overdue.isEmpty();
        long hold = 0;
        for (Overdue reply : overdue) {
            if (reply.match.overlaps(match)) {
                hold = Math.max(hold, reply.until - now);
            }
        }
        return hold;
    }

    /** The port is gone, and all that it had to say with it. */
    synchronized void lost(PortException reason) {
        overdue.clear();
        watching = false;
        Awaited waiting = awaited;
        awaited = null;
        if (waiting != null) {
            waiting.reply.completeExceptionally(reason);
        }
    }
}
