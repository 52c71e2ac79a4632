package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.FailureKind;
import dev.serai.journal.SinkFailureClassifier;
import dev.serai.journal.log.JournalView;
import dev.serai.redis.BatchScript;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.HeldDevice;
import dev.serai.testkit.RedisServer;
import dev.serai.testkit.SeraiProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** The example routes/examples/redis as it stands, against a real Redis. */
@Timeout(300)
class RedisExampleIT {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final String TAKEN = "serai:weather:redis";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SinkFailureClassifier CLASSIFIER = new SinkFailureClassifier();

    @TempDir
    static Path servers;

    private static RedisServer redis;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        redis = RedisServer.start(servers, PASSWORD);
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @BeforeEach
    void emptyServer() {
        try (Jedis client = redis.connect()) {
            client.flushAll();
        }
    }

    private ExampleProof example() {
        return ExampleProof.of("redis", folder)
                .set("redis.port", Integer.toString(redis.port()))
                .set("redis.password", PASSWORD)
                .secret(PASSWORD);
    }

    @Test
    void eachReadingIsTakenOnceWhateverEnds() throws Exception {
        String refused = "{\"device\":\"proof-refused\",\"temperature\":\"hot\"}";

        example().refused(refused).run(redis, RedisExampleIT::devices);

        try (Jedis client = redis.connect()) {
            // The station's own readings are in it too: each counted once.
            assertThat(client.get("weather:count")).isEqualTo(Long.toString(client.xlen("weather:all")));
            assertThat(client.hget("weather:latest", "proof-00017")).contains("\"temperature\":15.17");
            assertThat(client.hexists("weather:latest", "proof-refused")).isFalse();
        }
    }

    /** The devices in the stream that begin with proof-, as often as they are there. */
    private static List<String> devices() {
        List<String> devices = new ArrayList<>();
        try (Jedis client = redis.connect()) {
            for (StreamEntry e : client.xrange("weather:all", (StreamEntryID) null, null)) {
                if (e.getFields().get("device").startsWith("proof-")) {
                    devices.add(e.getFields().get("device"));
                }
            }
        }
        return devices;
    }

    @Test
    void aCommandFromTheChannelIsAnsweredThere() throws Exception {
        try (SeraiProcess daemon = example().daemon();
                Replies replies = new Replies()) {
            JsonNode done = replies.to("{\"id\":\"r1\",\"command\":\"PING\"}", daemon);
            assertThat(done.path("result").asText()).isEqualTo("done");
            assertThat(done.path("reply").asText()).isEqualTo("PONG");
            assertThat(replies.to("{\"id\":\"r1\",\"command\":\"PING\"}", daemon)
                            .path("reason")
                            .asText())
                    .isEqualTo("duplicate");
            assertThat(replies.to("{\"id\":\"r2\",\"command\":\"PING\",\"expires\":\"2020-01-01T00:00:00Z\"}", daemon)
                            .path("result")
                            .asText())
                    .isEqualTo("expired");
            for (String bad : List.of("no json", "[1,2]", "\"PING\"", "{}", "{\"id\":7,\"command\":{}}", "", "null")) {
                assertThat(replies.to(bad, daemon).path("result").asText())
                        .as(bad)
                        .isEqualTo("failed");
            }
            assertThat(replies.to("{\"id\":\"r3 ${exchangeId} {{redis.password}}\",\"command\":\"PING\"}", daemon)
                            .path("id")
                            .asText())
                    .isEqualTo("r3 ${exchangeId} {{redis.password}}");
            try (Jedis client = redis.connect()) {
                assertThat(client.get("serai:result:r1")).contains("PONG");
                assertThat(client.ttl("serai:result:r1")).isBetween(1L, 86_400L);
                await().untilAsserted(
                                () -> assertThat(client.get("weather:now")).contains("temperature"));
            }

            redis.stopNow();
            redis.start();
            try (Replies after = new Replies()) {
                await().atMost(Duration.ofSeconds(30)).until(RedisExampleIT::daemonListens);
                assertThat(after.to("{\"id\":\"r4\",\"command\":\"PING\"}", daemon)
                                .path("reply")
                                .asText())
                        .isEqualTo("PONG");
            }
        }
    }

    @Test
    void whatCameOfACommandIsToldOnceThoughRedisIsAwayAndTheDaemonKilled() throws Exception {
        try (HeldDevice device = HeldDevice.plugIn(folder)) {
            ExampleProof example = example().set("camel.main.routesIncludePattern", device.beside("redis"));
            try (SeraiProcess daemon = example.daemon()) {
                ask("{\"id\":\"valve\",\"command\":\"OPEN\",\"device\":\"held\"}");
                device.awaitSent("OPEN\n", daemon);
                redis.stopNow();
                device.answer("OPENED");
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> results(example) == 1);
                daemon.signal("KILL");
                daemon.exitCode();
            } finally {
                redis.start();
            }
            try (Replies replies = new Replies();
                    SeraiProcess daemon = example.daemon();
                    Jedis client = redis.connect()) {
                JsonNode told = replies.next(daemon);
                daemon.signal("KILL"); // at once: the journal may not know yet that it was told
                assertThat(told.path("id").asText()).isEqualTo("valve");
                assertThat(told.path("result").asText()).isEqualTo("done");
                assertThat(told.path("reply").asText()).isEqualTo("OPENED");
                assertThat(JSON.readTree(client.get("serai:result:valve"))).isEqualTo(told);
                assertThat(client.ttl("serai:result:valve")).isBetween(86_000L, 86_400L);
                daemon.exitCode();
            }
            try (Replies replies = new Replies();
                    SeraiProcess daemon = example.daemon();
                    Jedis client = redis.connect()) {
                String again = "{\"id\":\"valve\",\"command\":\"OPEN\",\"device\":\"held\"}";
                assertThat(replies.to(again, daemon).path("reason").asText()).isEqualTo("duplicate");
                assertThat(client.get("serai:result:valve")).contains("OPENED");
                assertThat(replies.more()).isEmpty();
            }
            assertThat(device.sent()).isEqualTo("OPEN\n");
        }
    }

    @Test
    void aCommandThatWasOnItsWayAtAKillIsToldToBeUnknown() throws Exception {
        try (HeldDevice device = HeldDevice.plugIn(folder)) {
            ExampleProof example = example().set("camel.main.routesIncludePattern", device.beside("redis"));
            try (SeraiProcess daemon = example.daemon()) {
                ask("{\"id\":\"valve\",\"command\":\"OPEN\",\"device\":\"held\"}");
                device.awaitSent("OPEN\n", daemon);
                daemon.signal("KILL");
                daemon.exitCode();
            }
            try (Replies replies = new Replies();
                    SeraiProcess daemon = example.daemon();
                    Jedis client = redis.connect()) {
                JsonNode told = replies.next(daemon);
                assertThat(told.path("id").asText()).isEqualTo("valve");
                assertThat(told.path("result").asText()).isEqualTo("unknown");
                assertThat(JSON.readTree(client.get("serai:result:valve"))).isEqualTo(told);
            }
            assertThat(device.sent()).isEqualTo("OPEN\n");
        }
    }

    private static void ask(String command) {
        await().atMost(Duration.ofSeconds(60)).until(RedisExampleIT::daemonListens);
        try (Jedis client = redis.connect()) {
            assertThat(client.publish("serai:commands", command)).isPositive();
        }
    }

    private static long results(ExampleProof example) throws Exception {
        try (JournalView view = JournalView.open(example.journal())) {
            return view.range("redis-results").next();
        }
    }

    @Test
    void aRedisThatIsDownAtTheStartKeepsNothingElseFromStarting() throws Exception {
        redis.stopNow();
        ExampleProof example = example();
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"proof-1\",\"temperature\":1}"));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(daemon.output()).contains("redis"));
            redis.start();
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThat(devices())
                    .containsExactly("proof-1"));
            await().atMost(Duration.ofSeconds(60)).until(RedisExampleIT::daemonListens);
        } finally {
            if (!answers()) {
                redis.start();
            }
        }
    }

    private static boolean answers() {
        try (Jedis client = redis.connect()) {
            return client.ping() != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean daemonListens() {
        try (Jedis client = redis.connect()) {
            return client.pubsubNumSub("serai:commands").getOrDefault("serai:commands", 0L) > 0;
        }
    }

    // ---- The script -------------------------------------------------------------------------------------------------

    private String store(String... lines) {
        return store(redis, PASSWORD, lines);
    }

    private static String store(RedisServer server, String password, String... lines) {
        return run(
                server, password, "store.lua", TAKEN + ", weather:all, weather:latest, weather:count", "1000", lines);
    }

    private static String reply(String... lines) {
        return run(redis, PASSWORD, "reply.lua", "serai:replies:redis", "60, serai:replies", lines);
    }

    private static String run(
            RedisServer server, String password, String file, String keys, String arguments, String... lines) {
        RedisStandaloneConfiguration address = new RedisStandaloneConfiguration("127.0.0.1", server.port());
        address.setPassword(password);
        JedisConnectionFactory connections = new JedisConnectionFactory(address);
        connections.afterPropertiesSet();
        try {
            BatchScript script = new BatchScript();
            script.setConnections(connections);
            script.setFile("routes/examples/redis/" + file);
            script.setKeys(keys);
            script.setArguments(arguments);
            return script.run(String.join("\n", lines) + "\n");
        } finally {
            connections.destroy();
        }
    }

    private static String entry(long offset, String run, String device, String temperature) {
        return "{\"_id\":\"weather/%012d/%s\",\"_topic\":\"weather\",\"_offset\":%d,\"_time\":\"2026-11-22T08:00:%02d.000Z\",\"device\":%s,\"temperature\":%s}"
                .formatted(offset, run, offset, offset % 60, device, temperature);
    }

    private static String entry(long offset, String run) {
        return entry(offset, run, "\"a\"", Long.toString(offset));
    }

    private static String taken(String run) {
        try (Jedis client = redis.connect()) {
            return client.hget(TAKEN, run);
        }
    }

    private static String count() {
        try (Jedis client = redis.connect()) {
            assertThat(client.get("weather:count")).isEqualTo(Long.toString(client.xlen("weather:all")));
            return client.get("weather:count");
        }
    }

    private static String latest(String device) throws Exception {
        try (Jedis client = redis.connect()) {
            return JSON.readTree(client.hget("weather:latest", device))
                    .path("temperature")
                    .asText();
        }
    }

    @Test
    void whatComesAgainChangesNothing() throws Exception {
        assertThat(store(entry(0, "run1"), entry(1, "run1"))).isEqualTo("2 of 2");
        assertThat(store(entry(0, "run1"), entry(1, "run1"))).isEqualTo("0 of 2");
        assertThat(store(entry(1, "run1"), entry(2, "run1"))).isEqualTo("1 of 2");

        assertThat(taken("run1")).isEqualTo("0-3");
        assertThat(count()).isEqualTo("3");
        assertThat(latest("a")).isEqualTo("2");
    }

    @Test
    void aNewJournalWhoseOffsetsBeginAnewIsNotTakenForRedelivery() throws Exception {
        store(entry(0, "run1"), entry(1, "run1"), entry(2, "run2"));

        assertThat(store(entry(0, "run3"), entry(1, "run3"))).isEqualTo("2 of 2");
        assertThat(count()).isEqualTo("5");
        assertThat(store(entry(1, "run1"), entry(2, "run2"), entry(0, "run3"))).isEqualTo("0 of 3");
    }

    @Test
    void whatWasLeftOutIsTakenWhenItComesLateAndDoesNotBecomeTheLatest() throws Exception {
        store(entry(0, "run1"), entry(1, "run1"));
        store(entry(3, "run1"), entry(4, "run1"), entry(9, "run1"));
        assertThat(taken("run1")).isEqualTo("0-2,3-5,9-10");

        assertThat(store(entry(2, "run1"))).as("a dead letter").isEqualTo("1 of 1");
        assertThat(store(entry(2, "run1"))).as("once").isEqualTo("0 of 1");
        assertThat(latest("a")).isEqualTo("9");
        assertThat(store(entry(4, "run1"), entry(5, "run1"), entry(6, "run1"), entry(7, "run1"), entry(8, "run1")))
                .as("from a seek back")
                .isEqualTo("4 of 5");
        assertThat(taken("run1")).isEqualTo("0-10");
        assertThat(count()).isEqualTo("10");
    }

    @Test
    void aBatchThatIsRefusedLeavesNothingBehind() {
        store(entry(0, "run1"));
        for (String device : List.of("7", "null", "{\"x\":1}")) {
            assertThat(refusal(entry(1, "run1"), entry(2, "run1", device, "1"))).isEqualTo(FailureKind.BAD_ENTRY);
        }
        for (String temperature : List.of("\"hot\"", "null", "[1]", "true")) {
            assertThat(refusal(entry(1, "run1"), entry(2, "run1", "\"a\"", temperature)))
                    .as(temperature)
                    .isEqualTo(FailureKind.BAD_ENTRY);
        }
        assertThat(taken("run1")).isEqualTo("0-1");
        assertThat(count()).isEqualTo("1");
    }

    @Test
    void withoutTheNoteOfWhatWasTakenABatchThatComesAgainIsTakenTwice() {
        store(entry(0, "run1"));
        try (Jedis client = redis.connect()) {
            client.del(TAKEN);
        }

        assertThat(store(entry(0, "run1"))).isEqualTo("1 of 1");
        assertThat(count()).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"yes, 1", "no,"})
    void whatWasTakenOutlivesAKillWithTheAppendOnlyFileOnly(String appendOnly, @Nullable String expected)
            throws Exception {
        try (RedisServer other = RedisServer.start(folder, PASSWORD, "--appendonly", appendOnly)) {
            assertThat(store(other, PASSWORD, entry(0, "run1"))).isEqualTo("1 of 1");
            other.stopNow();
            other.start();
            try (Jedis client = other.connect()) {
                assertThat(client.get("weather:count")).isEqualTo(expected);
                assertThat(client.hget(TAKEN, "run1")).isEqualTo(expected == null ? null : "0-1");
            }
        }
    }

    @Test
    void valuesAreValuesWhateverStandsInThem() throws Exception {
        String device = "x\\\"]) redis.call('flushall') \\r\\nFLUSHALL ${body} \\u0007";
        store(entry(0, "run1", '"' + device + '"', "-0.10000000000000001"));

        String name = JSON.readTree('"' + device + '"').asText();
        try (Jedis client = redis.connect()) {
            assertThat(client.hget("weather:latest", name))
                    .as("as it came")
                    .isEqualTo(entry(0, "run1", '"' + device + '"', "-0.10000000000000001"));
        }
    }

    private static String answered(long offset, String run, String headers, String reply) {
        return "{\"_id\":\"redis-results/%012d/%s\",\"_topic\":\"redis-results\",\"_offset\":%d,\"_headers\":{%s},\"body\":%s}"
                .formatted(offset, run, offset, headers, reply);
    }

    @Test
    void aReplyThatComesAgainIsNotToldAgain() {
        String one = answered(0, "run1", "\"result\":\"serai:result:a\"", "\"{\\\"id\\\":\\\"a\\\"}\"");
        String two = answered(1, "run1", "", "\"syntax\"");
        try (Replies replies = new Replies();
                Jedis client = redis.connect()) {
            assertThat(reply(one, two)).isEqualTo("2 of 2");
            assertThat(reply(one, two)).isEqualTo("0 of 2");
            assertThat(reply(two, answered(0, "run2", "", "\"of a new journal\"")))
                    .isEqualTo("1 of 2");

            assertThat(client.get("serai:result:a")).isEqualTo("{\"id\":\"a\"}");
            assertThat(client.ttl("serai:result:a")).isBetween(1L, 60L);
            await().untilAsserted(() ->
                    assertThat(replies.more()).containsExactly("{\"id\":\"a\"}", "syntax", "of a new journal"));
        }
    }

    @Test
    void theFirstResultStaysAndADuplicateIsKeptOnlyWhereThereIsNone() {
        String key = "\"result\":\"serai:result:a\"";
        reply(answered(0, "run1", key, "\"first\""), answered(1, "run1", key + ",\"again\":true", "\"second\""));
        reply(answered(2, "run1", "\"result\":\"serai:result:b\",\"again\":true", "\"only\""));

        try (Jedis client = redis.connect()) {
            assertThat(client.get("serai:result:a")).isEqualTo("first");
            assertThat(client.get("serai:result:b")).isEqualTo("only");
        }
    }

    @Test
    void aRedisWithoutMemoryPublishesNothingAndIsAskedAgain() {
        String line = answered(0, "run1", "", "\"told\"");
        try (Replies replies = new Replies();
                Jedis client = redis.connect()) {
            client.configSet("maxmemory", "1");
            try {
                assertThat(CLASSIFIER.classify(catchThrowable(() -> reply(line))))
                        .isEqualTo(FailureKind.PASSES);
            } finally {
                client.configSet("maxmemory", "0");
            }
            assertThat(reply(line)).isEqualTo("1 of 1");
            await().untilAsserted(() -> assertThat(replies.more()).containsExactly("told"));
        }
    }

    // ---- What Redis refuses, by kind --------------------------------------------------------------------------------

    private FailureKind refusal(String... lines) {
        return CLASSIFIER.classify(catchThrowable(() -> store(lines)));
    }

    @Test
    void aKeyOfAnotherTypeNeedsAPersonAndNothingIsHalfDone() {
        try (Jedis client = redis.connect()) {
            for (String key : List.of(TAKEN, "weather:all", "weather:latest", "weather:count")) {
                client.flushAll();
                client.sadd(key, "mine");
                assertThat(refusal(entry(0, "run1"))).as(key).isEqualTo(FailureKind.NEEDS_PERSON);
                assertThat(client.keys("*")).containsExactly(key);
            }
            client.flushAll();
            client.set("weather:count", "many");
            assertThat(refusal(entry(0, "run1"))).isEqualTo(FailureKind.NEEDS_PERSON);
            assertThat(client.keys("*")).containsExactly("weather:count");
        }
    }

    @Test
    void aServerThatIsAwayPassesAndAWrongPasswordNeedsAPerson() throws Exception {
        for (String wrong : List.of("wrong", "")) {
            assertThat(CLASSIFIER.classify(catchThrowable(() -> store(redis, wrong, entry(0, "run1")))))
                    .as("password '%s'", wrong)
                    .isEqualTo(FailureKind.NEEDS_PERSON);
        }
        redis.stopNow();
        try {
            assertThat(refusal(entry(0, "run1"))).isEqualTo(FailureKind.PASSES);
        } finally {
            redis.start();
        }
    }

    @Test
    void aServerWithoutMemoryPassesAReplicaNeedsAPersonAndNeitherIsHalfDone() {
        try (Jedis client = redis.connect()) {
            client.configSet("maxmemory", "1");
            try {
                assertThat(refusal(entry(0, "run1"))).as("out of memory").isEqualTo(FailureKind.PASSES);
            } finally {
                client.configSet("maxmemory", "0");
            }
            client.replicaof("127.0.0.1", 1);
            try {
                assertThat(refusal(entry(0, "run1")))
                        .as("read only")
                        .isIn(FailureKind.NEEDS_PERSON, FailureKind.PASSES);
            } finally {
                client.replicaofNoOne();
            }
            assertThat(client.keys("*")).isEmpty();
        }
    }

    @Test
    void aServerThatIsLoadingOrFullOfClientsPasses() throws Exception {
        try (Jedis client = redis.connect()) {
            client.configSet("maxclients", "1");
            try {
                assertThat(refusal(entry(0, "run1"))).as("too many clients").isEqualTo(FailureKind.PASSES);
            } finally {
                client.configSet("maxclients", "1000");
            }
            // Slow enough to be met: a millisecond a command, and clients are answered after each thousand.
            Pipeline many = client.pipelined();
            for (int i = 0; i < 4000; i++) {
                many.set("key" + i, "");
            }
            many.sync();
            client.configSet("key-load-delay", "1000");
            Thread reload = new Thread(() -> {
                try (Jedis other = redis.connect()) {
                    other.sendCommand(() -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "LOADAOF");
                }
            });
            reload.start();
            try {
                await().pollInterval(Duration.ofMillis(10))
                        .until(() -> pingOf(client).startsWith("LOADING"));
                assertThat(refusal(entry(0, "run1"))).as("loading").isEqualTo(FailureKind.PASSES);
            } finally {
                reload.join();
                client.configSet("key-load-delay", "0");
            }
        }
    }

    private static String pingOf(Jedis client) {
        try {
            return client.ping();
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Publishes commands and takes what comes to the channel of replies. */
    private static final class Replies implements AutoCloseable {
        private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final Jedis connection = redis.connect();
        private final JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                messages.add(message);
            }
        };

        Replies() {
            Thread thread = new Thread(() -> connection.subscribe(listener, "serai:replies"));
            thread.setDaemon(true);
            thread.start();
            await().until(listener::isSubscribed);
        }

        JsonNode to(String command, SeraiProcess daemon) throws Exception {
            ask(command);
            return next(daemon);
        }

        JsonNode next(SeraiProcess daemon) throws Exception {
            String reply = messages.poll(20, TimeUnit.SECONDS);
            assertThat(reply).as(daemon::output).isNotNull();
            return JSON.readTree(reply);
        }

        /** What came and was not looked at. */
        List<String> more() {
            return List.copyOf(messages);
        }

        @Override
        public void close() {
            try {
                listener.unsubscribe();
            } catch (RuntimeException e) {
                messages.clear(); // the server is gone, and with it the subscription
            }
            connection.close();
        }
    }
}
