package dev.serai.examples;

import static dev.serai.examples.SqlExample.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.journal.FailureKind;
import dev.serai.journal.SinkFailureClassifier;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.RemoteDatabase;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code routes/examples/sqlserver} as it stands against a real server, which no build can start by itself: named by
 * {@code -Dserai.it.sqlserver=<URL>}, {@code .user} and {@code .password} (see {@link RemoteDatabase}). Skipped
 * without.
 */
@Timeout(900)
class SqlserverExampleIT {
    private static final String POOL = "camel.beans.sqlserver.";

    private static RemoteDatabase server;

    @TempDir
    Path folder;

    private final List<SeraiProcess> daemons = new ArrayList<>();

    @BeforeAll
    static void connect() throws Exception {
        assumeTrue(
                RemoteDatabase.isNamed("sqlserver"),
                "There is no SQL Server for tests; one is named by -Dserai.it.sqlserver=<JDBC URL>");
        server = RemoteDatabase.named("sqlserver", 1433);
    }

    @AfterAll
    static void disconnect() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeTables() throws Exception {
        server.execute("drop table if exists readings", "drop table if exists commands");
        server.executeFile(SqlExample.folder("sqlserver").resolve("schema.sql"));
    }

    @AfterEach
    void end() {
        daemons.forEach(SeraiProcess::close);
    }

    private ExampleProof example(Path home) {
        return ExampleProof.of("sqlserver", home)
                .set(POOL + "jdbcUrl", server.url())
                .set(POOL + "username", server.user())
                .set(POOL + "password", server.password())
                .set("commands.poll", "50");
    }

    private SeraiProcess daemon(ExampleProof example) throws Exception {
        SeraiProcess daemon = example.daemon();
        daemons.add(daemon);
        return daemon;
    }

    @Test
    void eachRecordIsStoredOnceThoughItsConnectionsAreCutAndTheDaemonIsKilled() throws Exception {
        example(folder)
                .refused("{\"device\":\"proof-refused\",\"temperature\":\"hot\"}")
                .run(server, () -> server.column("select device from readings where device like 'proof-%'"));
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheBatchWithIt() throws Exception {
        SinkFailureClassifier classifier = new SinkFailureClassifier();
        try (SqlExample example = new SqlExample("sqlserver", server.url(), server.user(), server.password())) {
            for (String fields : List.of(
                    "\"temperature\":\"hot\"",
                    "\"temperature\":\"\"",
                    "\"temperature\":1e999",
                    "\"temperature\":true",
                    "\"humidity\":[1]",
                    "\"pressure\":{\"hPa\":1000}",
                    "\"device\":\"" + "x".repeat(101) + "\"")) {
                Throwable failure = example.store("[" + entry(1, "\"device\":\"good\"") + "," + entry(2, fields) + "]");
                assertThat(failure).as(fields).isNotNull();
                assertThat(classifier.classify(failure)).as(fields).isEqualTo(FailureKind.BAD_ENTRY);
            }
            assertThat(server.column("select _id from readings")).isEmpty();
            String text = "'); drop table readings; --";
            assertThat(example.store("[" + entry(3, "\"device\":\"" + text + "\"") + "]"))
                    .isNull();
            assertThat(server.column("select device from readings")).containsExactly(text);
            server.execute("drop table readings");
            assertThat(classifier.classify(example.store("[" + entry(4, "\"device\":\"good\"") + "]")))
                    .isEqualTo(FailureKind.NEEDS_PERSON);
            server.stopNow();
            try {
                assertThat(classifier.classify(example.store("[" + entry(4, "\"device\":\"good\"") + "]")))
                        .isEqualTo(FailureKind.PASSES);
            } finally {
                server.start();
            }
        }
        try (SqlExample example = new SqlExample("sqlserver", server.url(), server.user(), "wrong")) {
            assertThat(classifier.classify(example.store("[" + entry(4, "\"device\":\"good\"") + "]")))
                    .isEqualTo(FailureKind.NEEDS_PERSON);
        }
    }

    @Test
    void ofTwoDaemonsOneSendsEachCommand() throws Exception {
        ExampleProof one = example(Files.createDirectories(folder.resolve("one")));
        ExampleProof two = example(Files.createDirectories(folder.resolve("two")));
        daemon(one);
        daemon(two);
        for (int i = 0; i < 100; i++) {
            server.execute("insert into commands (id, command, expires) values ('ping-" + i
                    + "', 'PING', dateadd(minute, 5, sysutcdatetime()))");
        }
        await().atMost(Duration.ofSeconds(90)).until(() -> server.column("select distinct state from commands")
                .equals(List.of("done")));
        List<String> sent = new ArrayList<>(SentCommands.in(one.journal()));
        sent.addAll(SentCommands.in(two.journal()));
        assertThat(sent).hasSize(100).doesNotHaveDuplicates();
    }
}
