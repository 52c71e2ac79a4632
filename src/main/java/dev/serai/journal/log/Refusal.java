package dev.serai.journal.log;

import java.time.Instant;

/**
 * An entry that a sink refused for what it is, and all that is known about that.
 *
 * @param entry the entry as it was read
 * @param route the route that delivered it
 * @param endpoint the sink's URI, without secrets
 * @param error the exception's class
 * @param message what the exception said, bounded in length
 * @param stackHash the same for the same fault: of the stack's classes and methods, without messages and lines
 * @param attempts how often it was tried, alone and within larger batches
 */
public record Refusal(
        Entry entry,
        String route,
        String endpoint,
        String error,
        String message,
        String stackHash,
        int attempts,
        Instant firstFailure,
        Instant lastFailure) {}
