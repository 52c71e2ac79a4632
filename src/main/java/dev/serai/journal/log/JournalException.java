package dev.serai.journal.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The journal's file could not be opened, written or read. The message says which file, what failed and what to do. */
public class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
