package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetter;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/examples/sqlite} as it stands. */
@Timeout(900)
class SqliteExampleIT {
    private static final String REFUSED = "{\"device\":\"proof-refused\",\"temperature\":\"hot\"}";

    @TempDir
    Path folder;

    private ExampleProof example;
    private final List<SeraiProcess> daemons = new ArrayList<>();

    @BeforeEach
    void prepare() {
        example = ExampleProof.of("sqlite", folder).set("commands.poll", "50");
    }

    @AfterEach
    void end() {
        daemons.forEach(SeraiProcess::close);
    }

    private SeraiProcess daemon() throws Exception {
        SeraiProcess daemon = example.daemon();
        daemons.add(daemon);
        return daemon;
    }

    private Path readings() {
        return folder.resolve("data/readings.db");
    }

    private Path commands() {
        return folder.resolve("data/commands.db");
    }

    private static List<String> column(Path file, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection c = connect(file);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                values.add(r.getString(1));
            }
        }
        return values;
    }

    private static void execute(Path file, String... statements) throws SQLException {
        try (Connection c = connect(file);
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    /** Makes no file where there is none. */
    private static Connection connect(Path file) throws SQLException {
        if (!Files.exists(file)) {
            throw new SQLException(file + " is not there yet");
        }
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=5000");
    }

    private static void until(Callable<Boolean> done) {
        await().pollInterval(Duration.ofMillis(50)).ignoreExceptions().until(done);
    }

    /** It has no server: another program that holds its lock, longer than busy_timeout, is what stops it. */
    @Test
    void eachReadingIsStoredOnceThoughTheFileIsLockedAndTheDaemonKilled() throws Exception {
        example.refused(REFUSED)
                .set(
                        "camel.beans.readings.jdbcUrl",
                        "jdbc:sqlite:" + readings() + "?journal_mode=WAL&synchronous=FULL&busy_timeout=100")
                .run(
                        new LockedByAnother(),
                        () -> column(readings(), "select device from readings where device like 'proof-%'"));

        assertThat(column(
                        readings(),
                        "select count(*) from readings where device not like 'proof-%' and temperature > -90"))
                .as("the simulated station's readings, with its name")
                .isNotEqualTo(List.of("0"));
        assertThat(column(
                        readings(),
                        "select count(*) from readings where temperature is not record->>'temperature'"
                                + " or _id is not record->>'_id'"))
                .as("rows unlike the reading as it came")
                .containsExactly("0");
    }

    private final class LockedByAnother implements ExampleProof.Server {
        private Connection other;

        @Override
        public void stopNow() throws SQLException {
            other = connect(readings());
            try (Statement s = other.createStatement()) {
                s.execute("begin immediate");
            }
        }

        @Override
        public void start() throws SQLException {
            other.close();
        }
    }

    @Test
    void whatLooksLikeSqlIsStoredAsTextAndWhatIsNoNumberIsRefused() throws Exception {
        daemon();
        String sql = "x'); drop table readings; -- :#${body} ? # \\\"";
        example.feed(List.of(
                "{\"device\":\"" + sql + "\",\"temperature\":1}",
                "{\"device\":\"a\",\"temperature\":\"1; delete from readings\"}",
                "{\"device\":\"b\",\"humidity\":[1]}",
                "{\"device\":\"c\",\"pressure\":true}",
                "{\"device\":\"last\",\"temperature\":-1e-3}"));
        until(() -> example.deadLetters().size() >= 2
                && !column(readings(), "select 1 from readings where device = 'last'")
                        .isEmpty());
        assertThat(example.deadLetters())
                .extracting(SqliteExampleIT::body)
                .containsExactly(
                        "{\"device\":\"a\",\"temperature\":\"1; delete from readings\"}",
                        "{\"device\":\"b\",\"humidity\":[1]}");
        assertThat(column(readings(), "select device from readings where temperature = 1"))
                .containsExactly(sql.replace("\\\"", "\""));
        // JSON's true is SQLite's 1
        assertThat(column(readings(), "select pressure from readings where device = 'c'"))
                .containsExactly("1.0");
    }

    private static String body(DeadLetter letter) {
        return new String(letter.entry().body(), UTF_8);
    }

    @Test
    void aTableThatIsAwayNeedsAPersonAndCostsNoReading() throws Exception {
        SeraiProcess daemon = daemon();
        until(() -> !column(readings(), "select 1 from readings").isEmpty());
        execute(readings(), "alter table readings rename to away");
        example.feed(List.of("{\"device\":\"kept\"}"));
        until(() -> daemon.output().contains("needs somebody"));
        assertThat(daemon.output()).contains("no such table: readings");
        execute(readings(), "alter table away rename to readings");
        until(() -> column(readings(), "select count(*) from readings where device = 'kept'")
                .contains("1"));
        assertThat(example.deadLetters()).isEmpty();
    }

    @Test
    void aFileThatCanNotBeMadeKeepsNeitherTheDaemonFromStartingNorReadingsFromBeingTaken() throws Exception {
        Path missing = folder.resolve("not-mounted");
        example.set("camel.beans.readings.jdbcUrl", "jdbc:sqlite:" + missing + "/readings.db?synchronous=FULL");
        SeraiProcess daemon = daemon();
        example.feed(List.of("{\"device\":\"early\"}"));
        until(() -> daemon.output().contains("needs somebody"));
        Files.createDirectory(missing);
        until(() -> column(missing.resolve("readings.db"), "select count(*) from readings where device = 'early'")
                .contains("1"));
    }

    @Test
    void aCommandIsDoneAndItsResultWrittenBack() throws Exception {
        daemon();
        until(() -> column(commands(), "select count(*) from commands").contains("0"));
        execute(
                commands(),
                "insert into commands (id, command) values ('ping', 'PING')",
                "insert into commands (id, command) values ('bad', 'NONSENSE')",
                "insert into commands (id, command) values ('two lines', 'PING' || char(10) || 'PING')",
                "insert into commands (id, device, command) values ('nobody', 'boiler', 'PING')",
                "insert into commands (id, command) values ('id ' || char(10) || char(7), 'PING')",
                "insert into commands (id, command) values (' ', 'PING')",
                "insert into commands (id, command) values (printf('%.300c', 'x'), 'PING')",
                "insert into commands (id, command, expires) values ('late', 'PING', '2020-01-01T00:00:00.000Z')",
                "insert into commands (id, command, state, claimed) values ('lost', 'PING', 'claimed', '2020-01-01T00:00:00.000Z')");
        until(() -> column(commands(), "select 1 from commands where state in ('waiting', 'claimed')")
                .isEmpty());
        assertThat(column(
                        commands(),
                        "select id || ' ' || state || ' ' || coalesce(rtrim(substr(reply, 1, 4)), '-') || ' ' || coalesce(reason, '-')"
                                + " from commands where finished is not null order by id"))
                .containsExactly(
                        "  failed - syntax",
                        "bad failed ERR refused",
                        "id \n\7 failed - syntax",
                        "late expired - -",
                        "lost unknown - -",
                        "nobody failed - device",
                        "ping done PONG -",
                        "two lines failed - syntax",
                        "x".repeat(300) + " failed - syntax");
        assertThat(SentCommands.in(example.journal())).containsExactly("ping");
    }

    @Test
    void twoDaemonsOnOneTableSendEachCommandOnce() throws Exception {
        daemon();
        until(() -> column(commands(), "select count(*) from commands").contains("0"));
        Path second = Files.createDirectory(folder.resolve("second"));
        ExampleProof other = ExampleProof.of("sqlite", second)
                .set("commands.poll", "50")
                .set(
                        "camel.beans.commands.jdbcUrl",
                        "jdbc:sqlite:" + commands() + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000");
        daemons.add(other.daemon());
        List<String> sent;
        List<String> sentByTheOther;
        int asked = 0;
        do { // one may be quick enough to do all of them
            execute(
                    commands(),
                    "with recursive n(i) as (select 0 union all select i + 1 from n where i < 59)"
                            + " insert into commands (command, expires)"
                            + " select 'PING', strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 hour') from n");
            asked += 60;
            List<String> all = List.of("" + asked);
            until(() -> column(commands(), "select count(*) from commands where state = 'done'")
                    .equals(all));
            sent = new ArrayList<>(SentCommands.in(example.journal()));
            sentByTheOther = SentCommands.in(other.journal());
        } while ((sent.isEmpty() || sentByTheOther.isEmpty()) && asked < 1200);
        assertThat(sent).as("by the first").isNotEmpty();
        assertThat(sentByTheOther).as("by the second").isNotEmpty();
        sent.addAll(sentByTheOther);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(column(commands(), "select id from commands"));
    }

    @Test
    void theTablesOfSchemaSqlAreThoseThatTheDaemonMakes() throws Exception {
        daemon();
        until(() -> column(commands(), "select count(*) from commands").contains("0"));
        until(() -> column(readings(), "select count(*) from readings").size() == 1);
        String schema = Files.readString(Path.of("routes/examples/sqlite/schema.sql"));
        Path made = Files.createFile(folder.resolve("made.db"));
        for (String statement : schema.replaceAll("(?m)--.*$", "").split(";", -1)) {
            if (!statement.isBlank()) {
                execute(made, statement);
            }
        }
        String columns =
                "select name || type || \"notnull\" || coalesce(dflt_value, '') || pk from pragma_table_info('%s')";
        for (String table : List.of("readings", "commands")) {
            Path daemons = table.equals("readings") ? readings() : commands();
            assertThat(column(made, columns.formatted(table)))
                    .isNotEmpty()
                    .isEqualTo(column(daemons, columns.formatted(table)));
        }
    }
}
