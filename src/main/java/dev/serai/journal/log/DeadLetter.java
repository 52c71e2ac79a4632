package dev.serai.journal.log;

import java.time.Instant;

/**
 * An entry that a sink refused for good, with the reason. Its record in the topic {@link DeadLetters#TOPIC} is the
 * entry as it was: the same kind and body, and its own headers followed by those named here; what becomes of it later
 * stands in the table {@code dead_letter}.
 *
 * @param offset its own, in the topic dead-letters
 * @param retries how often it was given to its group again and refused again
 * @param id the entry's permanent name
 * @param topic where the entry was read
 * @param entryOffset the entry's offset there
 * @param run the run the entry was written in
 * @param group the group that refused it, and gets it again when it is retried
 * @param endpoint the sink's URI, without secrets
 * @param error class of the last refusal's exception
 * @param message of the last refusal
 * @param stackHash the same for the same fault
 * @param attempts tries in all
 * @param entry the entry as it was
 */
public record DeadLetter(
        long offset,
        State state,
        int retries,
        String id,
        String topic,
        long entryOffset,
        String run,
        String group,
        String route,
        String endpoint,
        String error,
        String message,
        String stackHash,
        int attempts,
        Instant firstFailure,
        Instant lastFailure,
        Entry entry) {
    /** What becomes of a dead letter. */
    public enum State {
        /** Nothing was decided. */
        OPEN(0),
        /** It is given to its group again. */
        RETRYING(1),
        /** The group's route took it. */
        DELIVERED(2),
        /** Somebody gave it up. */
        DISCARDED(3);

        private static final State[] STATES = values();

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** How it is written in the file. */
        int code() {
            return code;
        }

        static State of(int code) {
            return STATES[code];
        }
    }

    /** The entry as a batch of one, under its own name. */
    public Batch batch() {
        return Batch.of(entry, run);
    }
}
