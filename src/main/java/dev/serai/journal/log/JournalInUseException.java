package dev.serai.journal.log;

/** Another process has the journal open for writing. */
public final class JournalInUseException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalInUseException(String message) {
        super(message);
    }
}
