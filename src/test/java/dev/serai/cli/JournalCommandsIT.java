package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.StoppedJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's commands while a daemon of its own process has it open. */
class JournalCommandsIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private Path config;
    private Path routes;
    private Path journal;

    @BeforeEach
    void aStationThatStoresItsReadings() throws Exception {
        journal = folder.resolve("data/journal.db");
        config = Files.writeString(folder.resolve("my.properties"), """
                camel.main.jmxEnabled=false
                serai.health.interval=100ms
                camel.component.journal.path={{serai.data}}/journal.db
                camel.component.journal.retention=1h
                camel.beans.readings=#class:com.zaxxer.hikari.HikariDataSource
                camel.beans.readings.jdbcUrl=jdbc:sqlite:{{serai.data}}/readings.db?journal_mode=WAL&busy_timeout=5000
                camel.beans.readings.maximumPoolSize=1
                camel.beans.readings.connectionInitSql=create table if not exists readings (_id text primary key not null) strict
                """);
        routes = Files.createDirectories(folder.resolve("routes"));
        Files.writeString(routes.resolve("station.camel.yaml"), """
                - route:
                    id: station
                    from:
                      uri: "serial:sim?script=weather,interval=50ms"
                      steps:
                        - to: journal:weather?format=json
                """);
        Files.writeString(routes.resolve("store.camel.yaml"), """
                - route:
                    id: store
                    from:
                      uri: journal:weather?group=sqlite&batchSize=10
                      steps:
                        - split:
                            simple: "${body}"
                            stopOnException: true
                            steps:
                              - to: "sql:insert or ignore into readings values(:#${body[_id]})?dataSource=#readings"
                """);
    }

    private SeraiProcess daemon() throws Exception {
        SeraiProcess daemon =
                SeraiProcess.start(folder, "run", "--config", "my.properties", "--routes", "routes", "--data", "data");
        await().atMost(LIMIT).until(() -> daemon.output().contains("stop:") || !daemon.isAlive());
        assertThat(daemon.isAlive()).as(daemon.output()).isTrue();
        return daemon;
    }

    private SeraiProcess start(String command, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("journal", command));
        all.addAll(List.of(more));
        all.addAll(List.of(
                "--config", config.toString(), "--data", folder.resolve("data").toString()));
        return SeraiProcess.start(folder, all.toArray(String[]::new));
    }

    private String journal(int exitCode, String command, String... more) throws Exception {
        try (SeraiProcess process = start(command, more)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(exitCode);
            return process.output();
        }
    }

    private long rows() throws SQLException {
        return count("readings");
    }

    private void deleteRows() throws SQLException {
        try (Connection c = sink();
                Statement s = c.createStatement()) {
            s.execute("delete from readings where rowid <= 5");
        }
    }

    private long entries() throws Exception {
        String json = journal(ExitCode.OK, "topics", "--json");
        return Long.parseLong(json.replaceAll("(?s).*\"next\":(\\d+).*", "$1"));
    }

    @Test
    void aRunningDaemonIsLookedIntoAndChanged() throws Exception {
        try (SeraiProcess daemon = daemon();
                SeraiProcess tail = start("tail", "weather", "-f", "-n", "1")) {
            await().atMost(LIMIT).until(() -> tail.output().lines().count() > 20);
            await().atMost(LIMIT).until(() -> rows() >= 20);
            assertThat(journal(ExitCode.OK, "topics")).contains("weather");
            assertThat(journal(ExitCode.OK, "groups"))
                    .contains("sqlite", "store")
                    .doesNotContain("!");

            // the sink lost rows: a seek has them delivered again, and what it kept is not doubled
            deleteRows();
            String moved = journal(ExitCode.OK, "seek", "weather", "sqlite", "earliest");
            assertThat(moved).contains("goes from offset");
            long next = entries();
            await().atMost(LIMIT).until(() -> rows() >= next);
            assertThat(daemon.output()).contains("A command moved group 'sqlite' of topic 'weather' to earliest");

            assertThat(journal(ExitCode.FAILED, "forget", "weather", "sqlite"))
                    .contains("is being read by the route 'store'");

            Path lines = folder.resolve("weather.ndjson");
            journal(ExitCode.OK, "export", "weather", "--to", "15", "--out", lines.toString());
            assertThat(journal(ExitCode.OK, "import", "copy", lines.toString()))
                    .contains("15 stored, 0 were there already, 0 refused");
            assertThat(journal(ExitCode.OK, "import", "copy", lines.toString()))
                    .contains("0 stored, 15 were there already, 0 refused");

            tail.signal("INT");
            assertThat(tail.exitCode()).as(tail.output()).isZero();
            List<String> shown = tail.output().lines().toList();
            for (int i = 1; i < shown.size(); i++) {
                assertThat(offset(shown.get(i))).isEqualTo(offset(shown.get(i - 1)) + 1);
            }

            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon.output()).isZero();
        }
        assertThat(folder.resolve("data/journal.db.control/socket")).doesNotExist();

        // without its route the group is forgotten, by the next daemon too
        Files.delete(routes.resolve("store.camel.yaml"));
        try (SeraiProcess daemon = daemon()) {
            await().atMost(LIMIT).until(() -> journal(ExitCode.OK, "groups").contains("(none)"));
            assertThat(journal(ExitCode.OK, "forget", "weather", "sqlite")).contains("is forgotten");
            assertThat(journal(ExitCode.OK, "groups")).contains("no group yet");
        }
        // killed: what is left of its socket is no daemon
        assertThat(journal(ExitCode.OK, "topics")).contains("copy", "weather");
        assertThat(journal(ExitCode.FAILED, "seek", "weather", "sqlite", "0")).contains("it has no group at all");
    }

    private static long offset(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void aDeadLetterIsShownAndDeliveredOnceWhenItIsRetried() throws Exception {
        Files.writeString(routes.resolve("store.camel.yaml"), """
                - route:
                    id: store
                    from:
                      uri: journal:orders?group=sqlite&batchSize=10&retryDelay=50ms
                      steps:
                        - split:
                            simple: "${body}"
                            stopOnException: true
                            steps:
                              - to: "sql:insert into orders values(:#${body[_id]}, :#${body[n]}) on conflict(_id) do nothing?dataSource=#readings"
                """);
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll(
                                "create table .*",
                                "create table if not exists orders"
                                        + " (_id text primary key not null, n integer check (n < 50)) strict"));
        Path lines = folder.resolve("orders.ndjson");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append("{\"_id\":\"x/" + i + "\",\"body\":{\"n\":" + (i == 7 ? 99 : i) + "}}\n");
        }
        Files.writeString(lines, text);
        try (SeraiProcess daemon = daemon()) {
            assertThat(journal(ExitCode.OK, "import", "orders", lines.toString()))
                    .contains("20 stored");
            await().atMost(LIMIT)
                    .until(() -> letters(ExitCode.OK, "list", "--json").contains("\"_offset\":7,"));
            assertThat(letters(ExitCode.OK, "show", "0"))
                    .contains("group          sqlite of topic orders", "route          store", "{\"n\":99}");
            await().atMost(LIMIT).until(() -> count("orders") == 19);

            assertThat(letters(ExitCode.OK, "retry", "--all", "--dry-run")).contains("would be given");
            assertThat(letters(ExitCode.OK, "retry", "--all")).contains("is given to its group again");
            // the sink still refuses it: it is open again, and that is counted
            await().atMost(LIMIT)
                    .until(() -> letters(ExitCode.OK, "list", "--json").contains("\"state\":\"open\",\"retries\":1,"));
            mendTheTable();
            letters(ExitCode.OK, "retry", "0");
            await().atMost(LIMIT).until(() -> count("orders") == 20);
            await().atMost(LIMIT).until(() -> letters(ExitCode.OK, "retry", "0").contains("was delivered already"));
            assertThat(letters(ExitCode.OK, "list")).contains("No dead letter matches");
            assertThat(count("orders")).isEqualTo(20);
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    private String letters(int exitCode, String command, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("dead-letters", command));
        all.addAll(List.of(more));
        all.addAll(List.of("--file", journal.toString()));
        try (SeraiProcess process = SeraiProcess.start(folder, all.toArray(String[]::new))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(exitCode);
            return process.output();
        }
    }

    private void mendTheTable() throws SQLException {
        try (Connection c = sink();
                Statement s = c.createStatement()) {
            s.execute("create table mended (_id text primary key not null, n integer) strict");
            s.execute("insert into mended select * from orders");
            s.execute("drop table orders");
            s.execute("alter table mended rename to orders");
        }
    }

    private Connection sink() throws SQLException {
        Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/readings.db"));
        try (Statement s = c.createStatement()) {
            s.execute("pragma busy_timeout=5000");
        }
        return c;
    }

    private long count(String table) throws SQLException {
        try (Connection c = sink();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select count(*) from " + table)) {
            return r.next() ? r.getLong(1) : -1;
        }
    }

    @Test
    void eachOfTwoDaemonsHasItsOwnJournalAndASecondOnTheSameIsRefused() throws Exception {
        try (SeraiProcess daemon = daemon();
                SeraiProcess other = SeraiProcess.start(
                        folder, "run", "--config", "my.properties", "--routes", "routes", "--data", "other");
                SeraiProcess same = SeraiProcess.start(
                        folder, "run", "--config", "my.properties", "--routes", "routes", "--data", "data")) {
            assertThat(same.exitCode()).isNotZero();
            assertThat(same.output()).contains("is in use by another process (pid " + daemon.pid() + ")");
            await().atMost(LIMIT).until(() -> other.output().contains("stop:"));

            // the one that was refused took nothing away from the one that runs
            assertThat(journal(ExitCode.OK, "seek", "weather", "sqlite", "earliest", "--dry-run"))
                    .contains("would go");
            assertThat(journal(ExitCode.OK, "groups")).contains("store");
            try (SeraiProcess groups = SeraiProcess.start(
                    folder,
                    "journal",
                    "groups",
                    "--file",
                    folder.resolve("other/journal.db").toString())) {
                assertThat(groups.exitCode()).isZero();
                assertThat(groups.output()).contains("store");
            }
        }
    }

    @Test
    void anotherUserIsToldWhoseJournalItIsAndRootsReadingLeavesNothingOfRoots() throws Exception {
        Path owned = folder.resolve("data/journal.db");
        Files.createDirectories(owned.getParent());
        StoppedJournal.texts(owned, "weather", "a");
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can give a file to another user")
                .isEqualTo(0);
        chown("nobody", owned.getParent());
        try (Stream<Path> all = Files.list(owned.getParent())) {
            for (Path p : all.toList()) {
                chown("nobody", p);
            }
        }

        assertThat(journal(ExitCode.OK, "topics")).contains("weather");
        assertThat(journal(ExitCode.FAILED, "seek", "weather", "sqlite", "0"))
                .contains("belongs to user nobody", "run as nobody (sudo -u nobody serai");
        try (Stream<Path> all = Files.list(owned.getParent())) {
            assertThat(all).allMatch(p -> owner(p).equals("nobody"));
        }
    }

    @Test
    void theFolderOfTheSocketIsTheOwnersAlone() throws Exception {
        try (SeraiProcess daemon = daemon()) {
            Path control = folder.resolve("data/journal.db.control");
            assertThat(daemon.isAlive()).isTrue();
            assertThat(control.resolve("socket")).exists();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
                    .isEqualTo("rwx------");
        }
    }

    private static String owner(Path p) {
        try {
            return Files.getOwner(p).getName();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void chown(String user, Path p) throws Exception {
        Files.setOwner(p, p.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
}
