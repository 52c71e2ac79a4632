package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Each failure is SQLite's own, from real SQL, as it comes out of JDBC and out of Spring's template over it. */
class SqliteFailuresTest {
    @TempDir
    Path folder;

    private Path file;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        file = folder.resolve("sink.db");
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        run("create table reading (id text primary key not null, t real check (t < 100), n integer, station integer"
                + " references station(id)) strict");
        run("create table station (id integer primary key, name text unique)");
        run("create table plain (id integer primary key, v)");
        run("create view hot as select * from reading");
        run("insert into reading values ('a', 1, 1, null)");
        run("insert into station values (1, 'one')");
        run("pragma foreign_keys = on");
        run(
                "create trigger no_frost before insert on reading when new.t < -90 begin select raise(abort, 'frozen'); end");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute(sql);
        }
    }

    private static FailureKind kind(Throwable t) {
        return new SinkFailureClassifier().classify(new RuntimeCamelException(t));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NEEDS_PERSON | insert into readings values ('b') | no such table",
                "NEEDS_PERSON | insert into reading (id, humidity) values ('b', 1) | no column named",
                "NEEDS_PERSON | select humidity from reading | no such column",
                "NEEDS_PERSON | insrt into reading values (1) | syntax error",
                "NEEDS_PERSON | select nofunction(1) | no such function",
                "NEEDS_PERSON | insert into reading values ('b', 1) | has 4 columns but 2 values",
                "NEEDS_PERSON | insert into hot values ('b', 1, 1, null) | because it is a view",
                "NEEDS_PERSON | insert into reading values ('a', 1, 1, null) on conflict(n) do nothing | ON CONFLICT",
                "NEEDS_PERSON | commit | no transaction is active",
                "BAD_ENTRY | insert into reading values ('a', 1, 1, null) | PRIMARYKEY",
                "BAD_ENTRY | insert into reading values (null, 1, 1, null) | NOTNULL",
                "BAD_ENTRY | insert into reading values ('b', 200, 1, null) | CHECK",
                "BAD_ENTRY | insert into reading values ('b', 1, 1, 7) | FOREIGNKEY",
                "BAD_ENTRY | insert into station values (2, 'one') | UNIQUE",
                "BAD_ENTRY | insert into reading values ('b', 'hot', 1, null) | cannot store TEXT value in REAL",
                "BAD_ENTRY | insert into reading values ('b', -99, 1, null) | TRIGGER",
                "BAD_ENTRY | insert into plain values ('x', 1) | MISMATCH",
                "BAD_ENTRY | select value from json_each('[{') | malformed JSON",
                "BAD_ENTRY | select '{' ->> '$.t' | malformed JSON",
                "BAD_ENTRY | select abs(-9223372036854775808) | integer overflow",
                "BAD_ENTRY | select zeroblob(2000000000) | too big",
                "BAD_ENTRY | select json_array(x'ff') | BLOB",
            })
    void whatIsWrongWithAStatementIsToldFromWhatIsWrongWithAnEntry(FailureKind expected, String sql, String says) {
        SQLException failure = catchThrowableOfType(SQLException.class, () -> run(sql));
        assertThat((Throwable) failure).hasMessageContaining(says);
        assertThat(kind(failure)).isEqualTo(expected);

        JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        DataAccessException springs = catchThrowableOfType(DataAccessException.class, () -> template.execute(sql));
        assertThat(kind(springs)).isEqualTo(expected);
    }

    @Test
    void aRefusedRowOfAJdbcBatchIsTheEntrys() throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("insert into reading values (?, ?, 1, null)")) {
            for (String id : new String[] {"b", "a", "c"}) {
                s.setString(1, id);
                s.setDouble(2, 1);
                s.addBatch();
            }
            SQLException failure = catchThrowableOfType(SQLException.class, s::executeBatch);
            assertThat((Throwable) failure).hasMessageContaining("UNIQUE constraint failed");
            assertThat(kind(failure)).isEqualTo(FailureKind.BAD_ENTRY);
        }
    }

    @Test
    void moreVariablesThanAStatementMayHaveAreHalvedWithTheBatch() {
        String sql = "select 1 where 1 in (?" + ",?".repeat(300_000) + ")";
        SQLException failure = catchThrowableOfType(SQLException.class, () -> connection.prepareStatement(sql));
        assertThat((Throwable) failure).hasMessageContaining("too many SQL variables");
        assertThat(kind(failure)).isEqualTo(FailureKind.BAD_ENTRY);
    }

    @Test
    void moreRowsThanACompoundSelectMayHaveAreHalvedWithTheBatch() {
        String sql = "select 1" + " union all select 1".repeat(1000);
        SQLException failure = catchThrowableOfType(SQLException.class, () -> connection.prepareStatement(sql));
        assertThat((Throwable) failure).hasMessageContaining("too many terms in compound SELECT");
        assertThat(kind(failure)).isEqualTo(FailureKind.BAD_ENTRY);
    }

    @Test
    void aLockOfAnotherProgramPasses() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement s = other.createStatement()) {
            s.execute("begin exclusive");
            run("pragma busy_timeout = 0");
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> run("insert into reading values ('b', 1, 1, null)"));
            assertThat((Throwable) failure).hasMessageContaining("SQLITE_BUSY");
            assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
        }
    }

    @Test
    void aFullDiskPasses() throws SQLException {
        run("pragma max_page_count = 8");
        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> run("insert into plain values (1, zeroblob(100000))"));
        assertThat((Throwable) failure).hasMessageContaining("SQLITE_FULL");
        assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
    }

    @Test
    void aDatabaseThatMayOnlyBeReadNeedsAPerson() throws SQLException {
        run("pragma query_only = on");
        SQLException failure = catchThrowableOfType(SQLException.class, () -> run("insert into plain values (1, 2)"));
        assertThat((Throwable) failure).hasMessageContaining("SQLITE_READONLY");
        assertThat(kind(failure)).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    @Test
    void aFileThatIsNoDatabaseNeedsAPerson() throws IOException {
        Path text = Files.writeString(folder.resolve("text.db"), "this is no database at all. ".repeat(100));
        SQLException failure = catchThrowableOfType(SQLException.class, () -> read(text));
        assertThat((Throwable) failure).hasMessageContaining("SQLITE_NOTADB");
        assertThat(kind(failure)).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    @Test
    void aDamagedFileNeedsAPerson() throws Exception {
        connection.close();
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0x55);
        Path damaged = Files.write(folder.resolve("damaged.db"), bytes);
        SQLException failure = catchThrowableOfType(SQLException.class, () -> read(damaged));
        assertThat((Throwable) failure).hasMessageContaining("SQLITE_CORRUPT");
        assertThat(kind(failure)).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    @Test
    void aFolderThatIsNotThereNeedsAPerson() {
        SQLException failure = catchThrowableOfType(
                SQLException.class, () -> read(Files.createDirectory(folder.resolve("folder.db"))));
        assertThat((Throwable) failure).hasMessageContaining("SQLITE_CANTOPEN");
        assertThat(kind(failure)).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    private static void read(Path path) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement s = c.createStatement()) {
            s.execute("select * from plain");
        }
    }

    @Test
    void aPoolWithNoConnectionLeftPasses() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:sqlite:" + file);
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);
            try (Connection taken = pool.getConnection()) {
                assertThat(taken).isNotNull();
                SQLTransientConnectionException failure =
                        catchThrowableOfType(SQLTransientConnectionException.class, pool::getConnection);
                assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
            }
        }
    }
}
