package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.Backlog;
import dev.serai.testkit.PostgresServer;
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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon killed with SIGKILL again and again while it brings a backlog to a database: every entry is there once,
 * and the rows were inserted in the order of the entries (column {@code place}).
 */
@Timeout(1800)
class ExactlyOnceIT {
    private static final int ENTRIES = 60_000;
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    /** How the sink is reached and what it is told. */
    private record Sink(String url, String table, String store) {}

    @Test
    void sqliteHasEachEntryOnceAndInOrder() throws Exception {
        everyEntryOnceAndInOrder(new Sink(
                "jdbc:sqlite:" + folder.resolve("readings.db") + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000",
                "create table readings (place integer primary key, _id text not null unique, n integer not null) strict",
                "insert into readings (_id, n) select value->>'_id', value->>'n' from jsonb_each(:#${body}) where true"
                        + " on conflict(_id) do nothing"));
    }

    @Test
    void postgresqlHasEachEntryOnceAndInOrder() throws Exception {
        try (PostgresServer server = PostgresServer.start(folder)) {
            everyEntryOnceAndInOrder(new Sink(
                    server.url(),
                    "create table readings (place bigint generated always as identity, _id text primary key not null,"
                            + " n bigint not null)",
                    "insert into readings (_id, n) select _id, n from json_to_recordset(:#${body}::json)"
                            + " as x(_id text, n bigint) on conflict (_id) do nothing"));
        }
    }

    private void everyEntryOnceAndInOrder(Sink sink) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int all = 0;
        try (Connection reading = DriverManager.getConnection(sink.url())) {
            try (Statement s = reading.createStatement()) {
                s.execute(sink.table());
            }
            String[] command = command(sink);
            for (int kill = 0; kill < KILLS; ) {
                int rows = rows(reading);
                if (rows >= all - ENTRIES / 4) {
                    // at first, and whenever the daemon was quicker than we could look: a kill is to come before its
                    // end
                    Backlog.fill(folder.resolve("data/journal.db"), "readings", all, ENTRIES);
                    all += ENTRIES;
                }
                try (SeraiProcess daemon = SeraiProcess.start(folder, command)) {
                    awaitRows(reading, daemon, rows + 1 + random.nextInt((all - rows) / (KILLS + 1 - kill)));
                    daemon.signal("KILL");
                    daemon.exitCode();
                }
                if (rows(reading) < all) {
                    kill++;
                }
            }
            try (SeraiProcess daemon = SeraiProcess.start(folder, command)) {
                awaitRows(reading, daemon, all);
                daemon.signal("TERM");
                assertThat(daemon.exitCode()).as(daemon::output).isZero();
            }
            List<Long> expected = new ArrayList<>();
            for (long n = 0; n < all; n++) {
                expected.add(n);
            }
            assertThat(numbers(reading)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static void awaitRows(Connection c, SeraiProcess daemon, int rows) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(10))
                .failFast("the daemon ended", () -> !daemon.isAlive())
                .untilAsserted(() -> assertThat(rows(c)).as(daemon::output).isGreaterThanOrEqualTo(rows));
    }

    private static int rows(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select coalesce(max(place), 0), count(*) from readings")) {
            r.next();
            return r.getInt(2);
        }
    }

    private static List<Long> numbers(Connection c) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select n from readings order by place")) {
            while (r.next()) {
                numbers.add(r.getLong(1));
            }
        }
        return numbers;
    }

    private String[] command(Sink sink) throws Exception {
        Path config = Files.writeString(
                folder.resolve("application.properties"),
                "camel.main.jmxEnabled=false\n"
                        + "camel.component.journal.path={{serai.data}}/journal.db\n"
                        + "camel.beans.sink=#class:com.zaxxer.hikari.HikariDataSource\n"
                        + "camel.beans.sink.maximumPoolSize=1\n"
                        + "camel.beans.sink.jdbcUrl=" + sink.url() + '\n');
        Path store = Files.writeString(folder.resolve("store.sql"), sink.store());
        Path routes = Files.writeString(folder.resolve("store.camel.yaml"), """
                - route:
                    id: store
                    from:
                      uri: journal:readings
                      parameters:
                        group: sink
                        batchSize: 100
                        batchTimeout: 0
                        batchBody: json
                      steps:
                        - to:
                            uri: "sql:file:%s"
                            parameters:
                              dataSource: "#sink"
                              parametersCount: 1
                """.formatted(store));
        return new String[] {
            "run",
            "--config",
            config.toString(),
            "--routes",
            routes.toString(),
            "--data",
            folder.resolve("data").toString()
        };
    }
}
