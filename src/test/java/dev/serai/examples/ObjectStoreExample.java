package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the examples of the three object stores have in common. A batch is one opaque thing to such a store: it refuses
 * no entry for what it is, so the proof has no record that must be refused.
 */
@Timeout(600)
abstract class ObjectStoreExample {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BIG_LINES = 100_000;
    /** Twenty at a time are a thousand commits: the kill comes in the midst of them. */
    private static final int KILLED_LINES = 20_000;
    /** Four times what may wait for the database. */
    private static final int HELD_LINES = 5_000;

    private static final String REASON = ".reason.txt";

    @TempDir
    Path folder;

    private final Map<String, List<JsonNode>> known = new HashMap<>();

    /** The example's folder. */
    abstract String system();

    /** How the names of its settings begin. */
    abstract String prefix();

    abstract ExampleProof.Server server();

    /** How the example reaches the server. */
    abstract ExampleProof reached(ExampleProof proof);

    abstract void put(String name, byte[] content);

    abstract byte[] get(String name);

    /** The names of all objects that begin so, each with what changes when the object does. */
    abstract Map<String, String> names(String prefix);

    abstract void delete(String name);

    /** Small batches, and a short wait between two looks. */
    final ExampleProof proof() throws Exception {
        for (String name : names("").keySet()) {
            delete(name);
        }
        return reached(ExampleProof.of(system(), folder))
                .set(prefix() + ".node", "proof-node")
                .set(prefix() + ".batchSize", "400")
                .set(prefix() + ".batchTimeout", "300ms")
                .set(prefix() + ".poll", "500ms")
                // a daemon on a busy machine may need longer than 30 s to start
                .set(prefix() + ".commandLifetime", "10m");
    }

    /** All records of the objects that the topic was brought to, by object. */
    final Map<String, List<JsonNode>> records() throws IOException {
        Map<String, List<JsonNode>> all = new TreeMap<>();
        for (Map.Entry<String, String> object : names("proof-node/weather/").entrySet()) {
            String version = object.getKey() + ' ' + object.getValue();
            List<JsonNode> records = known.get(version);
            if (records == null) {
                records = new ArrayList<>();
                String text = new String(
                        new GZIPInputStream(new ByteArrayInputStream(get(object.getKey()))).readAllBytes(), UTF_8);
                for (String line : text.split("\n", -1)) {
                    if (!line.isEmpty()) {
                        records.add(JSON.readTree(line));
                    }
                }
                known.put(version, records);
            }
            all.put(object.getKey(), records);
        }
        return all;
    }

    final List<String> devices() throws IOException {
        return records().values().stream()
                .flatMap(List::stream)
                .map(r -> r.path("device").asText())
                .filter(d -> d.startsWith("proof-"))
                .toList();
    }

    @Test
    void eachRecordIsInOneObjectThatIsNamedAfterItsBatch() throws Exception {
        proof().run(server(), this::devices);

        Map<String, List<JsonNode>> records = records();
        assertThat(records).hasSizeGreaterThan(40);
        records.forEach((name, lines) -> {
            JsonNode first = lines.get(0);
            JsonNode last = lines.get(lines.size() - 1);
            assertThat(name)
                    .isEqualTo("proof-node/weather/%s/weather-%s-%s-%d-%d.ndjson.gz"
                            .formatted(
                                    first.path("_time").asText().substring(0, 10),
                                    system(),
                                    first.path("_id").asText().split("/", -1)[2],
                                    first.path("_offset").asLong(),
                                    last.path("_offset").asLong()));
        });
        assertThat(records.values().stream().flatMap(List::stream).map(r -> r.path("_id")
                        .asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void objectsBecomeRecordsLineByLineAndWhatCanNotBeReadIsMovedAside() throws Exception {
        ExampleProof proof = proof();
        put("incoming/plain.ndjson", "\ufeff{\"device\":\"in-1\"}\r\n\n{\"device\":\"in-2\"}".getBytes(UTF_8));
        byte[] parts = concat(gzip("{\"device\":\"in-3\"}\n"), gzip("{\"device\":\"in-4\"}\n"));
        put("incoming/two parts ü.gz", parts);
        put("incoming/text.ndjson", "{\"device\":\"no-1\"}\nno JSON\n".getBytes(UTF_8));
        byte[] cut = gzip("{\"device\":\"no-2\"}\n".repeat(1000));
        put("incoming/cut.gz", Arrays.copyOf(cut, cut.length / 2));
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(names("incoming/")).isEmpty());

            assertThat(names("refused/")).hasSize(4);
            assertThat(refused("incoming/text.ndjson"))
                    .containsOnlyKeys("{\"device\":\"no-1\"}\nno JSON\n")
                    .hasEntrySatisfying("{\"device\":\"no-1\"}\nno JSON\n", reason -> assertThat(reason)
                            .startsWith("incoming/text.ndjson: lines 1 to 2: "));
            assertThat(refused("incoming/cut.gz")).hasSize(1);
            awaitWith(daemon, () -> assertThat(rows(proof)).containsExactlyInAnyOrder("in-1", "in-2", "in-3", "in-4"));
            assertThat(daemon.output())
                    .containsPattern(
                            "incoming/text.ndjson is moved to refused/incoming/text.ndjson.\\S+: lines 1 to 2: ")
                    .containsPattern("incoming/cut.gz is moved to refused/incoming/cut.gz.\\S+: ");
        }
    }

    /** The devices of what came in, as the database has them. */
    private static List<String> rows(ExampleProof proof) throws SQLException {
        return rows(proof.journal().resolveSibling("readings.db"));
    }

    private static List<String> rows(Path database) throws SQLException {
        List<String> devices = new ArrayList<>();
        if (!hasTable(database)) {
            return devices;
        }
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select device from readings where device like 'in-%' order by rowid")) {
            while (r.next()) {
                devices.add(r.getString(1));
            }
        }
        return devices;
    }

    /** The daemon makes file and table when it stores for the first time. */
    private static boolean hasTable(Path database) throws SQLException {
        if (!Files.exists(database)) {
            return false;
        }
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select 1 from sqlite_master where name = 'readings'")) {
            return r.next();
        }
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(n -> "in-" + n).toList();
    }

    private static byte[] object(int lines) {
        return lines(lines).stream()
                .map(device -> "{\"device\":\"" + device + "\",\"text\":\"" + "x".repeat(200) + "\"}\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }

    @Test
    void aDaemonThatIsKilledInTheMiddleOfAnObjectStoresEachLineOnce() throws Exception {
        ExampleProof proof = proof().set("camel.beans.lines.atOnce", "20");
        put("incoming/long.ndjson", object(KILLED_LINES));
        long before;
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(appended(proof)).isPositive());
            daemon.signal("KILL");
            daemon.exitCode();
            before = appended(proof);
        }
        assertThat(before)
                .as("lines on disk when the daemon was killed")
                .isPositive()
                .isLessThan(KILLED_LINES);
        assertThat(names("incoming/")).hasSize(1);
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(names("incoming/")).isEmpty());
            awaitWith(daemon, () -> assertThat(rows(proof)).hasSizeGreaterThanOrEqualTo(KILLED_LINES));
            assertThat(rows(proof)).containsExactlyElementsOf(lines(KILLED_LINES));
            assertThat(appended(proof)).isEqualTo(KILLED_LINES);
            assertThat(names("refused/")).isEmpty();
        }
    }

    /** How many lines are on disk. */
    private long appended(ExampleProof proof) throws Exception {
        try (JournalView view = JournalView.open(proof.journal())) {
            return view.range(prefix() + "-incoming").next();
        }
    }

    @Test
    void linesThatTheDatabaseDoesNotTakeHoldTheirObjectsAndNotTheStation() throws Exception {
        Path database = folder.resolve("away/readings.db");
        ExampleProof proof = proof().set(prefix() + ".incomingMaxSize", "256KiB")
                .set("camel.component.sql.lazyStartProducer", "true")
                .set("camel.beans.readings.connectionTimeout", "500")
                .set("camel.beans.readings.jdbcUrl", "jdbc:sqlite:" + database + "?busy_timeout=5000");
        put("incoming/long.ndjson", object(HELD_LINES));
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(daemon.output())
                    .containsPattern("journal is DOWN: .*" + prefix() + "-incoming"));
            proof.feed(List.of("{\"device\":\"proof-beside\"}"));
            awaitWith(daemon, () -> assertThat(devices()).containsExactly("proof-beside"));
            assertThat(names("incoming/")).hasSize(1);
            assertThat(appended(proof)).isLessThan(HELD_LINES);

            Files.createDirectories(database.getParent());
            awaitWith(daemon, () -> {
                assertThat(names("incoming/")).isEmpty();
                assertThat(rows(database)).hasSize(HELD_LINES);
            });
            assertThat(rows(database)).containsExactlyElementsOf(lines(HELD_LINES));
            assertThat(proof.deadLetters()).isEmpty();
        }
    }

    /** What was refused under that name, each with the reason beside it. */
    private Map<String, String> refused(String name) {
        Map<String, String> refused = new TreeMap<>();
        Set<String> names = names("refused/" + name + ".").keySet();
        for (String copy : names) {
            if (!copy.endsWith(REASON)) {
                assertThat(copy).matches("refused/\\Q" + name + "\\E\\.\\d{8}T\\d{6}Z-[A-Za-z0-9_-]+");
                assertThat(names).contains(copy + REASON);
                refused.put(new String(get(copy), UTF_8), new String(get(copy + REASON), UTF_8));
            }
        }
        return refused;
    }

    @Test
    void allThatIsRefusedUnderOneNameIsKept() throws Exception {
        ExampleProof proof = proof();
        try (SeraiProcess daemon = proof.daemon()) {
            for (String content : List.of("one\n", "another\n")) {
                put("incoming/same", content.getBytes(UTF_8));
                awaitWith(daemon, () -> assertThat(names("incoming/")).isEmpty());
            }
            assertThat(refused("incoming/same")).containsOnlyKeys("one\n", "another\n");
        }
    }

    @Test
    void theSameBytesUnderTheSameNameAreNewWhenTheyAreUploadedAgain() throws Exception {
        ExampleProof proof = proof();
        try (SeraiProcess daemon = proof.daemon()) {
            for (int n = 1; n <= 2; n++) {
                Instant uploaded = Instant.now();
                put("incoming/daily", "{\"device\":\"in-again\"}\n".getBytes(UTF_8));
                int times = n;
                awaitWith(daemon, () -> assertThat(rows(proof)).hasSize(times).containsOnly("in-again"));
                // Stores tell the time of an upload to the second.
                await().until(() -> Instant.now().isAfter(uploaded.plusSeconds(2)));
            }
        }
    }

    @Test
    void commandsInAnObjectThatCanNotBeReadAreKeptAside() throws Exception {
        ExampleProof proof = proof();
        String content = "{\"id\":\"" + system() + "/first\",\"command\":\"PING\"}\n" + "x".repeat(10_001)
                + "\n{\"id\":\"" + system() + "/behind\",\"command\":\"PING\"}\n";
        put("commands/long.ndjson", content.getBytes(UTF_8));
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(names("commands/")).isEmpty());
            assertThat(refused("commands/long.ndjson"))
                    .containsOnlyKeys(content)
                    .hasEntrySatisfying(content, reason -> assertThat(reason)
                            .startsWith("commands/long.ndjson: Line 2 has more than 10000 bytes"));
            awaitWith(daemon, () -> assertThat(names("results/").keySet())
                    .containsExactly("results/commands/long.ndjson.1.json"));
            assertThat(SentCommands.in(proof.journal())).containsExactly(system() + "/first");
        }
    }

    @Test
    void aCommandExpiresByWhenItsObjectWasStoredAndNotByWhenItIsRead() throws Exception {
        ExampleProof proof = proof().set(prefix() + ".commandLifetime", "3s");
        put(
                "commands/night.ndjson",
                ("{\"id\":\"" + system() + "/late\",\"command\":\"PING\"}\n{\"id\":\"" + system()
                                + "/in time\",\"command\":\"PING\",\"expires\":\""
                                + Instant.now().plusSeconds(600) + "\"}\n")
                        .getBytes(UTF_8));
        Instant stored = Instant.now();
        await().until(() -> Instant.now().isAfter(stored.plusSeconds(4)));
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(names("results/")).hasSize(2));
            assertThat(result("night", 1).path("result").asText())
                    .as("%s", result("night", 1))
                    .isEqualTo("expired");
            assertThat(result("night", 2).path("result").asText())
                    .as("%s", result("night", 2))
                    .isEqualTo("done");
            assertThat(SentCommands.in(proof.journal())).containsExactly(system() + "/in time");
        }
    }

    @Test
    void theFirstResultOfACommandStaysWhenItsObjectIsUploadedAgain() throws Exception {
        ExampleProof proof = proof();
        try (SeraiProcess daemon = proof.daemon()) {
            put("commands/again.ndjson", command("/once"));
            awaitWith(daemon, () -> assertThat(names("results/")).hasSize(1));
            Instant uploaded = Instant.now();
            await().until(() -> Instant.now().isAfter(uploaded.plusSeconds(2)));

            put("commands/again.ndjson", command("/once"));
            awaitWith(daemon, () -> assertThat(names("commands/")).isEmpty());
            put("commands/behind.ndjson", command("/behind"));
            awaitWith(daemon, () -> assertThat(names("results/")).hasSize(2));
            assertThat(result("again", 1).path("result").asText()).isEqualTo("done");

            put("commands/again.ndjson", command("/other"));
            awaitWith(daemon, () -> assertThat(result("again", 1).path("id").asText())
                    .isEqualTo(system() + "/other"));
            assertThat(SentCommands.in(proof.journal()))
                    .containsExactly(system() + "/once", system() + "/behind", system() + "/other");
        }
    }

    private byte[] command(String id) {
        return ("{\"id\":\"" + system() + id + "\",\"command\":\"PING\"}\n").getBytes(UTF_8);
    }

    @Test
    void anObjectOfAHundredMegabytesDoesNotFillTheHeap() throws Exception {
        ExampleProof proof = proof();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        String filling = "x".repeat(1000);
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (int n = 0; n < BIG_LINES; n++) {
                out.write(("{\"n\":" + n + ",\"text\":\"" + filling + "\"}\n").getBytes(UTF_8));
            }
        }
        put("incoming/big.gz", packed.toByteArray());
        try (SeraiProcess daemon = proof.set(prefix() + ".batchSize", "50000").daemon()) {
            awaitWith(daemon, () -> assertThat(names("incoming/")).isEmpty());
            assertThat(names("refused/")).isEmpty();
        }
        try (JournalView view = JournalView.open(proof.journal())) {
            assertThat(view.range(prefix() + "-incoming").next()).isEqualTo(BIG_LINES);
        }
    }

    @Test
    void commandsInAnObjectReachTheStationAndTheirResultsComeBack() throws Exception {
        ExampleProof proof = proof();
        put(
                "commands/now.ndjson",
                ("{\"id\":\"" + system() + "/1\",\"command\":\"PING\"}\n" + "no JSON\n"
                                + "{\"id\":\"" + system() + "/1\",\"command\":\"PING\"}\n"
                                + "{\"id\":\"" + system() + "/2\",\"command\":\"PING\",\"device\":\"nowhere\"}\n")
                        .getBytes(UTF_8));
        try (SeraiProcess daemon = proof.daemon()) {
            awaitWith(daemon, () -> assertThat(names("results/")).hasSize(4));
            assertThat(names("commands/")).isEmpty();
            assertThat(result("now", 1).path("result").asText())
                    .as("%s", result("now", 1))
                    .isEqualTo("done");
            assertThat(result("now", 1).path("reply").asText()).isEqualTo("PONG");
            assertThat(result("now", 2).path("reason").asText()).isEqualTo("syntax");
            assertThat(result("now", 3).path("reason").asText()).isEqualTo("duplicate");
            assertThat(result("now", 4).path("reason").asText()).isEqualTo("device");
        }
    }

    private JsonNode result(String name, int line) throws IOException {
        return JSON.readTree(get("results/commands/" + name + ".ndjson." + line + ".json"));
    }

    @Test
    void aStoreThatIsAwayAtTheStartKeepsNothingFromWorking() throws Exception {
        ExampleProof proof = proof();
        server().stopNow();
        SeraiProcess daemon;
        try {
            daemon = proof.daemon();
            proof.feed(List.of("{\"device\":\"proof-early\"}"));
            awaitWith(daemon, () -> assertThat(daemon.output()).contains("-out failed: "));
        } finally {
            server().start();
        }
        try (daemon) {
            awaitWith(daemon, () -> assertThat(devices()).containsExactly("proof-early"));
        }
    }

    @Test
    void aBucketThatIsNotThereNeedsAPersonAndCostsNothing() throws Exception {
        ExampleProof proof = proof().set(bucketSetting(), "no-such-bucket");
        try (SeraiProcess daemon = proof.daemon()) {
            proof.feed(List.of("{\"device\":\"proof-waits\"}"));
            awaitWith(daemon, () -> assertThat(daemon.output()).contains("DOWN"));
            assertThat(proof.deadLetters()).isEmpty();
        }
    }

    abstract String bucketSetting();

    /** Waits until it holds; a failure says what the daemon printed. */
    static void awaitWith(SeraiProcess daemon, ThrowingRunnable holds) {
        await().alias("what the daemon does")
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    try {
                        holds.run();
                    } catch (AssertionError e) {
                        throw new AssertionError(e.getMessage() + "\nThe daemon printed:\n" + daemon.output(), e);
                    }
                });
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
