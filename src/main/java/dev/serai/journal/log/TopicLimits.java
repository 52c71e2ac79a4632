package dev.serai.journal.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a topic has of its own; null: as the whole journal.
 *
 * @param maxSize bytes of its pages; null: bounded only by the whole journal's
 */
public record TopicLimits(
        @Nullable Long maxSize,
        @Nullable Duration retention,
        @Nullable WhenFull whenFull) {
    /** Nothing of its own. */
    public static final TopicLimits NONE = new TopicLimits(null, null, null);
}
