package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.MongoServer;
import dev.serai.testkit.PostgresServer;
import dev.serai.testkit.RedisServer;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that we did not write, in a language that is not ours, on the examples as they stand:
 * {@code src/test/python/clients.py} with Debian's packages of them. A client that is not installed is skipped, with a
 * message that names its package.
 */
@Timeout(180)
class PythonClientsIT {
    private static final Path SCRIPT = Path.of("src", "test", "python", "clients.py");
    /** Where Debian's python3-… packages go, whatever python3 the path names. */
    private static final Path DEBIAN = Path.of("/usr/bin/python3");

    private static final String EVERY_50_MS = "weather,interval=50ms";

    @TempDir
    Path folder;

    @Test
    void websocketsEchoesWatchesTheFeedAndSends() throws Exception {
        requireModule("websockets");
        String http = Integer.toString(WebSocketPeer.freePort());
        String echo = Integer.toString(WebSocketPeer.freePort());
        ExampleProof example =
                example("websocket-server").set("camel.server.port", http).set("websocket.port", echo);
        try (SeraiProcess daemon = example.daemon()) {
            run(daemon, "websockets", http, echo);
        }
    }

    @Test
    void requestsPostsReadingsAndGetsThem() throws Exception {
        requireModule("requests");
        String http = Integer.toString(WebSocketPeer.freePort());
        try (SeraiProcess daemon =
                example("http-server").set("camel.server.port", http).daemon()) {
            run(daemon, "requests", http);
        }
    }

    @Test
    void psycopg2ReadsRowsAndAsksForCommands() throws Exception {
        requireModule("psycopg2");
        try (PostgresServer server = PostgresServer.start(folder.resolve("postgresql"))) {
            server.createUser("serai", "a-secret-of-serai");
            server.execute(Files.readString(Path.of("routes", "examples", "postgresql", "schema.sql")));
            ExampleProof example = example("postgresql")
                    .set("camel.beans.postgresql.jdbcUrl", "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres")
                    .set("camel.beans.postgresql.password", "a-secret-of-serai");
            try (SeraiProcess daemon = example.daemon()) {
                run(daemon, "psycopg2", Integer.toString(server.port()), "postgres");
            }
        }
    }

    @Test
    void redisReadsTheStreamSetsTheCounterAndAsksForACommand() throws Exception {
        requireModule("redis");
        try (RedisServer server = RedisServer.start(folder.resolve("redis"), "a-secret-of-redis")) {
            ExampleProof example = example("redis")
                    .set("redis.port", Integer.toString(server.port()))
                    .set("redis.password", "a-secret-of-redis");
            try (SeraiProcess daemon = example.daemon()) {
                run(daemon, "redis", Integer.toString(server.port()), "a-secret-of-redis");
            }
        }
    }

    @Test
    void pymongoFindsDocumentsAndAsksForACommand() throws Exception {
        requireModule("pymongo");
        try (MongoServer server = MongoServer.start(Files.createDirectories(folder.resolve("mongodb")))) {
            // A real server may have a database serai of somebody's.
            String database = "python" + ProcessHandle.current().pid();
            ExampleProof example =
                    example("mongodb").set("mongodb.uri", server.uri()).set("mongodb.database", database);
            try (SeraiProcess daemon = example.daemon();
                    var client = server.connect()) {
                try {
                    run(daemon, "pymongo", server.uri(), database);
                } finally {
                    client.getDatabase(database).drop();
                }
            }
        }
    }

    @Test
    void pyserialTalksToTheSimulatedStation() throws Exception {
        requireModule("serial");
        Path link = folder.resolve("ttySTATION");
        try (SeraiProcess station = SeraiProcess.start(
                folder, "simulate", "weather,interval=100ms", "--baud", "115200", "--link", link.toString())) {
            await().until(() -> station.output().contains("Stop:"));
            run(station, "serial", link.toString());
            station.signal("TERM"); // it takes its link away itself
            station.exitCode();
        }
    }

    private ExampleProof example(String system) throws Exception {
        return ExampleProof.of(system, Files.createDirectories(folder.resolve("daemon")))
                .set("station.script", EVERY_50_MS)
                .set("station.baudRate", "115200");
    }

    private static String python() {
        return Files.isExecutable(DEBIAN) ? DEBIAN.toString() : "python3";
    }

    private static void requireModule(String name) throws Exception {
        boolean installed;
        try {
            installed = new ProcessBuilder(python(), "-c", "import " + name)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            installed = false; // no Python at all
        }
        assumeTrue(
                installed,
                "Python's " + name + " is not installed (apt-get install python3-" + name
                        + "): what that client makes of us is not tested");
    }

    /** Runs the script against what is running, until it has seen all. */
    private void run(SeraiProcess running, String client, String... arguments) throws Exception {
        Path output = folder.resolve("python.log");
        List<String> command = new ArrayList<>(List.of(python(), SCRIPT.toString(), client));
        command.addAll(List.of(arguments));
        Process script = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = script.waitFor(120, TimeUnit.SECONDS);
            String all = Files.readString(output) + "\n--- Serai printed:\n" + running.output();
            assertThat(ended).as("ended: %s", all).isTrue();
            assertThat(script.exitValue()).as("exit code: %s", all).isZero();
            assertThat(all).contains("things seen with " + client);
            assertThat(running.isAlive()).as("still runs: %s", all).isTrue();
        } finally {
            script.destroyForcibly();
        }
    }
}
