package dev.serai.serial;

import dev.serai.serial.framing.FrameMatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a route wants written, and the reply it wants to them, if any. Its outcome is completed once, by whatever
 * comes first: the reply, what went wrong, or the route giving up.
 */
final class Request {
    private final String route;
    private final RequestPriority priority;
    private final byte[] bytes;
    private final @Nullable FrameMatch match;
    private final RequestSettings settings;
    private final long enqueuedAt;
    private final @Nullable Duration lifetime;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /**
     * A request that went well.
     *
     * @param reply the frame that answered; null where none was wanted
     * @param waited from the request's arrival to its first write
     * @param roundTrip from the end of the last write to the reply
     * @param attempts how often it was written
     */
    record Outcome(@Nullable Frame reply, Duration waited, Duration roundTrip, int attempts) {}

    /**
     * @param route who asks
     * @param priority whether it goes before the polls
     * @param bytes what to write
     * @param match what a reply looks like; null where none is wanted
     * @param enqueuedAt nanoseconds of the monotonic clock
     * @param lifetime for how long from then on it may be written; null: whenever its turn comes
     */
    Request(
            String route,
            RequestPriority priority,
            byte[] bytes,
            @Nullable FrameMatch match,
            RequestSettings settings,
            long enqueuedAt,
            @Nullable Duration lifetime) {
        this.route = route;
        this.priority = priority;
        this.bytes = bytes;
        this.match = match;
        this.settings = settings;
        this.enqueuedAt = enqueuedAt;
        this.lifetime = lifetime;
    }

    String route() {
        return route;
    }

    RequestPriority priority() {
        return priority;
    }

    byte[] bytes() {
        return bytes;
    }

    /** What a reply looks like; null where none is wanted. */
    @Nullable
    FrameMatch match() {
        return match;
    }

    RequestSettings settings() {
        return settings;
    }

    long enqueuedAt() {
        return enqueuedAt;
    }

    /** Whether it must not be written any more. */
    boolean isExpired(long nanoTime) {
        return lifetime != null && nanoTime - enqueuedAt >= lifetime.toNanos();
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }
}
