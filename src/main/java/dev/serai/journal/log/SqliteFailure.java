package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteException;

/** What an error of SQLite means for the journal's own file. */
final class SqliteFailure {
    private static final int ERROR = 1;
    private static final int BUSY = 5;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int TOOBIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int MISMATCH = 20;
    private static final int RANGE = 25;
    private static final int NOTADB = 26;

    private SqliteFailure() {}

    /** SQLite's primary result code. */
    static int code(SQLException e) {
        return e.getErrorCode() & 0xff;
    }

    /** Trying again can not help. */
    static boolean isForGood(SQLException e) {
        int code = code(e);
        return code == CORRUPT || code == NOTADB || code == TOOBIG;
    }

    /** Whether the file's content is not what SQLite wrote. */
    static boolean isDamage(SQLException e) {
        int code = code(e);
        return code == CORRUPT || code == NOTADB;
    }

    /** Whether it is what was to be written that SQLite refuses, while the file is well and the disk has room. */
    static boolean isOfContent(SQLException e) {
        int code = code(e);
        return code == TOOBIG || code == CONSTRAINT || code == MISMATCH || code == RANGE;
    }

    /** As {@link #isOfContent}, or the statement is wrong; the driver's own refusals have no code. */
    static boolean isOfStatement(SQLException e) {
        return isOfContent(e) || code(e) == ERROR || e.getErrorCode() == 0;
    }

    /** What the connection knows may no longer be true. */
    static boolean asksToReopen(SQLException e) {
        int code = code(e);
        return code == IOERR || code == CANTOPEN;
    }

    /** Whether SQLite could not make its file or its log larger. */
    static boolean isFull(SQLException e) {
        return code(e) == FULL;
    }

    /** Says in a user's words what to do. */
    static String explain(SQLException e) {
        return switch (code(e)) {
            case BUSY -> "another program holds a lock on its file; end that program (" + message(e) + ")";
            case READONLY ->
                "its file or folder may only be read; give this user the right to write (" + message(e) + ")";
            case IOERR -> "the disk failed to read or write; look at the system's log (" + message(e) + ")";
            case CORRUPT, NOTADB ->
                "its file is damaged; restart the daemon, which moves it aside, goes on with a new one and keeps what is"
                        + " whole, or stop it and run 'serai journal repair' ("
                        + message(e) + ")";
            case FULL -> "the disk is full; make room (" + message(e) + ")";
            case CANTOPEN -> "its file can not be opened; look at the rights of the folder (" + message(e) + ")";
            default -> message(e);
        };
    }

    private static String message(SQLException e) {
        String name = e instanceof SQLiteException s ? s.getResultCode().name() : "code " + e.getErrorCode();
        return String.format(Locale.ROOT, "%s: %s", name, e.getMessage());
    }
}
