package dev.serai.journal.log;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One or more records to be stored together, and what is to happen then. Exactly one of the two callbacks is called,
 * once, on the topic's completion thread; an {@link AwaitedAppend} ends on no thread but its caller's.
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

    /** What it takes of the room for waiting appends. */
    long counted;

    long wall;
    long deadlineNanos;
    long offset;
    String run = "";
    boolean duplicate;

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

    /**
     * Its records are in the open transaction; what belongs to them is written with them. Runs on the committer, again
     * after a transaction that failed. Not called for an append whose key was seen.
     */
    void entered(JournalFile file) throws SQLException {}

    /** Whether its key was seen before, so that it was not stored again; known when {@link #stored} is called. */
    protected final boolean isDuplicate() {
        return duplicate;
    }

    /** Where it goes; known from the moment it was given to the journal. */
    Topic topic() {
        return Objects.requireNonNull(topic);
    }

    /** The records are not stored and will not be. */
    protected abstract void refused(JournalException failure);
}
