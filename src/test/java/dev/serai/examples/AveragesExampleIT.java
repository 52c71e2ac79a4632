package dev.serai.examples;

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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
class AveragesExampleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(180);

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

    @Test
    void aMinuteIsAveragedOnceAndAgainAfterAKillNot() throws Exception {
        awaitEntries("weather", 1); // then the table is there as well, or soon
        Instant minute = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MINUTES);
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            try (Connection c = DriverManager.getConnection(
                            "jdbc:sqlite:" + folder.resolve("data/readings.db") + "?busy_timeout=5000");
                    Statement s = c.createStatement()) {
                s.execute("insert into readings values ('t1','" + minute.plusMillis(1) + "','test',20,40,1000,'{}'),"
                        + "('t2','" + minute.plusMillis(59_999) + "','test',23,41,1001,'{}'),"
                        + "('t3','" + minute.plusSeconds(60) + "','test',50,null,null,'{}')");
            }
            return true;
        });
        awaitEntries("averages", 2);
        daemon.signal("KILL");
        daemon.exitCode();
        daemon.close();
        daemon = example.daemon();
        awaitEntries("weather", entries("weather").size() + 3); // the timer has fired again

        Map<String, JsonNode> minutes = new TreeMap<>();
        for (Entry e : entries("averages")) {
            JsonNode average = JSON.readTree(e.body());
            if (average.get("device").textValue().equals("test")) {
                assertThat(minutes.put(average.get("minute").textValue(), average))
                        .isNull();
            }
        }
        assertThat(minutes.values())
                .containsExactly(
                        JSON.readTree("{\"device\":\"test\",\"minute\":\""
                                + minute.toString().substring(0, 16)
                                + "Z\",\"readings\":2,\"temperature\":21.5,\"humidity\":40.5,\"pressure\":1000.5}"),
                        JSON.readTree("{\"device\":\"test\",\"minute\":\""
                                + minute.plusSeconds(60).toString().substring(0, 16)
                                + "Z\",\"readings\":1,\"temperature\":50.0,\"humidity\":null,\"pressure\":null}"));
    }
}
