package dev.serai.examples;

import static dev.serai.examples.SqlExample.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.journal.FailureKind;
import dev.serai.journal.SinkFailureClassifier;
import dev.serai.testkit.Later;
import dev.serai.testkit.MariaDbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The store statement of {@code routes/examples/mysql}: what it stores, and how a real MariaDB's refusals are taken.
 */
@Timeout(600)
class MysqlFailuresIT {
    @TempDir
    static Path folder;

    private static MariaDbServer server;

    private final SinkFailureClassifier classifier = new SinkFailureClassifier();

    /** Whose JDBC driver. */
    enum Driver {
        MARIADB("jdbc:mariadb:", "&sslMode=disable"),
        MYSQL("jdbc:mysql:", "&sslMode=DISABLED&allowPublicKeyRetrieval=true");

        private final String scheme;
        private final String options;

        Driver(String scheme, String options) {
            this.scheme = scheme;
            this.options = options;
        }

        String url(String database) {
            return scheme + "//127.0.0.1:" + server.port() + "/" + database
                    + "?connectTimeout=20000&socketTimeout=60000" + options;
        }

        SqlExample example() throws Exception {
            return as(server.user(), server.password());
        }

        SqlExample impatient() throws Exception {
            String url = url("serai").replace("socketTimeout=60000", "socketTimeout=2000");
            return new SqlExample("mysql", url, server.user(), server.password());
        }

        SqlExample as(String user, String password) throws Exception {
            return new SqlExample("mysql", url("serai"), user, password);
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        String reason = MariaDbServer.unavailable();
        assumeTrue(reason == null, reason);
        server = MariaDbServer.start(folder);
        server.execute(
                "create user reader@localhost identified by 'r'",
                "grant select on serai.* to reader@localhost",
                "create user writer@localhost identified by 'w' with max_user_connections 1");
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeTables() throws Exception {
        server.execute("drop table if exists readings", "drop table if exists commands");
        server.executeFile(SqlExample.folder("mysql").resolve("schema.sql"));
        if (server.column("select user from mysql.tables_priv where user = 'writer'")
                .isEmpty()) {
            // what the README says that a user needs
            server.execute("grant insert, select, update on serai.readings to writer@localhost");
        }
    }

    private FailureKind kind(SqlExample example, String json) {
        Throwable failure = example.store(json);
        assertThat(failure)
                .as("what is stored of %s", json.substring(0, Math.min(200, json.length())))
                .isNotNull();
        return classifier.classify(failure);
    }

    private void assertRefused(SqlExample example, String fields) throws SQLException {
        assertThat(kind(example, "[" + entry(1, "\"device\":\"good\"") + "," + entry(2, fields) + "]"))
                .as(fields)
                .isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(server.column("select _id from readings")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitIsRefusedAndTheBatchWithIt(Driver driver) throws Exception {
        try (SqlExample example = driver.example()) {
            assertRefused(example, "\"temperature\":\"hot\"");
            assertRefused(example, "\"temperature\":\"12abc\"");
            assertRefused(example, "\"temperature\":\"\"");
            assertRefused(example, "\"temperature\":\"0x10\"");
            assertRefused(example, "\"temperature\":true");
            assertRefused(example, "\"temperature\":1e999");
            assertRefused(example, "\"temperature\":[1]");
            assertRefused(example, "\"temperature\":{\"celsius\":1}");
            assertRefused(example, "\"device\":\"" + "x".repeat(101) + "\"");
            assertRefused(example, "\"device\":[]");
            // MariaDB takes a half of a surrogate pair for broken JSON
            assertRefused(example, "\"device\":\"\\ud800\"");
            server.execute("alter table readings add unique (pressure)");
            assertThat(example.store("[" + entry(7, "\"pressure\":7") + "]")).isNull();
            assertThat(kind(example, "[" + entry(8, "\"pressure\":7") + "]")).isEqualTo(FailureKind.BAD_ENTRY);
            server.execute("alter table readings add check (humidity < 101)");
            assertThat(kind(example, "[" + entry(9, "\"humidity\":400") + "]")).isEqualTo(FailureKind.BAD_ENTRY);
            server.execute("create trigger sane before insert on readings for each row if new.temperature < -90 then"
                    + " signal sqlstate '45000' set message_text = 'too cold'; end if");
            assertThat(kind(example, "[" + entry(10, "\"temperature\":-300") + "]"))
                    .isEqualTo(FailureKind.BAD_ENTRY);
            assertThat(server.column("select pressure from readings")).containsExactly("7");
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreStoredAsTheyAreAndABatchThatComesTwiceOnce(Driver driver) throws Exception {
        String sql = "'); drop table readings; -- \\\" ` ${body} :#id ? \\\\";
        String batch = "[" + entry(1, "\"device\":\"" + sql + "\",\"temperature\":-0.125,\"humidity\":\"48.5\"") + ","
                + entry(2, "\"device\":null,\"_headers\":{\"CamelSerialDevice\":\"gr\\u00fcn \uD83D\uDC2A\"}") + "]";
        try (SqlExample example = driver.example()) {
            assertThat(example.store(batch)).isNull();
            assertThat(example.store(batch)).isNull();
            assertThat(server.column(
                            "select concat_ws('|', _time, device, temperature, humidity) from readings order by _id"))
                    .containsExactly(
                            "2026-11-22 17:50:21.123|'); drop table readings; -- \" ` ${body} :#id ? \\|-0.125|48.5",
                            "2026-11-22 17:50:21.123|gr\u00fcn \uD83D\uDC2A");
            // ids that differ in case only are two entries
            String id = "weather/000000000003/abcdefgh";
            String other = entry(3, "\"pressure\":1").replace("test1234", "abcdefgh");
            assertThat(example.store("[" + other + "," + other.replace(id, "weather/000000000003/ABCDEFGH") + "]"))
                    .isNull();
            assertThat(server.column("select _id from readings where pressure = 1"))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchLargerThanThePacketSpoilsNoOther(Driver driver) throws Exception {
        try (SqlExample example = driver.example()) {
            assertThat(kind(example, "[" + entry(1, "\"device\":\"" + "x".repeat(17 << 20) + "\"") + "]"))
                    // the server says why and hangs up; a driver may see the second only
                    .isIn(FailureKind.BAD_ENTRY, FailureKind.PASSES);
            assertThat(example.store("[" + entry(2, "\"device\":\"good\"") + "]"))
                    .isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAPersonMustMendIsToldFromTheEntry(Driver driver) throws Exception {
        String batch = "[" + entry(1, "\"device\":\"good\"") + "]";
        try (SqlExample example = driver.as(server.user(), "wrong")) {
            assertThat(kind(example, batch)).as("password").isEqualTo(FailureKind.NEEDS_PERSON);
        }
        try (SqlExample example = driver.as("reader", "r")) {
            assertThat(kind(example, batch)).as("permission").isEqualTo(FailureKind.NEEDS_PERSON);
        }
        try (SqlExample example = new SqlExample("mysql", driver.url("nowhere"), server.user(), server.password())) {
            assertThat(kind(example, batch)).as("database").isEqualTo(FailureKind.NEEDS_PERSON);
        }
        try (SqlExample example = driver.as("writer", "w")) {
            server.execute("set global read_only = 1");
            assertThat(kind(example, batch)).as("read-only").isEqualTo(FailureKind.NEEDS_PERSON);
        } finally {
            server.execute("set global read_only = 0");
        }
        try (SqlExample example = driver.example()) {
            server.execute("alter table readings change pressure druck double");
            assertThat(kind(example, batch)).as("column").isEqualTo(FailureKind.NEEDS_PERSON);
            server.execute("alter table readings add column pressure double, add column owner varchar(9) not null");
            assertThat(kind(example, batch)).as("column without a default").isEqualTo(FailureKind.NEEDS_PERSON);
            server.execute("drop table readings");
            assertThat(kind(example, batch)).as("table").isEqualTo(FailureKind.NEEDS_PERSON);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatPassesIsToldFromBoth(Driver driver) throws Exception {
        try (SqlExample example = driver.example();
                Connection other = server.connect();
                Statement locks = other.createStatement()) {
            server.execute("set global innodb_lock_wait_timeout = 1");
            other.setAutoCommit(false);
            locks.execute(row(1));
            assertThat(kind(example, batch(1))).as("lock time-out").isEqualTo(FailureKind.PASSES);
            server.execute("set global innodb_lock_wait_timeout = 50");
        }
        try (SqlExample example = driver.impatient();
                Connection other = server.connect();
                Statement locks = other.createStatement()) {
            other.setAutoCommit(false);
            locks.execute(row(2));
            assertThat(kind(example, batch(2))).as("no answer").isEqualTo(FailureKind.PASSES);
        }
        try (SqlExample example = driver.example()) {
            assertThat(kindOfDeadlock(example)).as("deadlock").isEqualTo(FailureKind.PASSES);
        }
        try (SqlExample example = driver.example();
                Connection other = server.connect();
                Statement locks = other.createStatement()) {
            other.setAutoCommit(false);
            locks.execute(row(4));
            CompletableFuture<FailureKind> waits = Later.begin(() -> kind(example, batch(4)));
            String inserting = "select id from information_schema.processlist where info like '%insert into readings%"
                    + "json_table%' and info not like '%processlist%'";
            await().until(() -> !server.column(inserting).isEmpty());
            server.execute("kill " + server.column(inserting).get(0));
            assertThat(waits.get()).as("killed connection").isEqualTo(FailureKind.PASSES);
        }
        try (SqlExample first = driver.as("writer", "w");
                SqlExample second = driver.as("writer", "w")) {
            assertThat(first.store(batch(5))).isNull();
            assertThat(kind(second, batch(5))).as("too many connections").isEqualTo(FailureKind.PASSES);
        }
        try (SqlExample example = driver.example()) {
            assertThat(example.store(batch(6))).isNull();
            server.stopNow();
            try {
                assertThat(kind(example, batch(6))).as("connection that broke").isEqualTo(FailureKind.PASSES);
                assertThat(kind(example, batch(6))).as("server that is down").isEqualTo(FailureKind.PASSES);
            } finally {
                server.start();
            }
            assertThat(example.store(batch(6))).isNull();
        }
    }

    private static String batch(int offset) {
        return "[" + entry(offset, "\"device\":\"good\"") + "]";
    }

    /** A statement that takes the place of an entry. */
    private static String row(int offset) {
        return "insert into readings (_id, _time) values ('weather/%012d/test1234', now())".formatted(offset);
    }

    /** The batch waits for a row that another has, who then waits for one of the batch's. */
    private FailureKind kindOfDeadlock(SqlExample example) throws Exception {
        try (Connection other = server.connect();
                Statement s = other.createStatement()) {
            other.setAutoCommit(false);
            // much work makes the other the more expensive one to roll back
            StringBuilder rows = new StringBuilder(
                    "insert into readings (_id, _time) values ('weather/000000000012/test1234', now())");
            for (int i = 0; i < 100; i++) {
                rows.append(", ('other/").append(i).append("', now())");
            }
            s.execute(rows.toString());
            CompletableFuture<FailureKind> batch = Later.begin(
                    () -> kind(example, "[" + entry(11, "\"pressure\":1") + "," + entry(12, "\"pressure\":1") + "]"));
            await().until(() -> !server.column(
                            "select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'")
                    .isEmpty());
            s.execute("insert into readings (_id, _time) values ('weather/000000000011/test1234', now())");
            FailureKind kind = batch.get();
            other.rollback();
            return kind;
        }
    }
}
