package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.serai.journal.FailureKind;
import dev.serai.journal.SinkFailureClassifier;
import dev.serai.journal.log.JournalView;
import dev.serai.mongodb.EntryWrites;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.HeldDevice;
import dev.serai.testkit.MongoServer;
import dev.serai.testkit.SeraiProcess;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ValidationException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example routes/examples/mongodb as it stands, against mongo-java-server or the real server that the system
 * property {@code serai.it.mongodb} names.
 */
@Timeout(900)
class MongodbExampleIT {
    private static final SinkFailureClassifier CLASSIFIER = new SinkFailureClassifier();

    @TempDir
    static Path servers;

    private static MongoServer mongo;
    private static MongoClient client;

    @TempDir
    Path folder;

    private String database;

    @BeforeAll
    static void startServer() throws Exception {
        mongo = MongoServer.start(servers, true);
        client = mongo.connect();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        mongo.close();
    }

    @BeforeEach
    void newDatabase() {
        database = "serai" + System.nanoTime();
    }

    private ExampleProof example() {
        return ExampleProof.of("mongodb", folder)
                .set("mongodb.uri", mongo.uri())
                .set("mongodb.database", database);
    }

    private MongoCollection<Document> readings() {
        return client.getDatabase(database).getCollection("readings");
    }

    private MongoCollection<Document> commands() {
        return client.getDatabase(database).getCollection("commands");
    }

    private List<String> devices() {
        List<String> devices = new ArrayList<>();
        for (Document d : readings().find(Filters.regex("device", "^proof-"))) {
            devices.add(d.getString("device"));
        }
        return devices;
    }

    /**
     * As many as there are, and all by name once there may be enough: to read them all over and over takes the
     * stand-in's time from what it is to store. The station's own readings and the asset are left out of the count.
     */
    private List<String> stored() {
        long count = readings().estimatedDocumentCount();
        return count < 20_000 ? Collections.nCopies((int) Math.max(0, count - 100), "counted") : devices();
    }

    @Test
    void eachReadingIsStoredOnceWhateverEnds() throws Exception {
        readings()
                .createIndex(
                        Indexes.ascending("asset"),
                        new IndexOptions().unique(true).sparse(true));
        readings().insertOne(new Document("asset", "pump-1"));
        String refused = "{\"device\":\"proof-refused\",\"temperature\":1,\"asset\":\"pump-1\"}";

        example().refused(refused).run(mongo, this::stored);

        Document one = readings().find(Filters.eq("device", "proof-00017")).first();
        assertThat(one).isNotNull();
        assertThat(one.getString("_id")).startsWith("weather/");
        assertThat(one.get("_time")).isInstanceOf(Date.class);
        assertThat(one.getDouble("temperature")).isEqualTo(15.17);
    }

    @Test
    void commandsAreClaimedSentOnceAndAnsweredInPlace() throws Exception {
        commands()
                .insertOne(new Document("_id", "left")
                        .append("command", "PING")
                        .append("state", "claimed")
                        .append("claimedAt", new Date(0)));
        try (SeraiProcess daemon = example().daemon()) {
            commands().insertOne(new Document("command", "PING").append("state", "new"));
            commands()
                    .insertOne(new Document("_id", "a")
                            .append("command", "INTERVAL?")
                            .append("state", "new"));
            commands()
                    .insertOne(new Document("_id", "late")
                            .append("command", "PING")
                            .append("state", "new")
                            .append("expires", new Date(0)));
            commands()
                    .insertOne(new Document("_id", 7)
                            .append("command", new Document("$x", 1))
                            .append("state", "new"));
            commands()
                    .insertOne(new Document("_id", "nowhere")
                            .append("command", "PING")
                            .append("state", "new")
                            .append("device", "no-such"));
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(commands().countDocuments(Filters.ne("state", "answered")))
                            .as(daemon::output)
                            .isZero());
            Map<Object, Document> answers = new HashMap<>();
            commands()
                    .find()
                    .forEach(d -> answers.put(
                            d.get("_id") instanceof String s ? s : d.get("_id") instanceof Integer ? "7" : "made",
                            d.get("answer", Document.class)));
            assertThat(answers.get("made").getString("reply")).isEqualTo("PONG");
            assertThat(answers.get("made").getString("result")).isEqualTo("done");
            assertThat(answers.get("a").getString("reply")).startsWith("INTERVAL ");
            assertThat(answers.get("late").getString("result")).isEqualTo("expired");
            assertThat(answers.get("7").getString("reason")).isEqualTo("syntax");
            assertThat(answers.get("nowhere").getString("reason")).isEqualTo("device");
            assertThat(answers.get("left").getString("result")).isEqualTo("unknown");
        }
    }

    @Test
    void whatCameOfACommandIsWrittenBackThoughTheServerIsAwayAndTheDaemonKilled() throws Exception {
        Assumptions.assumeFalse(mongo.isReal(), "a server that is not ours is not stopped");
        try (HeldDevice device = HeldDevice.plugIn(folder)) {
            ExampleProof example = example().set("camel.main.routesIncludePattern", device.beside("mongodb"));
            commands()
                    .insertOne(new Document("_id", "valve")
                            .append("command", "OPEN")
                            .append("device", "held")
                            .append("state", "new"));
            try (SeraiProcess daemon = example.daemon()) {
                device.awaitSent("OPEN\n", daemon);
                mongo.stopNow();
                device.answer("OPENED");
                await().atMost(Duration.ofSeconds(120)).ignoreExceptions().until(() -> results(example) == 1);
                daemon.signal("KILL");
                daemon.exitCode();
            } finally {
                startWhenStopped();
            }
            assertThat(valve().getString("state")).isEqualTo("claimed");
            try (SeraiProcess daemon = example.daemon()) {
                await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(valve().getString("state"))
                        .as(daemon::output)
                        .isEqualTo("answered"));
                Document answer = valve().get("answer", Document.class);
                assertThat(answer.getString("result")).isEqualTo("done");
                assertThat(answer.getString("reply")).isEqualTo("OPENED");
            }
            assertThat(device.sent()).isEqualTo("OPEN\n");
        }
    }

    private Document valve() {
        return commands().find(Filters.eq("_id", "valve")).first();
    }

    private static long results(ExampleProof example) throws Exception {
        try (JournalView view = JournalView.open(example.journal())) {
            return view.range("mongodb-results").next();
        }
    }

    @Test
    void aChangeStreamSaysAtOnceThatACommandCame() throws Exception {
        commands().insertOne(new Document("_id", "first").append("state", "kept"));
        String routes =
                List.of("errors", "weather", "commands", "examples/mongodb/*", "examples/mongodb/change-stream/*")
                        .stream()
                        .map(name -> "file:{{serai.home}}/routes/" + name + ".camel.yaml")
                        .collect(Collectors.joining(","));
        try (SeraiProcess daemon = example()
                .set("camel.main.routesIncludePattern", routes)
                .set("mongodb.commandsPoll", "1h")
                .daemon()) {
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
                commands().insertOne(new Document("command", "PING").append("state", "new"));
                assertThat(commands().countDocuments(Filters.eq("answer.reply", "PONG")))
                        .as(daemon::output)
                        .isPositive();
            });
        }
    }

    @Test
    void aServerThatIsDownAtTheStartKeepsNothingElseFromStarting() throws Exception {
        Assumptions.assumeFalse(mongo.isReal(), "a server that is not ours is not stopped");
        mongo.stopNow();
        ExampleProof example = example();
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"proof-1\",\"temperature\":1}"));
            startWhenStopped();
            await().atMost(Duration.ofSeconds(120)).ignoreExceptions().untilAsserted(() -> assertThat(devices())
                    .as(daemon::output)
                    .containsExactly("proof-1"));
        } finally {
            startWhenStopped();
        }
    }

    private static void startWhenStopped() throws Exception {
        if (!mongo.isRunning()) {
            mongo.start();
        }
    }

    @Test
    void readingsAreFoundByTheirIdAndByTheirFields() throws Exception {
        store(entry("weather/000000000000/run1", Map.of("device", "a", "n", 1)));
        store(entry("weather/000000000001/run1", Map.of("device", "{\"$ne\": 1}", "n", 2)));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().addInitialProperty("mongodb.database", database);
            context.getRegistry().bind("mongo", client);
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(PluginHelper.getResourceLoader(context)
                            .resolveResource("file:routes/examples/mongodb/find.camel.yaml"));
            context.start();
            var template = context.createProducerTemplate();
            assertThat(template.requestBody("direct:mongodb-find-one", "weather/000000000000/run1", Document.class))
                    .containsEntry("n", 1);
            assertThat(template.requestBody("direct:mongodb-find-one", "none")).isNull();
            for (String device : List.of("a", "{\"$ne\": 1}")) {
                assertThat(template.requestBody("direct:mongodb-find", Map.of("device", device), List.class))
                        .as(device)
                        .hasSize(1);
            }
        }
    }

    // ---- What is written, and what is refused, by kind --------------------------------------------------------------

    private static Map<String, Object> entry(String id, Map<String, Object> fields) {
        Map<String, Object> entry = new HashMap<>(fields);
        entry.put("_id", id);
        entry.put("_time", "2026-11-22T08:00:00.000Z");
        return entry;
    }

    @SafeVarargs
    private List<String> store(Map<String, Object>... entries) throws Exception {
        return store(readings(), entries);
    }

    @SafeVarargs
    private static List<String> store(MongoCollection<Document> to, Map<String, Object>... entries) throws Exception {
        EntryWrites writes = new EntryWrites();
        try (CamelContext context = new DefaultCamelContext()) {
            return writes.newIds(to.bulkWrite(
                    writes.upserts(List.of(entries), new DefaultExchange(context)),
                    new BulkWriteOptions().ordered(false)));
        }
    }

    @Test
    void whatComesAgainChangesNothingAndTheNewIdsAreTold() throws Exception {
        assertThat(store(entry("a", Map.of("n", 1)), entry("b", Map.of("n", 2))))
                .containsExactly("a", "b");
        assertThat(store(entry("b", Map.of("n", 99)), entry("c", Map.of("n", 3))))
                .containsExactly("c");
        assertThat(readings().find(Filters.eq("_id", "b")).first()).containsEntry("n", 2);
    }

    @Test
    void numbersKeepTheirValueAndNamesAreNoPaths() throws Exception {
        BigInteger big = BigInteger.TWO.pow(70);
        store(entry("a", Map.of("big", big, "in", Map.of("x.y", List.of(big, Map.of("z", 1))))));

        Document stored = readings().find(Filters.eq("_id", "a")).first();
        assertThat(String.valueOf(stored.get("big"))).isEqualTo(big.toString());
        assertThat(stored.get("in", Document.class)).containsKey("x.y");
        for (String name : List.of("a.b", "$set", "", "a\0b")) {
            assertThatThrownBy(() -> store(entry("b", Map.of(name, 1))))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("Entry b");
        }
        assertThat(CLASSIFIER.classify(catchThrowable(() -> store(entry("b", Map.of("n", BigInteger.TEN.pow(7000)))))))
                .isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(readings().countDocuments()).isEqualTo(1);
    }

    @Test
    void aClashOnAnotherIndexIsABadEntryAndTheOthersAreStored() throws Exception {
        readings()
                .createIndex(
                        Indexes.ascending("asset"),
                        new IndexOptions().unique(true).sparse(true));
        store(entry("a", Map.of("asset", "x")));

        assertThat(CLASSIFIER.classify(catchThrowable(
                        () -> store(entry("b", Map.of("asset", "x")), entry("c", Map.of("asset", "y"))))))
                .isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(readings().countDocuments()).isEqualTo(2);
    }

    @Test
    void aDocumentThatIsTooLargeIsABadEntry() {
        String large = "x".repeat(17 * 1024 * 1024);

        assertThat(CLASSIFIER.classify(catchThrowable(() -> store(entry("a", Map.of("text", large))))))
                .isEqualTo(FailureKind.BAD_ENTRY);
    }

    @Test
    void aServerThatIsAwayPasses() throws Exception {
        Assumptions.assumeFalse(mongo.isReal(), "a server that is not ours is not stopped");
        store(entry("a", Map.of("n", 1)));
        mongo.stopNow();
        try {
            assertThat(CLASSIFIER.classify(catchThrowable(() -> store(entry("b", Map.of("n", 1))))))
                    .as("connection lost")
                    .isEqualTo(FailureKind.PASSES);
            assertThat(CLASSIFIER.classify(catchThrowable(() -> store(entry("b", Map.of("n", 1))))))
                    .as("no server to be found")
                    .isEqualTo(FailureKind.PASSES);
        } finally {
            startWhenStopped();
        }
    }

    @Test
    void aLoginThatIsRefusedNeedsAPerson() throws Exception {
        String uri = mongo.uri().replaceFirst("mongodb://([^@/]*@)?", "mongodb://nobody:wrong@");
        try (MongoClient other = MongoClients.create(uri)) {
            assertThat(CLASSIFIER.classify(catchThrowable(() ->
                            store(other.getDatabase(database).getCollection("readings"), entry("a", Map.of("n", 1))))))
                    .isEqualTo(FailureKind.NEEDS_PERSON);
        }
    }
}
