package dev.serai.journal.log;

/** A limit is reached. The message says which, how much is used, and which group is behind; nothing was stored. */
public class JournalFullException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalFullException(String message) {
        super(message);
    }
}
