package dev.serai.journal;

import java.sql.SQLException;

/**
 * What SQLite reports. Its codes are the primary result codes of sqlite.org/rescode.html. They do not tell enough: code
 * 1 stands for a missing table as well as for a value that is no JSON.
 */
final class SqliteFailures {
    private static final CodeTable CODES = new CodeTable()
            // ABORT BUSY LOCKED NOMEM INTERRUPT IOERR FULL PROTOCOL SCHEMA
            .passes("4 5 6 7 9 10 13 15 17")
            // INTERNAL PERM READONLY CORRUPT NOTFOUND CANTOPEN MISUSE NOLFS AUTH FORMAT RANGE NOTADB
            .needsPerson("2 3 8 11 12 14 21 22 23 24 25 26")
            // TOOBIG CONSTRAINT MISMATCH
            .badEntry("18 19 20");

    /** Of code 1. What is not here needs a person: no such table, no such column, syntax error. */
    private static final MessageTable MESSAGES = new MessageTable()
            .badEntry(
                    "malformed JSON",
                    "JSON cannot hold BLOB",
                    "integer overflow",
                    "string or blob too big",
                    "LIKE or GLOB pattern too complex",
                    "too many SQL variables",
                    "too many terms in compound SELECT",
                    "Expression tree is too large",
                    "parser stack overflow")
            .passes("database is locked", "database table is locked", "interrupted");

    private SqliteFailures() {}

    static boolean isSqlite(SQLException e) {
        return e.getClass().getName().startsWith("org.sqlite.");
    }

    static FailureKind kind(SQLException e) {
        FailureKind kind = CODES.kind(e.getErrorCode() & 0xff);
        if (kind == null) {
            kind = MESSAGES.kind(e.getMessage());
        }
        return kind == null ? FailureKind.NEEDS_PERSON : kind;
    }
}
