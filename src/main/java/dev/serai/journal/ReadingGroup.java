package dev.serai.journal;

import dev.serai.journal.log.EntryTimes;
import dev.serai.journal.log.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group that a running route reads: where it stands, how far behind, what it did. For health, metrics and consoles.
 * Thread-safe.
 */
public final class ReadingGroup {
    private final Topic topic;
    private final String name;
    private final String route;
    private final GroupStatus status;
    private final EntryTimes times;
    private final Clock clock;

    ReadingGroup(Topic topic, String name, String route, GroupStatus status, EntryTimes times, Clock clock) {
        this.topic = topic;
        this.name = name;
        this.route = route;
        this.status = status;
        this.times = times;
        this.clock = clock;
    }

    public String topic() {
        return topic.name();
    }

    public String name() {
        return name;
    }

    /** The id of the route that reads. */
    public String route() {
        return route;
    }

    public GroupStatus status() {
        return status;
    }

    /** The offset of the next entry to read; -1 while that is not known yet. */
    public long cursor() {
        return topic.cursor(name);
    }

    /** How many entries wait for the group, those that are out included; 0 while that is not known yet. */
    public long lag() {
        long cursor = cursor();
        return cursor < 0 ? 0 : Math.max(0, topic.next() - cursor);
    }

    /**
     * The age of the oldest entry that waits, by the wall clock; zero when none does. Reads the file when the group has
     * moved since it was asked last.
     */
    public Duration lagAge() {
        long cursor = cursor();
        if (cursor < 0 || topic.next() <= cursor) {
            return Duration.ZERO;
        }
        Instant oldest = times.of(topic, cursor, key());
        Duration age = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private String key() {
        return topic.name() + '/' + name;
    }

    /** What keeps the group from going on; null when all is well. */
    public GroupStatus.@Nullable Trouble trouble() {
        return status.details();
    }

    /** The kind of the trouble in a user's words. */
    static String words(@Nullable FailureKind kind) {
        if (kind == null) {
            return "the journal's own";
        }
        return switch (kind) {
            case PASSES -> "passes";
            case NEEDS_PERSON -> "needs a person";
            case BAD_ENTRY -> "bad entry";
        };
    }

    void close() {
        times.forget(key());
    }
}
