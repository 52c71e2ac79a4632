package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.control.LocalOperations;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ShutdownPrepared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not the entries' fault costs none of them, and ends no reading. */
class SinkAtFaultTest {
    private static final String QUICK = "&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    @TempDir
    Path folder;

    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Integer> numbers(Exchange e) {
        Object body = e.getIn().getBody();
        return body instanceof Map<?, ?> m
                ? List.of((Integer) m.get("n"))
                : ((List<Map<String, Object>>) body)
                        .stream().map(m -> (Integer) m.get("n")).toList();
    }

    private List<DeadLetter> letters() throws JournalException {
        try (DeadLetters d = DeadLetters.open(file())) {
            return d.list(DeadLetterFilter.ALL);
        }
    }

    private static SQLException refusal() {
        return new SQLIntegrityConstraintViolationException("column mode may not be null", "23502");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "28000"})
    void anEntryIsTriedAgainWhenTheSinkFailedBetweenItsRefusalAndWhatItTookNext(String failure) throws Exception {
        broken.set(true);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g" + QUICK, e -> {
                if (broken.get() && numbers(e).contains(0)) {
                    throw refusal();
                }
                if (broken.getAndSet(false)) { // it was mended, and was away for that
                    throw new SQLException("away", failure);
                }
                taken.addAll(numbers(e));
            });
            await().untilAsserted(() -> assertThat(taken).isEqualTo(range(0, 4)));
            assertThat(letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2&orderBy=k"})
    void whatWasTakenBeforeTheSinkFailedBlamesNoEntryAfterwards(String lanes) throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 10));
            r.route("journal:a?group=g&batchSize=10&poisonLimit=3" + lanes + QUICK, e -> {
                List<Integer> n = numbers(e);
                int call = calls.incrementAndGet();
                if (call == 1 || broken.get()) {
                    throw refusal();
                }
                if (call == 3) {
                    broken.set(true); // it comes back as one that refuses all
                    throw new SQLException("away", "08001");
                }
                taken.addAll(n);
            });
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("3 entries in a row were refused"));
            assertThat(letters()).isEmpty();
            broken.set(false);
            await().untilAsserted(() -> assertThat(taken).isEqualTo(range(0, 10)));
            assertThat(letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void anErrorIsTriedAgainLikeAnyFailureAndNamedByHealth(String lanes) throws Exception {
        broken.set(true);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g&batchSize=2" + lanes + QUICK, e -> {
                if (broken.get()) {
                    throw calls.incrementAndGet() % 2 == 0
                            ? new OutOfMemoryError("Java heap space")
                            : new NoClassDefFoundError("org/example/Driver");
                }
                taken.addAll(numbers(e));
            });
            await().until(() -> calls.get() > 6);
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("NoClassDefFoundError"));
            broken.set(false);
            await().untilAsserted(() -> assertThat(taken).containsExactlyInAnyOrderElementsOf(range(0, 4)));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
            assertThat(letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void aClassifierThatFailsItselfBlamesTheSink(String lanes) throws Exception {
        broken.set(true);
        JournalComponent component = new JournalComponent();
        component.setFailureClassifier(failure -> {
            throw new NoClassDefFoundError("org/example/" + failure.getMessage());
        });
        try (TestRoutes r = new TestRoutes(file(), component)) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g" + lanes + QUICK, e -> {
                if (broken.get()) {
                    throw refusal();
                }
                taken.addAll(numbers(e));
            });
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("needs somebody"));
            broken.set(false);
            await().untilAsserted(() -> assertThat(taken).containsExactlyInAnyOrderElementsOf(range(0, 4)));
            assertThat(letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"group=g", "group=g&concurrency=2"})
    void whatKeptAGroupFromGoingOnBeforeItWasSuspendedIsNoTroubleAfterwards(String group) throws Exception {
        broken.set(true);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 2));
            r.route("journal:a?" + group + QUICK, e -> {
                if (broken.get()) {
                    throw new SQLException("away", "08001");
                }
                taken.addAll(numbers(e));
            });
            String route = r.context.getRoutes().get(0).getRouteId();
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("away"));
            r.context.getRouteController().suspendRoute(route);
            await().until(() -> r.trouble("journal:a/g").isEmpty());
            broken.set(false);
            r.context.getRouteController().resumeRoute(route);
            await().until(() -> taken.size() == 2);
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @Test
    void aReaderWhoseSinkHungWhenItWasStoppedDoesNotMoveTheNextOnesCursor() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicBoolean gone = new AtomicBoolean();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 10));
            r.route("journal:a?group=g" + QUICK, e -> {
                if (calls.incrementAndGet() == 1) {
                    awaitWhateverComes(hanging);
                    gone.set(true);
                } else {
                    taken.addAll(numbers(e));
                }
            });
            await().until(() -> calls.get() == 1);
            String route = r.context.getRoutes().get(0).getRouteId();
            r.context.getRouteController().stopRoute(route, 100, TimeUnit.MILLISECONDS);
            r.context.getRouteController().startRoute(route);
            await().untilAsserted(() -> assertThat(taken).isEqualTo(range(0, 10)));
            await().until(() -> cursor() == 10);
            hanging.countDown();
            await().until(() -> gone.get() && readers() == 1);
        }
        assertThat(cursor()).isEqualTo(10);
    }

    @Test
    void aShutdownThatWasGivenUpDoesNotEndTheReadingOfARouteThatWasStartedAgain() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?group=g" + QUICK, e -> taken.addAll(numbers(e)));
            Route route = r.context.getRoutes().get(0);
            r.context.getRouteController().stopRoute(route.getRouteId());
            r.context.getRouteController().startRoute(route.getRouteId());
            ((ShutdownPrepared) route.getConsumer()).prepareShutdown(false, true);
            r.appendAll("a", readings(0, 3));
            await().untilAsserted(() -> assertThat(taken).isEqualTo(range(0, 3)));
        }
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        for (boolean open = false; !open; ) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // a sink that does not care
            }
        }
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().contains("JournalConsumer-a-g"))
                .count();
    }

    private long cursor() throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select next from cursor where name = 'g'")) {
            return r.next() ? r.getLong(1) : -1;
        }
    }

    @Test
    void aSinkThatIsAwayIsAskedWithOneDeadLetterAndNotWithEachOfThem() throws Exception {
        AtomicBoolean bad = new AtomicBoolean(true);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 8));
            r.route("journal:a?group=g&batchSize=4&retryDelay=10m&retryMaxDelay=10m&batchTimeout=0", e -> {
                if (e.getIn().getHeader(JournalConstants.BATCH_ID, String.class).contains("-retry-")) {
                    calls.incrementAndGet();
                    throw new SQLException("away", "08001");
                }
                if (bad.get() && numbers(e).stream().anyMatch(n -> n == 1 || n == 2 || n == 6)) {
                    throw refusal();
                }
                taken.addAll(numbers(e));
            });
            await().until(() -> letters().size() == 3 && taken.size() == 5);
            bad.set(false);
            r.journal().retry(List.of(0L, 1L, 2L));
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("Dead letter 0"));
            r.appendAll("a", readings(8, 12));
            await().until(() -> taken.size() == 9);
            assertThat(calls).hasValue(1);

            // Given up, it is no trouble any more.
            r.journal().discard(List.of(0L, 1L, 2L));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @Test
    void aRouteThatCouldNotStartLeavesItsGroupToAnother() throws Exception {
        JournalComponent component = new JournalComponent();
        Path noFolder = Files.writeString(folder.resolve("file"), "");
        try (TestRoutes r = new TestRoutes(noFolder.resolve("journal.db"), component)) {
            assertThat(catchThrowable(() -> r.route("journal:a?group=g", e -> {})))
                    .isNotNull();
            List<String> failed =
                    r.context.getRoutes().stream().map(Route::getRouteId).toList();
            for (String route : failed) {
                r.context.getRouteController().stopRoute(route);
                r.context.removeRoute(route);
            }
            component.setPath(file().toString());
            r.appendAll("a", readings(0, 1));
            r.route("journal:a?group=g" + QUICK, e -> taken.addAll(numbers(e)));
            await().until(() -> taken.size() == 1);
        }
    }

    @Test
    void secretsInMessagesAreShownToNobody() {
        for (String message : List.of(
                "no connection to jdbc:postgresql://h/db?user=u&password=geheim&ssl=true",
                "jdbc:sqlserver://h;user=sa;Password=geheim;encrypt=true failed",
                "GET http://u:geheim@h/x answered 401",
                "mongodb://u:geheim@h:27017/?authSource=admin is away",
                "AccountKey=geheim;EndpointSuffix=x",
                "https://b.example/x?X-Amz-Signature=geheim&y=1",
                "client_secret=\"geheim\"")) {
            DeliveryFailure failure = new DeliveryFailure(new IllegalStateException(message), "r", "");
            assertThat(failure.text()).doesNotContain("geheim").contains("xxxxxx");
        }
        String plain = "FATAL: password authentication failed for user \"u\": mode=strict, at=12:30@x";
        assertThat(new DeliveryFailure(new IllegalStateException(plain), "r", "").text())
                .endsWith(plain);
    }

    @Test
    void aHeaderOfAnImportedLineSteersNoComponent() throws Exception {
        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            String line = "{\"_id\":\"x\",\"_headers\":{\"CamelHttpUri\":\"http://evil\",\"cAMELFileName\":\"evil\","
                    + "\"CamelSerialPort\":\"usb0\",\"own\":1},\"body\":{\"n\":0}}";
            new LocalOperations(r.journal(), List::of, () -> {})
                    .importLines("a", List.of(line.getBytes(StandardCharsets.UTF_8)), Duration.ZERO);
            r.route(
                    "journal:a?group=g" + QUICK,
                    e -> headers.add(Map.copyOf(e.getIn().getHeaders())));
            await().until(() -> headers.size() == 1);
        }
        assertThat(headers.get(0))
                .containsEntry("own", 1)
                .containsEntry("CamelSerialPort", "usb0")
                .doesNotContainKeys("CamelHttpUri", "cAMELFileName");
    }
}
