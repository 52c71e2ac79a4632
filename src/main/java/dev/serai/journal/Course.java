package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where batches follow one another in order: a whole group, or one lane of it. Belongs to one thread. */
interface Course {
    /** Whether what is being done comes again later, at another place or at the next start. */
    boolean isEnded();

    /** The entry behind a batch as a batch of its own, ready to be handed out; null when there is none yet. */
    @Nullable
    Batch nextAlone(Batch last) throws JournalException, InterruptedException;

    /**
     * Waits until there may be an entry behind a batch, or it is time for another try.
     *
     * @return false when it is time for another try
     */
    boolean awaitNext(Batch last, String reason, DeliveryFailure failure, int attempt) throws InterruptedException;

    /**
     * Whether entries elsewhere were accepted since a batch was first refused, and count while there is none behind.
     */
    boolean isAcceptedElsewhere();

    /** Notes where the others are; see {@link #isAcceptedElsewhere}. */
    void watchOthers();

    @Nullable
    DeliveryFailure deliver(Batch batch, int attempt) throws JournalException, InterruptedException;

    FailureKind kind(DeliveryFailure failure);

    /** Waits after a failure that is no entry's. */
    void pause(DeliveryFailure failure, int attempt) throws InterruptedException;

    void pause(String reason, DeliveryFailure failure, FailureKind kind, int attempt) throws InterruptedException;

    /** Waits after a failure of the journal's own. */
    void pause(String reason, JournalException failure, int attempt) throws InterruptedException;

    /**
     * Goes on behind entries that are given up, and behind the one that was accepted after them.
     *
     * @param refusals their dead letters, written in the same transaction; empty when they get none
     * @return false when it did not happen
     */
    boolean pass(List<Batch> givenUp, @Nullable Batch accepted, List<Refusal> refusals)
            throws JournalException, InterruptedException;

    /** All is well again. */
    void goesOn();
}
