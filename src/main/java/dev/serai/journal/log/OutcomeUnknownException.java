package dev.serai.journal.log;

import org.jspecify.annotations.Nullable;

/**
 * The commit failed in a way that leaves open whether it is on disk, and the file could not be read to see. What is
 * appended again may be there twice, unless it has the key of the first time.
 */
public final class OutcomeUnknownException extends JournalException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
