package dev.serai.journal.routes;

/** A route hides failures from the journal. The message names each place, with file and line, and what to do. */
public final class HiddenFailureException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    HiddenFailureException(String message) {
        super(message);
    }
}
