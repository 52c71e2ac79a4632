package dev.serai.journal.log;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One or more records to be stored together, and what is to happen then. Exactly one of the two callbacks is called,
 * once, on the topic's completion thread.
 */
public abstract class Append {
    /** How an append is to be treated; shared by all appends of one producer. */
    public record Terms(Duration linger, Duration timeout, Duration keyRetention) {
        /** Committed at once, held for 30 s when there is no space, keys kept for a day. */
        public static final Terms DEFAULT = new Terms(Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(24));
    }

    final List<JournalRecord> records;
    final @Nullable String key;
    final Terms terms;
    final long bytes;

    @Nullable
    Topic topic;

    long wall;
    long deadlineNanos;
    long offset;
    String run = "";

    @Nullable
    JournalException failure;

    /**
     * @param key when an append with the same key was stored within {@link Terms#keyRetention}, this one is not stored
     *     again, and completes with that one's offset
     */
    protected Append(List<JournalRecord> records, @Nullable String key, Terms terms) {
        this.records = records;
        this.key = key;
        this.terms = terms;
        long sum = 0;
        for (JournalRecord r : records) {
            sum += r.size();
        }
        this.bytes = sum;
    }

    /**
     * The records are on disk.
     *
     * @param offset the first record's offset
     * @param run the run it was written in: part of its id
     */
    protected abstract void stored(long offset, String run);

    /** Where it goes; known from the moment it was given to the journal. */
    Topic topic() {
        return Objects.requireNonNull(topic);
    }

    /** The records are not stored and will not be. */
    protected abstract void refused(JournalException failure);
}
