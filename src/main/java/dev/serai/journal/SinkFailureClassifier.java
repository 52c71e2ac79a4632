package dev.serai.journal;

import com.fasterxml.jackson.core.JacksonException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Knows failures of {@code java.io}, {@code java.net}, {@code java.sql} and Jackson, whatever they are wrapped in. The
 * innermost one that says something counts. What it does not know needs a person: an unknown failure must never be
 * blamed on an entry.
 *
 * <p>SQLState classes are those of ISO/IEC 9075 and PostgreSQL's additions; SQLite's codes are its primary result
 * codes.
 */
public class SinkFailureClassifier implements FailureClassifier {
    @Override
    public FailureKind classify(Throwable failure) {
        FailureKind found = null;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            FailureKind kind = kind(t);
            if (kind != null) {
                found = kind;
            }
        }
        return found == null ? FailureKind.NEEDS_PERSON : found;
    }

    private static @Nullable FailureKind kind(Throwable t) {
        if (t instanceof SQLException sql) {
            return sql(sql);
        }
        if (t instanceof SSLException
                || t instanceof FileSystemException
                || t instanceof FileNotFoundException
                || t instanceof CharacterCodingException
                || t instanceof JacksonException) {
            // No connection comes back and mends these.
            return FailureKind.NEEDS_PERSON;
        }
        if (t instanceof SocketException
                || t instanceof UnknownHostException
                || t instanceof TimeoutException
                || t instanceof IOException) {
            return FailureKind.PASSES;
        }
        return null;
    }

    private static @Nullable FailureKind sql(SQLException e) {
        if (e.getClass().getName().startsWith("org.sqlite.")) {
            return sqlite(e.getErrorCode() & 0xff, String.valueOf(e.getMessage()));
        }
        FailureKind byState = e.getSQLState() == null ? null : state(e.getSQLState());
        if (byState != null) {
            return byState;
        }
        if (e instanceof SQLTransientException || e instanceof SQLRecoverableException) {
            return FailureKind.PASSES;
        }
        if (e instanceof SQLDataException || e instanceof SQLIntegrityConstraintViolationException) {
            return FailureKind.BAD_ENTRY;
        }
        // The driver's own failure stands beside a batch's, not under it.
        SQLException next = e.getNextException();
        return e instanceof BatchUpdateException && next != null && next != e ? sql(next) : FailureKind.NEEDS_PERSON;
    }

    private static @Nullable FailureKind state(String state) {
        if (state.length() != 5) {
            return null;
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53", "55", "57", "58" -> FailureKind.PASSES;
            case "21", "22", "23", "44" -> FailureKind.BAD_ENTRY;
            case "HY" -> null; // says nothing: the class of the exception may
            default -> FailureKind.NEEDS_PERSON;
        };
    }

    private static FailureKind sqlite(int code, String message) {
        return switch (code) {
            case 5, 6, 9, 10, 13, 15 -> FailureKind.PASSES;
            case 18, 19, 20 -> FailureKind.BAD_ENTRY;
            case 1 -> isOfTheEntry(message) ? FailureKind.BAD_ENTRY : FailureKind.NEEDS_PERSON;
            default -> FailureKind.NEEDS_PERSON;
        };
    }

    /** SQLite reports with code 1 also what is wrong with a value. */
    private static boolean isOfTheEntry(String message) {
        String m = message.toLowerCase(Locale.ROOT);
        return m.contains("malformed json") || m.contains("integer overflow") || m.contains("json cannot hold blob");
    }
}
