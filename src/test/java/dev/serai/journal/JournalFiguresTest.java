package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.EntryTimes;
import dev.serai.journal.log.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What meters, the dev console and health say about the journal and its groups. */
class JournalFiguresTest {
    private static final String SLOW = "&retryDelay=10m&retryMaxDelay=10m&batchTimeout=0";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicBoolean down = new AtomicBoolean(true);
    private TestRoutes routes;

    @BeforeEach
    void setUp() throws Exception {
        routes = new TestRoutes(folder.resolve("journal.db"));
        routes.context.getRegistry().bind("meters", MeterRegistry.class, meters);
    }

    @AfterEach
    void tearDown() {
        routes.close();
    }

    private void read(String options) throws Exception {
        routes.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("journal:a?group=g" + options).routeId("store").process(e -> {
                    if (down.get()) {
                        throw new SQLException("the database is away", "08001");
                    }
                });
            }
        });
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private double group(String name) {
        return meters.get(name)
                .tags("topic", "a", "group", "g")
                .functionCounter()
                .count();
    }

    @Test
    void metersOfTheJournalAndOfAGroupReadWhatIsCounted() throws Exception {
        down.set(false);
        read("&batchSize=2&batchTimeout=0");
        routes.appendAll("a", List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"));
        await().untilAsserted(() -> assertThat(group("journal.group.delivered")).isEqualTo(4));
        assertThat(group("journal.group.batches")).isGreaterThanOrEqualTo(2);
        await().untilAsserted(() -> assertThat(gauge("journal.group.lag")).isZero());
        assertThat(meters.get("journal.group.lag.age").timeGauge().value()).isZero();
        await().untilAsserted(() -> assertThat(
                        meters.get("journal.records").functionCounter().count())
                .isEqualTo(4));
        assertThat(meters.get("journal.commits").functionTimer().count()).isPositive();
        assertThat(meters.get("journal.commits").functionTimer().totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
        assertThat(meters.get("journal.bytes.written").functionCounter().count())
                .isGreaterThan(meters.get("journal.bytes").functionCounter().count());
        assertThat(meters.get("journal.appends").functionCounter().count()).isPositive();
        assertThat(gauge("journal.file.max")).isGreaterThan(gauge("journal.file.used"));
        assertThat(gauge("journal.up")).isEqualTo(1);
        assertThat(gauge("journal.group.up")).isEqualTo(1);
        assertThat(gauge("journal.file.size")).isGreaterThan(4096);
        assertThat(gauge("journal.disk.free")).isPositive();
    }

    @Test
    void metersOfAGroupThatStandsShowItsLag() throws Exception {
        routes.appendAll("a", List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":3}"));
        read(SLOW);
        await().untilAsserted(() -> assertThat(group("journal.group.failures")).isEqualTo(1));
        await().untilAsserted(() -> assertThat(gauge("journal.group.up")).isZero());
        assertThat(gauge("journal.group.lag")).isEqualTo(3);
    }

    @Test
    void metersOfAGroupEndWithItsRouteAndAllWithTheContext() throws Exception {
        read(SLOW);
        routes.context.getRouteController().stopRoute("store");
        assertThat(meters.find("journal.group.lag").gauge()).isNull();
        assertThat(meters.find("journal.up").gauge()).isNotNull();
        routes.close();
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void theConsoleTellsEachGroupsPlaceLagAndTrouble() throws Exception {
        routes.appendAll("a", List.of("{\"n\":1}", "{\"n\":2}"));
        read(SLOW);
        await().until(() -> !routes.trouble("journal:a/g").isEmpty());
        JournalConsole console = new JournalConsole();
        console.setCamelContext(routes.context);
        JsonObject json = (JsonObject) console.call(DevConsole.MediaType.JSON);
        assertThat(json).containsEntry("open", true).containsEntry("up", true).containsKey("freeDiskBytes");
        JsonObject group = (JsonObject) ((JsonArray) json.get("groups")).get(0);
        assertThat(group)
                .containsEntry("topic", "a")
                .containsEntry("group", "g")
                .containsEntry("route", "store")
                .containsEntry("cursor", 0L)
                .containsEntry("lag", 2L)
                .containsEntry("up", false)
                .containsEntry("kind", "passes")
                .containsEntry("attempts", 1);
        assertThat(Instant.parse((String) group.get("nextTry"))).isAfter(Instant.now());
        assertThat((String) console.call(DevConsole.MediaType.TEXT))
                .contains("a/g (route store): at offset 0, 2 entries and ")
                .contains("trouble (passes) since ")
                .contains("the database is away");
    }

    @Test
    void theConsoleOfAJournalThatNoRouteUsesSaysSo() throws Exception {
        JournalConsole console = new JournalConsole();
        console.setCamelContext(routes.context);
        assertThat((JsonObject) console.call(DevConsole.MediaType.JSON)).containsEntry("open", false);
        assertThat((String) console.call(DevConsole.MediaType.TEXT)).startsWith("not open");
    }

    @Test
    void healthOfAGroupNamesKindAndTimeOfItsTrouble() throws Exception {
        routes.append("journal:a", "x");
        read(SLOW);
        await().until(() -> !routes.trouble("journal:a/g").isEmpty());
        assertThat(routes.health("journal:a/g").getDetails())
                .containsEntry("kind", "passes")
                .containsEntry("attempts", 1)
                .containsKeys("since", "nextTry");
    }

    @Test
    void healthIsDownWhileMoreEntriesWaitThanMaxLag() throws Exception {
        down.set(false);
        read("&maxLag=2&batchTimeout=0");
        await().until(() -> routes.component.reading("a", "g").cursor() == 0);
        routes.context.getRouteController().suspendRoute("store");
        routes.appendAll("a", List.of("{\"n\":1}", "{\"n\":2}"));
        assertThat(routes.health("journal:a/g").getState()).isEqualTo(HealthCheck.State.UP);
        routes.appendAll("a", List.of("{\"n\":3}"));
        assertThat(routes.trouble("journal:a/g")).contains("3 entries behind").contains("maxLag=2");
        routes.context.getRouteController().resumeRoute("store");
        await().until(() -> routes.trouble("journal:a/g").isEmpty());
    }

    @Test
    void healthIsDownWhileTheOldestEntryThatWaitsIsOlderThanMaxLagAge() throws Exception {
        routes.append("journal:a", "x");
        setBackByAnHour();
        read("&maxLagAge=30m" + SLOW);
        await().until(() -> routes.trouble("journal:a/g"), t -> t.contains("maxLagAge=1800s"));
        assertThat(routes.component.reading("a", "g").lagAge())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(70));
    }

    /** The test's own hand in the file: no clock of the component's is asked when a record is appended. */
    private void setBackByAnHour() throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement s = c.createStatement()) {
            s.executeUpdate("update page set wall = wall - 3600000");
        }
    }

    @Test
    void theTimeOfAnEntryIsReadOnceUntilItsOffsetChanges() throws Exception {
        routes.append("journal:a", "x");
        routes.append("journal:a", "y");
        Topic topic = routes.journal().topic("a");
        try (EntryTimes times = new EntryTimes(routes.journal())) {
            Instant first = times.of(topic, 0, "g");
            assertThat(first)
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
            setBackByAnHour();
            assertThat(times.of(topic, 0, "g")).as("kept").isEqualTo(first);
            assertThat(times.of(topic, 1, "g")).isBefore(first);
            assertThat(times.of(topic, 2, "g")).as("not there yet").isNull();
        }
    }
}
