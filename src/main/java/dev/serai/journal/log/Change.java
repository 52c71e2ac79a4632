package dev.serai.journal.log;

import java.sql.SQLException;

/**
 * Something other than an append that is written in the committer's next transaction. All methods run on the committer;
 * {@link #apply} may run again after a failed transaction.
 */
interface Change {
    /** The open transaction, beyond what is in its connection. */
    interface Ledger {
        /** Makes a topic known to the file. */
        void ensure(Topic topic) throws SQLException;

        /**
         * Stores records behind all that was appended before, in this transaction or not at all.
         *
         * @throws JournalFullException when the topic's limit leaves no room. Let it through: the change fails with it,
         *     what it wrote is taken back, and the rest of the transaction goes on without it
         */
        void append(Topic topic, Append append) throws SQLException, JournalFullException;
    }

    void apply(JournalFile file, Ledger ledger) throws SQLException, JournalFullException;

    /**
     * Whether it may have set a cursor back or made one, so that what all groups had passed is not passed by all any
     * more. Asked after {@link #apply}.
     */
    default boolean mayMoveBack() {
        return true;
    }

    /**
     * Whether what else waits must not be written without it. When it can not be written, all else fails with it; any
     * other change that can not be written, though file and disk are well, fails alone.
     */
    default boolean isWaitedFor() {
        return false;
    }

    /** About how many bytes it will give to {@link Ledger#append}. Asked before {@link #apply}. */
    default long appendBytes() {
        return 0;
    }

    void committed();

    void failed(JournalException e);
}
