package dev.serai.journal;

import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalException;

/**
 * An entry is whole on disk, but can not be brought into the form that the route asked for. That is the entry's fault,
 * and not the journal's: no later try will read it.
 */
final class UnreadableEntryException extends JournalException {
    private static final long serialVersionUID = 1L;

    UnreadableEntryException(Entry entry, Exception cause) {
        super("Entry " + entry.id() + " can not be read as JSON: " + cause.getMessage(), cause);
    }
}
