package dev.serai.journal.log;

import java.sql.SQLException;

/**
 * Something other than an append that is written in the committer's next transaction. All methods run on the committer;
 * {@link #apply} may run again after a failed transaction.
 */
interface Change {
    /** Makes a topic known to the file, in the open transaction. */
    interface TopicIds {
        void ensure(Topic topic) throws SQLException;
    }

    void apply(JournalFile file, TopicIds ids) throws SQLException;

    void committed();

    void failed(JournalException e);
}
