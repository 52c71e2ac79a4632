package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Each failure is PostgreSQL's own, from a real server, as it comes out of JDBC and out of Spring's template over it.
 */
@Timeout(300)
class PostgresFailuresIT {
    @TempDir
    static Path folder;

    private static PostgresServer server;

    private Connection connection;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(folder);
        server.createUser("serai", "right");
        server.execute(
                "create table station (id int primary key, name text unique)",
                "create table reading (id text primary key, t float8 not null check (t < 100), n smallint, at timestamptz,"
                        + " short varchar(5), station int references station(id))",
                "create view hot as select distinct t from reading",
                "insert into reading values ('a', 1), ('b', 2)",
                "insert into station values (1, 'one')",
                "create function refuse() returns trigger language plpgsql as"
                        + " $$ begin if new.t < -90 then raise exception 'frozen'; end if; return new; end $$",
                "create trigger no_frost before insert on reading for each row execute function refuse()",
                "grant select on reading to serai");
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = server.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static FailureKind kind(Throwable t) {
        return new SinkFailureClassifier().classify(new RuntimeCamelException(t));
    }

    private void run(String sql) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute(sql);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NEEDS_PERSON | 42P01 | insert into readings values ('c')",
                "NEEDS_PERSON | 42703 | insert into reading (id, humidity) values ('c', 1)",
                "NEEDS_PERSON | 42601 | insrt into reading values (1)",
                "NEEDS_PERSON | 42601 | insert into reading (id, t) values ('c')",
                "NEEDS_PERSON | 42883 | select nofunction(1)",
                "NEEDS_PERSON | 42804 | insert into reading (id, t) values ('c', now())",
                "NEEDS_PERSON | 42P10 | insert into reading (id, t) values ('c', 1) on conflict (n) do nothing",
                "NEEDS_PERSON | 42846 | insert into reading (id, t) values ('c', true::float8)",
                "NEEDS_PERSON | 3F000 | create table nowhere.reading (id text)",
                "NEEDS_PERSON | 55000 | insert into hot values (1)",
                "NEEDS_PERSON | 25006 | begin read only; insert into station values (9, 'nine')",
                "NEEDS_PERSON | 42501 | set role serai; insert into reading (id, t) values ('c', 1)",
                "BAD_ENTRY | 23505 | insert into reading (id, t) values ('a', 1)",
                "BAD_ENTRY | 23505 | insert into station values (2, 'one') on conflict (id) do nothing",
                "BAD_ENTRY | 23502 | insert into reading (id) values ('c')",
                "BAD_ENTRY | 23514 | insert into reading (id, t) values ('c', 200)",
                "BAD_ENTRY | 23503 | insert into reading (id, t, station) values ('c', 1, 7)",
                "BAD_ENTRY | 22P02 | insert into reading (id, t) values ('c', 'hot')",
                "BAD_ENTRY | 22P02 | select t from json_to_recordset('[{\"t\":\"hot\"}]') as x(t float8)",
                "BAD_ENTRY | 22P02 | select t from json_to_recordset('[{\"t\":[1]}]') as x(t float8)",
                "BAD_ENTRY | 22P02 | select '[{'::json",
                "BAD_ENTRY | 22P05 | select t from json_to_recordset('[{\"t\":\"\\u0000\"}]') as x(t text)",
                "BAD_ENTRY | 22P02 | select t from json_to_recordset('[{\"t\":\"\\ud800\"}]') as x(t text)",
                "BAD_ENTRY | 22003 | select t from json_to_recordset('[{\"t\":1e999}]') as x(t float8)",
                "BAD_ENTRY | 22003 | insert into reading (id, t, n) values ('c', 1, 40000)",
                "BAD_ENTRY | 22007 | insert into reading (id, t, at) values ('c', 1, 'noon')",
                "BAD_ENTRY | 22008 | insert into reading (id, t, at) values ('c', 1, '2026-13-01')",
                "BAD_ENTRY | 22001 | insert into reading (id, t, short) values ('c', 1, 'too long')",
                "BAD_ENTRY | 22012 | select 1 / 0",
                "BAD_ENTRY | 54000 | insert into reading (id, t) select string_agg(md5(i::text), ''), 1 from generate_series(1, 300) i",
                "BAD_ENTRY | P0001 | insert into reading (id, t) values ('c', -99)",
                "PASSES | 57014 | set statement_timeout = 50; select pg_sleep(10)",
                "PASSES | 57P01 | select pg_terminate_backend(pg_backend_pid())",
            })
    void whatIsWrongWithAStatementIsToldFromWhatIsWrongWithAnEntry(FailureKind expected, String state, String sql)
            throws SQLException {
        SQLException failure = catchThrowableOfType(SQLException.class, () -> run(sql));
        assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo(state);
        assertThat(kind(failure)).isEqualTo(expected);

        try (Connection other = server.connect()) {
            JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(other, true));
            DataAccessException springs = catchThrowableOfType(DataAccessException.class, () -> template.execute(sql));
            assertThat(kind(springs)).isEqualTo(expected);
        }
    }

    @Test
    void aRefusedRowOfABatchIsTheEntrys() throws SQLException {
        try (Connection rewriting = DriverManager.getConnection(server.url() + "&reWriteBatchedInserts=true")) {
            for (Connection c : List.of(connection, rewriting)) {
                try (PreparedStatement s = c.prepareStatement("insert into reading (id, t) values (?, ?::float8)")) {
                    for (String t : new String[] {"1", "hot", "3"}) {
                        s.setString(1, "batch" + t);
                        s.setString(2, t);
                        s.addBatch();
                    }
                    SQLException failure = catchThrowableOfType(SQLException.class, s::executeBatch);
                    assertThat(kind(failure)).isEqualTo(FailureKind.BAD_ENTRY);
                }
            }
        }
    }

    /** As rows/store.sql of the example casts them; the driver itself refuses what it can not send. */
    @Test
    void whatIsNoNumberIsTheEntrysAlsoWhereTheDriverCanNotSendIt() throws SQLException {
        for (Object value : List.of(true, "hot", List.of(1), Map.of("celsius", 1))) {
            try (PreparedStatement s =
                    connection.prepareStatement("insert into reading (id, t) values ('c', ?::text::float8)")) {
                SQLException failure = catchThrowableOfType(SQLException.class, () -> {
                    s.setObject(1, value);
                    s.execute();
                });
                assertThat(kind(failure)).as(failure.getMessage()).isEqualTo(FailureKind.BAD_ENTRY);
            }
        }
    }

    @Test
    void moreParametersThanAStatementMayHaveAreHalvedWithTheBatch() {
        SQLException failure = catchThrowableOfType(SQLException.class, () -> {
            try (PreparedStatement s =
                    connection.prepareStatement("select 1 where 1 in (?" + ",?".repeat(70_000) + ")")) {
                for (int i = 1; i <= 70_001; i++) {
                    s.setInt(i, i);
                }
                s.execute();
            }
        });
        assertThat(kind(failure)).as(failure.getMessage()).isEqualTo(FailureKind.BAD_ENTRY);
    }

    @Test
    void aLockThatAnotherHoldsPasses() throws SQLException {
        try (Connection other = server.connect();
                Statement s = other.createStatement()) {
            other.setAutoCommit(false);
            s.execute("lock table reading");
            run("set lock_timeout = 50");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> run("select * from reading"));
            assertThat(failure.getSQLState()).isEqualTo("55P03");
            assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
        }
    }

    @Test
    void aDeadlockPasses() throws SQLException {
        try (Connection other = server.connect();
                Statement s = other.createStatement()) {
            other.setAutoCommit(false);
            s.execute("update reading set n = 1 where id = 'a'");
            connection.setAutoCommit(false);
            run("update reading set n = 1 where id = 'b'");
            CompletableFuture<Void> crossed = CompletableFuture.runAsync(() -> {
                try {
                    run("update reading set n = 2 where id = 'a'");
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            SQLException failure = null;
            try {
                s.execute("update reading set n = 2 where id = 'b'");
                other.rollback();
                crossed.join();
            } catch (SQLException e) {
                failure = e;
                other.rollback();
                crossed.join();
            } catch (CompletionException e) {
                failure = (SQLException) e.getCause();
            }
            assertThat((Throwable) failure).isNotNull();
            assertThat(failure.getSQLState()).isEqualTo("40P01");
            assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
        }
    }

    @Test
    void whatTwoTransactionsCanNotBothDoPasses() throws SQLException {
        connection.setAutoCommit(false);
        run("set transaction isolation level serializable");
        run("select * from reading where id = 'a'");
        server.execute("update reading set n = 5 where id = 'a'");
        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> run("update reading set n = 6 where id = 'a'"));
        assertThat(failure.getSQLState()).isEqualTo("40001");
        assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
    }

    static Stream<List<String>> logins() {
        return Stream.of(
                List.of("serai", "wrong", "postgres"),
                List.of("serai", "", "postgres"),
                List.of("nobody", "right", "postgres"),
                List.of("postgres", "postgres", "nowhere"));
    }

    @ParameterizedTest
    @MethodSource("logins")
    void aLoginThatIsRefusedNeedsAPerson(List<String> login) {
        try (HikariDataSource pool = pool(login.get(0), login.get(1), login.get(2))) {
            // until the server's refusal comes within the pool's time; a server that is slow looks as if it were away
            await().untilAsserted(() -> {
                CannotGetJdbcConnectionException failure = catchThrowableOfType(
                        CannotGetJdbcConnectionException.class, () -> new JdbcTemplate(pool).execute("select 1"));
                assertThat(kind(failure))
                        .as(() -> String.valueOf(failure.getCause()))
                        .isEqualTo(FailureKind.NEEDS_PERSON);
            });
        }
    }

    private static HikariDataSource pool(String user, String password, String database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?connectTimeout=30");
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setConnectionTimeout(1000);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    @Test
    void aServerWithoutAConnectionLeftPasses() throws SQLException {
        server.execute("alter role serai connection limit 1");
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
        try (Connection only = DriverManager.getConnection(url, "serai", "right")) {
            assertThat(only.isValid(5)).isTrue();
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url, "serai", "right"));
            assertThat(failure.getSQLState()).isEqualTo("53300");
            assertThat(kind(failure)).isEqualTo(FailureKind.PASSES);
        }
    }

    @Test
    void aServerThatIsAwayPasses() throws Exception {
        try (HikariDataSource pool = pool("postgres", "postgres", "postgres")) {
            JdbcTemplate template = new JdbcTemplate(pool);
            template.execute("select 1");
            server.stopImmediately();
            try {
                for (int n = 0; n < 2; n++) {
                    DataAccessException failure =
                            catchThrowableOfType(DataAccessException.class, () -> template.execute("select 1"));
                    assertThat(kind(failure)).as(() -> String.valueOf(failure)).isEqualTo(FailureKind.PASSES);
                }
            } finally {
                server.start();
            }
        }
    }
}
