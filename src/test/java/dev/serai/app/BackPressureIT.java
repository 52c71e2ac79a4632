package dev.serai.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import java.util.Locale;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic that may not grow and says {@code whenFull=block} is full, since its database is away: what that is to each
 * of its sources, and that all goes on by itself when the database is there. The daemon runs the example
 * {@code http-server} as it stands, and two ports beside it.
 */
@Timeout(400)
class BackPressureIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration BRIEFLY = Duration.ofMillis(200);
    private static final int AT_ONCE = 50;
    private static final int MOST_POSTS = 100;
    private static final int IN_FLIGHT = 32;
    /** Three times what the topic may hold. */
    private static final int LINES_OF_ONE_THAT_WAITS = 30_000;

    private static final int LINES_OF_ONE_THAT_DOES_NOT = 5_000;

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private int http;
    private int management;
    private ExampleProof example;

    @BeforeEach
    void prepare() throws Exception {
        http = WebSocketPeer.freePort();
        management = WebSocketPeer.freePort();
        String home = "file:{{serai.home}}/routes/";
        example = ExampleProof.of("http-server", folder)
                .set("camel.server.port", Integer.toString(http))
                .set("http.whenFull", "block")
                // for what the ports count
                .set("camel.main.devConsoleEnabled", "true")
                .set("camel.management.enabled", "true")
                .set("camel.management.devConsoleEnabled", "true")
                .set("camel.management.port", Integer.toString(management))
                // the database is away for as long as its folder is
                .set("camel.component.sql.lazyStartProducer", "true")
                .set("camel.beans.readings.connectionTimeout", "500")
                .set("camel.beans.readings.jdbcUrl", "jdbc:sqlite:" + database() + "?busy_timeout=5000")
                .set(
                        "camel.main.routesIncludePattern",
                        home + "errors.camel.yaml," + home + "weather.camel.yaml," + home + "commands.camel.yaml,"
                                + home + "examples/http-server/*.camel.yaml,file:"
                                + folder.resolve("ports.camel.yaml"));
    }

    private Path database() {
        return folder.resolve("away/readings.db");
    }

    /** The routes of two ports into the topic, which may have a megabyte. */
    private void routes(ScriptedPeer waits, ScriptedPeer drops) throws IOException {
        String route = """
                - route:
                    id: %1$s
                    from:
                      uri: serial:%2$s
                      parameters: {framing: line, keepFirst: true, whenFull: %3$s, maxInFlight: %4$d}
                      steps:
                        - to:
                            uri: journal:weather
                            parameters: {format: json, maxSize: 1MiB, appendTimeout: 1h}
                """;
        Files.writeString(
                folder.resolve("ports.camel.yaml"),
                route.formatted("waits", waits.link(), "block", IN_FLIGHT)
                        + route.formatted("drops", drops.link(), "drop", IN_FLIGHT));
    }

    @Test
    void aFullTopicHoldsEachSourceInItsOwnWayAndNothingThatWasTakenIsLostOrDoubled() throws Exception {
        List<String> accepted = new ArrayList<>();
        byte[] waiting = lines("waits", LINES_OF_ONE_THAT_WAITS);
        try (ScriptedPeer waits = ScriptedPeer.plugIn(folder, "ttyWAITS");
                ScriptedPeer drops = ScriptedPeer.plugIn(folder, "ttyDROPS")) {
            routes(waits, drops);
            try (SeraiProcess daemon = example.daemon()) {
                until("both ports are open", daemon, () -> waits.isOpen() && drops.isOpen());

                postUntilRefused(accepted);
                assertThat(accepted).as("readings taken before it was full").isNotEmpty();

                int[] sent = {0};
                until("the port that waits is not read any more", daemon, () -> {
                    int taken = waits.offer(waiting, sent[0], BRIEFLY);
                    sent[0] += taken;
                    // once it had to wait it goes on when half of them are finished
                    return taken == 0 && figures(waits).path("framesInFlight").asInt() > IN_FLIGHT / 2;
                });
                assertThat(sent[0]).as("bytes that it took").isPositive().isLessThan(waiting.length);

                drops.send(lines("drops", LINES_OF_ONE_THAT_DOES_NOT));
                until(
                        "the port that drops is read to its end",
                        daemon,
                        () -> figures(drops).path("frames").asInt() == LINES_OF_ONE_THAT_DOES_NOT);
                int dropped = figures(drops).path("framesDropped").asInt();
                assertThat(dropped).isBetween(1, LINES_OF_ONE_THAT_DOES_NOT - 1);
                assertThat(daemon.output())
                        .contains("route drops has " + IN_FLIGHT + " frames unfinished (maxInFlight)");

                postUntilRefused(accepted);
                until("health to say so", daemon, () -> daemon.output()
                        .lines()
                        .anyMatch(line -> line.contains("journal is DOWN") && line.contains("weather")));

                Files.createDirectories(database().getParent());
                until("the port that waits to be read to its end", daemon, () -> {
                    sent[0] += waits.offer(waiting, sent[0], BRIEFLY);
                    return sent[0] == waiting.length;
                });
                accepted.addAll(post(202, "posted-after"));
                until("all that was taken to be stored", daemon, () -> {
                    List<String> stored = stored();
                    return stored.size()
                            >= accepted.size() + LINES_OF_ONE_THAT_WAITS + LINES_OF_ONE_THAT_DOES_NOT - dropped;
                });
                assertThat(figures(waits).path("framesDropped").asInt()).isZero();
                assertThat(figures(drops).path("framesDropped").asInt()).isEqualTo(dropped);
                daemon.signal("TERM");
                assertThat(daemon.exitCode()).as(daemon::output).isZero();
            }
        }
        List<String> stored = stored();
        assertThat(of("posted", stored)).containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(of("waits", stored)).containsExactlyElementsOf(devices("waits", LINES_OF_ONE_THAT_WAITS));
        assertThat(of("drops", stored))
                .doesNotHaveDuplicates()
                .isSubsetOf(devices("drops", LINES_OF_ONE_THAT_DOES_NOT))
                .hasSize(stored.size() - accepted.size() - LINES_OF_ONE_THAT_WAITS);
        assertThat(example.deadLetters()).isEmpty();
    }

    private static List<String> of(String source, List<String> devices) {
        return devices.stream().filter(d -> d.startsWith(source + "-")).toList();
    }

    private static List<String> devices(String source, int count) {
        List<String> devices = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            devices.add(String.format(Locale.ROOT, "%s-%06d", source, n));
        }
        return devices;
    }

    private static byte[] lines(String source, int count) {
        StringBuilder lines = new StringBuilder();
        for (String device : devices(source, count)) {
            lines.append(reading(device, 60)).append('\n');
        }
        return lines.toString().getBytes(UTF_8);
    }

    private static String reading(String device, int filling) {
        return "{\"device\":\"" + device + "\",\"temperature\":21.5,\"text\":\"" + "x".repeat(filling) + "\"}";
    }

    /** What was taken of it goes to the list. The one that is refused says that it is full, and when to come again. */
    private void postUntilRefused(List<String> accepted) throws Exception {
        for (int i = 0; i < MOST_POSTS; i++) {
            List<String> devices = devices("posted-" + accepted.size(), AT_ONCE);
            HttpResponse<String> answer = post(devices);
            if (answer.statusCode() != 202) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
                assertThat(answer.headers().firstValue("retry-after")).hasValue("30");
                return;
            }
            accepted.addAll(devices);
        }
        throw new AssertionError("all of " + MOST_POSTS + " requests were taken");
    }

    private List<String> post(int status, String name) throws Exception {
        List<String> devices = devices(name, AT_ONCE);
        HttpResponse<String> answer = post(devices);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return devices;
    }

    private HttpResponse<String> post(List<String> devices) throws Exception {
        String body = devices.stream().map(d -> reading(d, 1000)).toList().toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/readings"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What the dev console has of a port. */
    private JsonNode figures(ScriptedPeer port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q/dev/serial"))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        for (JsonNode figures : JSON.readTree(answer.body()).findPath("ports")) {
            if (figures.path("port").asText().equals(port.link().toString())) {
                return figures;
            }
        }
        throw new AssertionError("no figures of " + port.link() + " in " + answer.body());
    }

    /** The devices of all rows of the test, in the order in which they were stored. */
    private List<String> stored() throws SQLException {
        List<String> devices = new ArrayList<>();
        if (Files.exists(database())) {
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + database());
                    Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("select device from readings where device like 'posted-%'"
                            + " or device like 'waits-%' or device like 'drops-%' order by rowid")) {
                while (r.next()) {
                    devices.add(r.getString(1));
                }
            }
        }
        return devices;
    }

    private static void until(String what, SeraiProcess daemon, Callable<Boolean> holds) {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> !daemon.isAlive() || holds.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited in vain for: " + what + "; the daemon printed:\n" + daemon.output(), e);
        }
        assertThat(daemon.isAlive()).as(daemon::output).isTrue();
    }
}
