package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example {@code steps}, its files as they stand: each step is played its recording, and what comes of it is looked
 * at.
 */
@Timeout(900)
class StepsExampleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int REJECTED = 13;

    @TempDir
    static Path folder;

    private static ExampleProof example;
    private static SeraiProcess daemon;

    @BeforeAll
    static void start() throws Exception {
        example = ExampleProof.of("steps", folder).set("steps.averages.period", "1s");
        daemon = example.daemon();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static List<Entry> entries(String topic) throws JournalException {
        try (JournalView view = JournalView.open(example.journal())) {
            if (view.topics().stream().noneMatch(t -> t.name().equals(topic))) {
                return List.of();
            }
            Batch batch = view.read(topic, 0, Long.MAX_VALUE, 1000, 1 << 20);
            return batch == null ? List.of() : List.copyOf(batch.entries());
        }
    }

    private static List<Entry> awaitEntries(String topic, int count) {
        List<Entry> found = new ArrayList<>();
        await().atMost(LIMIT)
                .failFast("the daemon ended", () -> !daemon.isAlive())
                .untilAsserted(() -> {
                    found.clear();
                    found.addAll(entries(topic));
                    assertThat(found).as(() -> topic + "; " + daemon.output()).hasSizeGreaterThanOrEqualTo(count);
                });
        return found;
    }

    private static void assertRecords(String topic, String... records) throws Exception {
        List<JsonNode> wanted = new ArrayList<>();
        for (String r : records) {
            wanted.add(JSON.readTree(r));
        }
        awaitEntries(topic, records.length);
        awaitRejected();
        List<JsonNode> found = new ArrayList<>();
        for (Entry e : entries(topic)) {
            found.add(JSON.readTree(e.body()));
        }
        assertThat(found).containsExactlyElementsOf(wanted);
    }

    /** All that is refused is there: then every recording with a refused line was played to its end, or nearly. */
    private static List<Entry> awaitRejected() {
        return awaitEntries("rejected", REJECTED);
    }

    @Test
    void jsonBecomesAFlatRecord() throws Exception {
        assertRecords(
                "json",
                "{\"device\":\"a7\",\"temperature\":21.5,\"humidity\":48}",
                "{\"device\":\"a7\",\"temperature\":21.75,\"humidity\":47}");
    }

    @Test
    void separatedValuesBecomeTextAndNumbers() throws Exception {
        assertRecords(
                "csv",
                "{\"device\":\"a7\",\"temperature\":21.5,\"humidity\":48}",
                "{\"device\":\"b;8\",\"temperature\":-3,\"humidity\":99}",
                "{\"device\":\"a7\",\"temperature\":22,\"humidity\":47}");
    }

    @Test
    void keysAndValuesBecomeARecordWhateverTheirOrder() throws Exception {
        assertRecords(
                "keyvalue",
                "{\"device\":\"a7\",\"temperature\":21.5,\"humidity\":48}",
                "{\"device\":\"a7\",\"temperature\":22,\"humidity\":47}");
    }

    @Test
    void binaryRecordsBecomeNumbers() throws Exception {
        assertRecords(
                "binary",
                "{\"sensor\":1,\"temperature\":21.5,\"humidity\":48,\"pressure\":1013.2}",
                "{\"sensor\":1,\"temperature\":-3.5,\"humidity\":99,\"pressure\":987}",
                "{\"sensor\":2,\"temperature\":22,\"humidity\":47,\"pressure\":1013}");
    }

    @Test
    void unitsAreConverted() throws Exception {
        assertRecords(
                "units",
                "{\"device\":\"a7\",\"temperature\":21.5,\"pressure\":1013.21}",
                "{\"device\":\"a7\",\"temperature\":-40,\"pressure\":1015.92}");
    }

    @Test
    void aLookupInAnotherDatabaseAddsAField() throws Exception {
        assertRecords(
                "enrich",
                "{\"device\":\"a7\",\"temperature\":21.5,\"place\":\"roof\"}",
                "{\"device\":\"b8\",\"temperature\":-3,\"place\":\"cellar\"}",
                "{\"device\":\"zz\",\"temperature\":1,\"place\":null}",
                "{\"device\":\"a7\",\"temperature\":22,\"place\":\"roof\"}");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(example.deadLetters())
                .extracting(letter -> new String(letter.entry().body(), UTF_8))
                .containsExactly("no json"));
    }

    @Test
    void whatIsFilteredOutIsNotKept() throws Exception {
        assertRecords("filter", "{\"temperature\":21.5}", "{\"temperature\":21.75,\"state\":\"ok\"}");
    }

    @Test
    void whatIsSentThreeTimesIsStoredOnce() throws Exception {
        assertRecords(
                "deduplicate",
                "{\"device\":\"a7\",\"n\":1,\"temperature\":21.5}",
                "{\"device\":\"a7\",\"n\":2,\"temperature\":21.75}",
                "{\"device\":\"a7\",\"n\":3,\"temperature\":22}");
    }

    @Test
    void contentDecidesOnTheTopic() throws Exception {
        assertRecords(
                "route-readings",
                "{\"type\":\"reading\",\"temperature\":21.5}",
                "{\"type\":\"reading\",\"temperature\":21.75}");
        assertRecords("route-status", "{\"type\":\"status\",\"battery\":3.1}");
    }

    @Test
    void whatFollowsTheSchemaGoesOn() throws Exception {
        assertRecords(
                "validate",
                "{\"device\":\"a7\",\"temperature\":21.5}",
                "{\"device\":\"a7\",\"temperature\":22,\"humidity\":47}");
    }

    @Test
    void anAlarmIsSaidWhenItBeginsAndWhenItEnds() throws Exception {
        assertRecords(
                "alarm",
                "{\"alarm\":\"on\",\"temperature\":30.5}",
                "{\"alarm\":\"off\",\"temperature\":27.9}",
                "{\"alarm\":\"on\",\"temperature\":30.1}");
    }

    @Test
    void whatIsThrottledComesWholeInOrderAndSlowly() throws Exception {
        List<Entry> out = awaitEntries("throttle", 25);

        assertThat(out)
                .extracting(e -> new String(e.body(), UTF_8))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 25).mapToObj(n -> "line " + n).toList());
        // Ten a second: an entry goes a second after the tenth before it, which goes when the one before that is
        // stored.
        // A slow machine makes it longer only.
        for (int n = 11; n < out.size(); n++) {
            assertThat(out.get(n).wallMillis() - out.get(n - 11).wallMillis())
                    .as("from entry %d to %d", n - 11, n)
                    .isGreaterThanOrEqualTo(950);
        }
    }

    @Test
    void whatIsRefusedIsKeptWithItsBytesAndTheReason() {
        Map<String, List<String>> refused = new TreeMap<>();
        for (Entry e : awaitRejected()) {
            try {
                JsonNode headers = JSON.readTree(e.headers());
                assertThat(headers.get("reason").textValue()).isNotBlank();
                String by = headers.get("refusedBy").textValue();
                refused.computeIfAbsent(by, k -> new ArrayList<>())
                        .add(
                                by.equals("step-binary")
                                        ? HexFormat.of().formatHex(e.body())
                                        : new String(e.body(), UTF_8));
            } catch (java.io.IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        assertThat(refused)
                .containsOnly(
                        Map.entry("step-json", List.of("{\"sensor\":\"a7\",\"values\":{\"t\":21.5")),
                        Map.entry("step-csv", List.of("a7;warm;48", "a7;21.5")),
                        Map.entry("step-keyvalue", List.of("dev=a7 T=21.5", "hello")),
                        Map.entry("step-binary", List.of("a502000000000003")),
                        Map.entry("step-units", List.of("{\"device\":\"a7\",\"fahrenheit\":\"hot\",\"inHg\":29.92}")),
                        Map.entry("step-filter", List.of("noise")),
                        Map.entry("step-route", List.of("{\"type\":\"gossip\"}")),
                        Map.entry(
                                "step-validate",
                                List.of(
                                        "{\"device\":\"a7\",\"temperature\":\"hot\"}",
                                        "{\"device\":\"a7\"}",
                                        "{\"device\":\"a7\",\"temperature\":21.5,\"colour\":\"red\"}")),
                        Map.entry("step-alarm", List.of("{\"temperature\":\"?\"}")));
    }
}
