package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.PostgresServer;
import dev.serai.testkit.SeraiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/examples/postgresql} as it stands, against a real server; each test has a database of its own. */
@Timeout(900)
class PostgresqlExampleIT {
    private static final Path FILES = Path.of("routes", "examples", "postgresql");
    private static final String PASSWORD = "a-secret-of-serai";
    private static final String POOL = "camel.beans.postgresql.";

    @TempDir
    static Path serverFolder;

    private static PostgresServer server;
    private static int databases;

    @TempDir
    Path folder;

    private String database;
    private ExampleProof example;
    private final List<SeraiProcess> daemons = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(serverFolder);
        server.createUser("serai", PASSWORD);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        database = "serai" + ++databases;
        server.execute("create database " + database);
        execute(Files.readString(FILES.resolve("schema.sql")));
        example = onServer(folder);
    }

    @AfterEach
    void end() {
        daemons.forEach(SeraiProcess::close);
    }

    /** The URL is the example's own but for port and database. */
    private String url() throws IOException {
        return Files.readAllLines(FILES.resolve("application.properties")).stream()
                .filter(line -> line.startsWith(POOL + "jdbcUrl="))
                .findFirst()
                .orElseThrow()
                .substring((POOL + "jdbcUrl=").length())
                .replace("127.0.0.1:5432/serai", "127.0.0.1:" + server.port() + "/" + database);
    }

    private ExampleProof onServer(Path home) throws Exception {
        return ExampleProof.of("postgresql", home)
                .set(POOL + "jdbcUrl", url())
                .set(POOL + "password", PASSWORD)
                .secret(PASSWORD);
    }

    private SeraiProcess daemon() throws Exception {
        SeraiProcess daemon = example.daemon();
        daemons.add(daemon);
        return daemon;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** For files that are to be changed: a home of its own, with the example's folder in it. */
    private Path copyOfTheExample() throws IOException {
        Path home = folder.resolve("home");
        copy(Path.of("routes"), home.resolve("routes"));
        Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
        return home.resolve(FILES);
    }

    private SeraiProcess daemonOn(Path copy) throws IOException {
        SeraiProcess daemon = SeraiProcess.startWith(
                folder,
                List.of(
                        "-Dserai.home=" + folder.resolve("home"),
                        "-D" + POOL + "jdbcUrl=" + url(),
                        "-D" + POOL + "password=" + PASSWORD),
                "run",
                "--routes",
                copy.toString(),
                "--data",
                example.journal().getParent().toString());
        daemons.add(daemon);
        until(() -> daemon.output().contains("stop:"));
        return daemon;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?connectTimeout=5",
                "postgres",
                "postgres");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    private List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection c = connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                values.add(r.getString(1));
            }
        }
        return values;
    }

    private static void until(Callable<Boolean> done) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(done);
    }

    private void untilStored(String device) {
        until(() -> column("select count(*) from readings where device = '" + device + "'")
                .contains("1"));
    }

    private List<String> refused() throws Exception {
        return example.deadLetters().stream()
                .map(letter -> new String(letter.entry().body(), UTF_8))
                .toList();
    }

    private static final class Stoppable implements ExampleProof.Server {
        @Override
        public void stopNow() throws Exception {
            server.stopImmediately();
        }

        @Override
        public void start() throws Exception {
            server.start();
        }
    }

    @Test
    void eachReadingIsStoredOnceThoughServerAndDaemonAreStopped() throws Exception {
        example.refused("{\"device\":\"proof-refused\",\"temperature\":\"hot\"}")
                .run(new Stoppable(), () -> column("select device from readings where device like 'proof-%'"));
        assertThat(column("select count(*) from readings where device not like 'proof-%' and temperature > -90"))
                .as("the simulated station's readings, with its name")
                .isNotEqualTo(List.of("0"));
        assertThat(column("select count(*) from readings where temperature is distinct from"
                        + " (record->>'temperature')::float8 or _id <> record->>'_id'"))
                .as("rows unlike the reading as it came")
                .containsExactly("0");
    }

    @Test
    void theServerThatAnswersIsNamedOnceAndAgainWhenItWasRestarted() throws Exception {
        String connected = "Connected to PostgreSQL "
                + server.column("show server_version").get(0) + ", database " + database + ", user serai, up since ";
        example.set("server.poll", "100");
        SeraiProcess daemon = daemon();
        until(() -> daemon.output().contains(connected));
        String first = upSince();
        server.stopImmediately();
        server.start();
        until(() -> daemon.output().contains(connected + upSince()));
        assertThat(daemon.output()).containsOnlyOnce(connected + first).doesNotContain(PASSWORD);
    }

    private static String upSince() throws SQLException {
        return server.column(
                        "select to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')")
                .get(0);
    }

    @Test
    void whatLooksLikeSqlIsStoredAsTextAndWhatTheServerDoesNotTakeIsRefused() throws Exception {
        daemon();
        String sql = "x'); drop table readings; -- :#${body} :?a ? # $1 \\\"";
        List<String> bad = List.of(
                "{\"device\":\"a\",\"temperature\":\"1; delete from readings\"}",
                "{\"device\":\"b\",\"humidity\":[1]}",
                "{\"device\":\"c\",\"pressure\":true}",
                "{\"device\":\"d\",\"pressure\":1e999}",
                "{\"device\":\"e\\u0000\"}",
                "{\"device\":\"f\\ud800\"}");
        List<String> all = new ArrayList<>(bad);
        all.add(0, "{\"device\":\"" + sql + "\",\"temperature\":1}");
        all.add("{\"device\":\"last\",\"temperature\":-1e-3}");
        example.feed(all);
        until(() -> refused().size() == bad.size());
        assertThat(refused()).containsExactlyInAnyOrderElementsOf(bad);
        untilStored("last");
        assertThat(column("select device from readings where temperature = 1"))
                .containsExactly(sql.replace("\\\"", "\""));
    }

    @Test
    void aTableThatIsAwayNeedsAPersonAndCostsNoReading() throws Exception {
        execute("alter table readings rename to away");
        SeraiProcess daemon = daemon();
        example.feed(List.of("{\"device\":\"kept\"}"));
        until(() -> daemon.output().contains("needs somebody"));
        assertThat(daemon.output()).contains("relation \"readings\" does not exist");
        execute("alter table away rename to readings");
        untilStored("kept");
        assertThat(refused()).isEmpty();
    }

    @Test
    void aRightThatWasTakenNeedsAPersonAndCostsNoReading() throws Exception {
        execute("revoke insert on readings from serai");
        SeraiProcess daemon = daemon();
        example.feed(List.of("{\"device\":\"kept\"}"));
        until(() -> daemon.output().contains("needs somebody"));
        assertThat(daemon.output()).contains("permission denied for table readings");
        execute("grant insert on readings to serai");
        untilStored("kept");
        assertThat(refused()).isEmpty();
    }

    @Test
    void aWrongPasswordNeedsAPersonAndIsNotPrinted() throws Exception {
        example.set(POOL + "password", "a-wrong-secret");
        SeraiProcess daemon = daemon();
        example.feed(List.of("{\"device\":\"kept\"}"));
        until(() -> daemon.output().contains("needs somebody"));
        assertThat(daemon.output())
                .contains("password authentication failed for user \"serai\"")
                .doesNotContain("a-wrong-secret");
        assertThat(refused()).isEmpty();
    }

    @Test
    void aServerThatIsDownAtTheStartPassesAndCostsNoReading() throws Exception {
        server.stopImmediately();
        SeraiProcess daemon;
        try {
            daemon = daemon();
            example.feed(List.of("{\"device\":\"early\"}"));
            until(() -> daemon.output().contains("refused"));
            assertThat(daemon.output()).doesNotContain("needs somebody");
        } finally {
            server.start();
        }
        untilStored("early");
        execute("insert into commands (id, command) values ('ping', 'PING')");
        until(() -> column("select state from commands").contains("done"));
    }

    @Test
    void aCommandIsDoneAndItsResultWrittenBack() throws Exception {
        daemon();
        execute(
                "insert into commands (id, command) values ('ping', 'PING')",
                "insert into commands (id, command) values ('bad', 'NONSENSE')",
                "insert into commands (id, command) values ('two lines', E'PING\\nPING')",
                "insert into commands (id, device, command) values ('nobody', 'boiler', 'PING')",
                "insert into commands (id, command) values (E'id \\n\\x07', 'PING')",
                "insert into commands (id, command, expires) values ('late', 'PING', '2020-01-01T00:00:00Z')",
                "insert into commands (id, command, state, claimed) values ('lost', 'PING', 'claimed', '2020-01-01')");
        until(() -> column("select 1 from commands where state in ('waiting', 'claimed')")
                .isEmpty());
        assertThat(column(
                        "select id || ' ' || state || ' ' || coalesce(rtrim(substr(reply, 1, 4)), '-') || ' ' || coalesce(reason, '-')"
                                + " from commands where finished is not null order by id"))
                .containsExactly(
                        "bad failed ERR refused",
                        "id \n\7 failed - syntax",
                        "late expired - -",
                        "lost unknown - -",
                        "nobody failed - device",
                        "ping done PONG -",
                        "two lines failed - syntax");
        assertThat(SentCommands.in(example.journal())).containsExactly("ping");
    }

    /** Without a notification it would be found after an hour. */
    @Test
    void aNotificationHasTheTableLookedAtAlsoAfterTheServerWasStopped() throws Exception {
        example.set("camel.beans.commandsPolling.longestWait", "PT1H");
        daemon();
        for (int n = 0; n < 2; n++) {
            until(this::listens);
            execute("insert into commands (command) values ('PING')");
            int done = n + 1;
            until(() ->
                    column("select count(*) from commands where state = 'done'").contains("" + done));
            server.stopImmediately();
            server.start();
        }
    }

    private boolean listens() throws SQLException {
        return !column(
                        "select 1 from pg_stat_activity where query = 'listen \"commands\"' and datname = current_database()")
                .isEmpty();
    }

    @Test
    void withoutNotificationsTheTableIsStillLookedAt() throws Exception {
        execute("drop trigger commands_notify on commands");
        example.set("camel.beans.commandsPolling.longestWait", "PT1S");
        daemon();
        until(this::listens);
        execute("insert into commands (command) values ('PING')");
        until(() -> column("select state from commands").contains("done"));
    }

    @Test
    void twoDaemonsOnOneTableSendEachCommandOnce() throws Exception {
        ExampleProof other = onServer(Files.createDirectory(folder.resolve("second")));
        daemon();
        daemons.add(other.daemon());
        List<String> sent;
        List<String> sentByTheOther;
        int asked = 0;
        do { // one may be quick enough to do all of them
            execute("insert into commands (command, expires) select 'PING', now() + interval '1 hour'"
                    + " from generate_series(1, 60)");
            asked += 60;
            List<String> all = List.of("" + asked);
            until(() ->
                    column("select count(*) from commands where state = 'done'").equals(all));
            sent = new ArrayList<>(SentCommands.in(example.journal()));
            sentByTheOther = SentCommands.in(other.journal());
        } while ((sent.isEmpty() || sentByTheOther.isEmpty()) && asked < 1200);
        assertThat(sent).as("by the first").isNotEmpty();
        assertThat(sentByTheOther).as("by the second").isNotEmpty();
        sent.addAll(sentByTheOther);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(column("select id from commands"));
    }

    /** rows/store.camel.yaml copied over store.camel.yaml, as the README has it. */
    @Test
    void rowBatchesStoreTheSameManyRowsAnInsert() throws Exception {
        execute(
                "create table statements (query text)",
                "create function seen() returns trigger language plpgsql security definer as"
                        + " $$ begin insert into statements values (current_query()); return null; end $$",
                "create trigger seen after insert on readings for each statement execute function seen()");
        Path copy = copyOfTheExample();
        Files.copy(
                copy.resolve("rows/store.camel.yaml"),
                copy.resolve("store.camel.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
        daemonOn(copy);
        List<String> records = new ArrayList<>(IntStream.range(0, 2000)
                .mapToObj(
                        "{\"device\":\"row-%1$d\",\"temperature\":%1$d.5,\"humidity\":1,\"pressure\":1000}"::formatted)
                .toList());
        String sql = "x'); drop table readings; -- :#_id ?";
        records.add(7, "{\"device\":\"" + sql + "\"}");
        List<String> bad = List.of(
                "{\"device\":\"bad\",\"temperature\":\"hot\"}",
                "{\"device\":\"bad\",\"temperature\":true}",
                "{\"device\":\"bad\",\"humidity\":[1]}",
                "{\"device\":\"bad\",\"pressure\":{\"hPa\":1000}}");
        records.addAll(1000, bad);
        example.feed(records);
        until(() -> column("select count(*) from readings where device like 'row-%'")
                .contains("2000"));
        until(() -> refused().size() == bad.size());
        assertThat(refused()).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(column("select device from readings where temperature is null and humidity is null"))
                .containsExactly(sql);
        assertThat(column("select avg(temperature) from readings where device like 'row-%'"))
                .containsExactly("1000");
        assertThat(column("select 1 from statements where query like '%$12%'"))
                .as("statements with more than one row")
                .isNotEmpty();
    }

    @Test
    void aCommandThatWasOutWhenTheDaemonWasKilledIsUnknownAndNeverSentAgain() throws Exception {
        Path copy = copyOfTheExample();
        Files.writeString(copy.resolve("slow.camel.yaml"), """
                - route:
                    id: device-slow
                    from:
                      uri: direct:device-slow
                      steps:
                        - log: "slow was sent ${body}"
                        - delay:
                            constant: 3600000
                """);
        SeraiProcess first = daemonOn(copy);
        execute("insert into commands (id, device, command) values ('valve', 'slow', 'OPEN')");
        until(() -> first.output().contains("slow was sent OPEN"));
        assertThat(column("select state from commands")).containsExactly("claimed");
        first.signal("KILL");
        first.exitCode();
        // a minute later
        execute("update commands set claimed = claimed - interval '1 minute', expires = now() + interval '1 hour'");
        SeraiProcess second = daemonOn(copy);
        until(() -> column("select state from commands").contains("unknown"));
        // Also for one who has it sent again: the daemon's journal knows it.
        execute("update commands set state = 'waiting', claimed = null where id = 'valve'");
        until(() -> column("select reason from commands").contains("duplicate"));
        assertThat(column("select state from commands")).containsExactly("unknown");
        assertThat(second.output()).doesNotContain("slow was sent");
    }

    @Test
    void averagesAreAskedForByStatementsMadeAtRunTime() throws Exception {
        example.set("averages.period", "300");
        SeraiProcess daemon = daemon();
        example.feed(List.of(
                "{\"device\":\"a\",\"temperature\":1}",
                "{\"device\":\"a\",\"temperature\":2}",
                "{\"device\":\"o'b\",\"pressure\":7}"));
        until(() -> daemon.output().contains("{device=a, readings=2, average=1.5}"));
        until(() -> daemon.output().contains("{device=o'b, readings=1, average=7.0}"));
    }
}
