package dev.serai.journal;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What databases report through JDBC. SQLState classes are those of ISO/IEC 9075-2 clause 24 and of PostgreSQL's
 * appendix A; numbers those of MySQL's and MariaDB's error reference (asked where SQLState is HY000, or names a class
 * that holds both) and of SQL Server's {@code sys.messages}.
 */
final class SqlFailures {
    /** Whole SQLStates that are not as their class is, and then the classes. */
    private static final CodeTable STATES = new CodeTable()
            .passes("HYT00 HYT01 25P03 25P04 55006 55P03 57014 57P01 57P02 57P03 57P05 58030 61000 70100 72000")
            .needsPerson("08P01 21S01 21S02 54011 55000 55P02 57P04 58P01 58P02")
            .badEntry("27000 45000 P0001 40002")
            .passes("08 40 53 57")
            .badEntry("21 22 23 44 54")
            .needsPerson("03 07 09 0A 0B 0F 0L 0P 0Z 20 24 25 26 28 2B 2D 2F 34 38 39 3B 3D 3F 42 55 58 F0 HV P0 XX");

    /**
     * PostgreSQL's driver has it for what it and the server can not agree on: no password given, no TLS there. With
     * others it is a server that has no connection left.
     */
    private static final String CONNECTION_REJECTED = "08004";

    /**
     * PostgreSQL's driver has it for a value that it can not send as any type, such as a list; the server never. Where
     * it is the route that gives such values, all entries are refused, and the journal gives none of them up.
     */
    private static final String INVALID_PARAMETER_TYPE = "07006";

    /** Another statement of the transaction failed before: that one says why. */
    private static final String ABORTED_EARLIER = "25P02";

    /** MySQL and MariaDB. */
    private static final CodeTable MYSQL = new CodeTable()
            .passes(
                    "1021 1030 1037 1038 1040 1041 1053 1114 1152 1158 1159 1160 1161 1203 1205 1206 1213 1226 1317 1020"
                            + " 1105 1180 1181 1637 1927 1969 3024 3101 3572 2002 2003 2006 2013")
            .needsPerson("1129 1130 1044 1045 1049 1054 1064 1142 1143 1146 1194 1195 1227 1290 1364 1698 1792 1820"
                    + " 1836 1862 3118")
            .badEntry("1048 1062 1118 1136 1153 1264 1265 1292 1300 1366 1390 1406 1411 1451 1452 1525 1526 1644 1690"
                    + " 2020 3140 3141 3156 3157 3665 3666 3819 4025 4037 4038 4177 4178 4179");

    /** SQL Server; its own errors, and the hosted one's. */
    private static final CodeTable SQL_SERVER = new CodeTable()
            .passes("-2 20 64 121 233 615 617 669 701 802 921 922 976 978 983 1105 1204 1205 1222 3935 3960 3966 4221"
                    + " 6005 8645 8651 9002 10053 10054 10060 10922 10928 10929 10936 11001 14355 17197 18401 35206 40143"
                    + " 40166 40197 40501 40540 40544 40549 40550 40551 40552 40553 40613 40642 41301 41302 41305 41325 41839 42108 42109 49918"
                    + " 49919 49920")
            .needsPerson("102 156 201 207 208 213 229 230 262 911 916 2812 3906 4060 8144 8145 18450 18452 18456 18470"
                    + " 18486 18487 18488 40532 40615 40914")
            .badEntry(
                    "220 232 235 241 242 244 245 248 257 281 295 296 515 517 529 547 548 2601 2627 2628 3621 6522 8003"
                            + " 8114 8115 8134 8152 8169 8170 9420 13608 13609 13610 13611 13612 13614 1946");

    /** The first number of THROW and RAISERROR: a trigger's or procedure's own. */
    private static final int SQL_SERVER_OWN = 50000;

    private static final Pattern SQL_SERVER_STATE = Pattern.compile("S\\d{4}");

    /** What drivers say themselves, before or instead of the server. */
    private static final MessageTable MESSAGES = new MessageTable()
            // java.sql.DriverManager, with the SQLState of a connection that is broken: the URL is mistyped, or a jar
            // is missing
            .needsPerson("No suitable driver")
            .badEntry(
                    // a list or an object for a parameter: MariaDB's driver, and SQL Server's; neither has an SQLState
                    "not supported type",
                    "to UNKNOWN is unsupported",
                    "max_allowed_packet",
                    "Packet for query is too large",
                    "at most 65,535 parameters",
                    "out-of-range integer as a 2-byte value",
                    "too many parameters were provided in this RPC request",
                    "supports a maximum of 2100 parameters");

    private SqlFailures() {}

    static @Nullable FailureKind kind(SQLException e) {
        String message = e.getMessage();
        if (SqliteFailures.isSqlite(e)) {
            return SqliteFailures.kind(e);
        }
        FailureKind kind = MESSAGES.kind(message);
        if (kind == null) {
            kind = byCode(e);
        }
        return kind == null ? byClass(e) : kind;
    }

    private static @Nullable FailureKind byCode(SQLException e) {
        String state = e.getSQLState();
        int code = e.getErrorCode();
        if (e.getClass().getName().startsWith("com.microsoft.sqlserver.")
                || (state != null && SQL_SERVER_STATE.matcher(state).matches())) {
            FailureKind kind = code >= SQL_SERVER_OWN ? FailureKind.BAD_ENTRY : SQL_SERVER.kind(code);
            if (kind != null) {
                return kind;
            }
        }
        if (state == null || state.length() != 5 || state.equals(ABORTED_EARLIER)) {
            return null;
        }
        if (e.getClass().getName().startsWith("org.postgresql.")) {
            if (state.equals(CONNECTION_REJECTED)) {
                return FailureKind.NEEDS_PERSON;
            }
            if (state.equals(INVALID_PARAMETER_TYPE)) {
                return FailureKind.BAD_ENTRY;
            }
        }
        // Where one SQLState stands for many errors, the number tells them apart.
        if (state.equals("HY000") || state.equals("42000") || state.equals("01000") || state.equals("08S01")) {
            FailureKind kind = MYSQL.kind(code);
            if (kind != null) {
                return kind;
            }
        }
        FailureKind kind = STATES.kind(state);
        return kind == null ? STATES.kind(state.substring(0, 2)) : kind;
    }

    private static @Nullable FailureKind byClass(SQLException e) {
        if (e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException) {
            return FailureKind.PASSES;
        }
        if (e instanceof SQLDataException || e instanceof SQLIntegrityConstraintViolationException) {
            return FailureKind.BAD_ENTRY;
        }
        if (e instanceof SQLSyntaxErrorException
                || e instanceof SQLInvalidAuthorizationSpecException
                || e instanceof SQLFeatureNotSupportedException) {
            return FailureKind.NEEDS_PERSON;
        }
        return null;
    }
}
