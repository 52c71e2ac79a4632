package dev.serai.journal;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a reading route has done and what it suffers from: for health, metrics and consoles. Thread-safe. */
public final class GroupStatus {
    /**
     * Why a group does not go on.
     *
     * @param reason in a user's words
     * @param kind of the failure; null when it is the journal's own, or a live view's
     * @param since when it began
     * @param attempts tries in vain since then
     * @param nextTry when it is tried again, at the latest; null when it is being tried
     */
    public record Trouble(
            String reason,
            @Nullable FailureKind kind,
            Instant since,
            int attempts,
            @Nullable Instant nextTry) {}

    private final LongAdder delivered = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder halved = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    /** By whom it is told: the group, or each of its lanes. */
    private final Map<Object, Trouble> troubles = new ConcurrentHashMap<>();

    private volatile @Nullable String letterTrouble;

    void delivered(Object who, int entries) {
        delivered.add(entries);
        batches.increment();
        goesOn(who);
    }

    /** A try failed. */
    void failedTry() {
        failures.increment();
    }

    /** It does not go on for now. */
    void waits(Object who, String reason, @Nullable FailureKind kind, int attempts, @Nullable Instant nextTry) {
        Trouble before = troubles.get(who);
        Instant since = before == null ? Instant.now() : before.since();
        troubles.put(who, new Trouble(reason, kind, since, attempts, nextTry));
    }

    /** It is tried again. */
    void retried(Object who) {
        retries.increment();
        troubles.computeIfPresent(who, (w, t) -> new Trouble(t.reason(), t.kind(), t.since(), t.attempts(), null));
    }

    boolean isInTrouble(Object who) {
        return troubles.containsKey(who);
    }

    void goesOn(Object who) {
        if (!troubles.isEmpty()) {
            troubles.remove(who);
        }
    }

    void halved() {
        halved.increment();
    }

    void missed(long entries) {
        missed.add(entries);
    }

    void deadLetters(int entries) {
        deadLetters.add(entries);
    }

    void skipped(int entries) {
        skipped.add(entries);
    }

    void redelivered() {
        redelivered.increment();
    }

    /** Why dead letters that are to be delivered again are not; null: they are. */
    void letterTrouble(@Nullable String reason) {
        letterTrouble = reason;
    }

    /** Why the group does not go on at present; null when all is well. */
    public @Nullable String trouble() {
        Trouble t = details();
        return t == null ? null : t.reason();
    }

    /**
     * What keeps the group from going on at present; null when all is well. Of several lanes that wait, the one that
     * needs a person comes first, then the one that waits longest.
     */
    public @Nullable Trouble details() {
        return troubles.values().stream()
                .min(Comparator.comparing((Trouble t) -> t.kind() != FailureKind.NEEDS_PERSON)
                        .thenComparing(Trouble::since))
                .orElse(null);
    }

    /** Why dead letters that were to be retried wait; null when none does. */
    public @Nullable String letterTrouble() {
        return letterTrouble;
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

    /** Tries after a failure. */
    public long retries() {
        return retries.sum();
    }

    /** Batches cut in two to find a bad entry. */
    public long halvedBatches() {
        return halved.sum();
    }

    /** Entries that were gone before they were read, or left out of a live view that was too slow. */
    public long missedEntries() {
        return missed.sum();
    }

    /** Entries that went to the dead letters. */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** Entries that were refused and left out ({@code poison=skip}). */
    public long skippedEntries() {
        return skipped.sum();
    }

    /** Dead letters that the route took when they were retried. */
    public long redeliveredLetters() {
        return redelivered.sum();
    }
}
