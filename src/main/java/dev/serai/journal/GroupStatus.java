package dev.serai.journal;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a reading route has done and what it suffers from: for health, metrics and consoles. Thread-safe. */
public final class GroupStatus {
    private final LongAdder delivered = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder halved = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private volatile @Nullable String trouble;

    void delivered(int entries) {
        delivered.add(entries);
        batches.increment();
        trouble = null;
    }

    void failed(String reason) {
        failures.increment();
        trouble = reason;
    }

    void halved() {
        halved.increment();
    }

    void missed(long entries) {
        missed.add(entries);
    }

    /** Why the group does not go on at present; null when all is well. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Entries that the route finished. */
    public long deliveredEntries() {
        return delivered.sum();
    }

    /** Batches that the route finished. */
    public long deliveredBatches() {
        return batches.sum();
    }

    /** Tries that failed. */
    public long failures() {
        return failures.sum();
    }

    /** Batches cut in two to find a bad entry. */
    public long halvedBatches() {
        return halved.sum();
    }

    /** Entries that were gone before they were read, or left out of a live view that was too slow. */
    public long missedEntries() {
        return missed.sum();
    }
}
