package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.StartFrom;
import dev.serai.testkit.Patience;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.annotations.Component;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a group's route is served: batches, failures, halving, stopping. */
class JournalConsumerTest {
    @TempDir
    Path folder;

    private static final String QUICK = "&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Integer> numbers(Exchange e) {
        return ((List<Map<String, Object>>) e.getIn().getBody(List.class))
                .stream().map(m -> (Integer) m.get("n")).toList();
    }

    private static String bounds(Exchange e) {
        return e.getIn().getHeader(JournalConstants.FIRST_OFFSET) + "-"
                + e.getIn().getHeader(JournalConstants.LAST_OFFSET);
    }

    @Test
    void invariant4ACursorMovesOnlyAfterTheExchangeCompletedWithoutFailure() throws Exception {
        whatFailedComesAgainAfterARestart(new JournalComponent());
    }

    @Test
    void invariant4FailsWhenTheCursorMovesBeforeTheSinkSucceeded() {
        assertThatThrownBy(() -> whatFailedComesAgainAfterARestart(new CursorFirst()))
                .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
    }

    /** A component whose groups move their cursor before the route has seen the batch. */
    @Component("journal")
    private static final class CursorFirst extends JournalComponent {
        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    return new GroupLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s) {
                        @Override
                        DeliveryFailure attempt(Group g, Batch b, int attempt)
                                throws JournalException, InterruptedException {
                            commit(g, b);
                            return super.attempt(g, b, attempt);
                        }
                    };
                }
            };
        }
    }

    private void whatFailedComesAgainAfterARestart(JournalComponent first) throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        try (TestRoutes r = new TestRoutes(file(), first)) {
            r.appendAll("a", readings(0, 3));
            r.route("journal:a?group=g&batchSize=10&retryDelay=1m", e -> {
                failed.countDown();
                throw new SQLException("away", "08001");
            });
            assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
        }
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?group=g&batchSize=10" + QUICK, e -> seen.addAll(numbers(e)));
            r.awaitAllRead();
            assertThat(seen).containsExactly(0, 1, 2);
        }
    }

    @Test
    void invariant5AStableBatchComesAgainWithTheSameBoundsAfterARestart() throws Exception {
        assertThat(firstBatchAfterARestart("true")).isEqualTo("0-2");
    }

    @Test
    void invariant5FailsWithoutStableBatches() throws Exception {
        assertThat(firstBatchAfterARestart("false")).isNotEqualTo("0-2");
    }

    private String firstBatchAfterARestart(String stable) throws Exception {
        String uri = "journal:a?group=g&batchSize=10&stableBatches=" + stable + "&batchTimeout=0&retryDelay=1m";
        List<String> tried = new CopyOnWriteArrayList<>();
        for (int start = 0; start < 2; start++) {
            try (TestRoutes r = new TestRoutes(file())) {
                r.appendAll("a", readings(start * 3, start * 3 + 3));
                int before = tried.size();
                r.route(uri, e -> {
                    tried.add(bounds(e));
                    throw new SQLException("away", "08001");
                });
                await().until(() -> tried.size() > before);
            }
        }
        assertThat(tried.get(0)).isEqualTo("0-2");
        return tried.get(1);
    }

    @Test
    void invariant5HalvesAreBatchesTooAlsoAfterARestart() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        Processor refuses2 = e -> {
            tried.add(bounds(e));
            if (numbers(e).contains(2)) {
                throw new SQLIntegrityConstraintViolationException("not null", "23502");
            }
        };
        String uri = "journal:a?group=g&batchSize=8&batchTimeout=0&retryDelay=1m&poison=stop";
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 8));
            r.route(uri, refuses2);
            await().untilAsserted(() -> assertThat(tried).containsExactly("0-7", "0-3", "0-1", "2-3", "2-2"));
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("a/000000000002/"));
        }
        tried.clear();
        try (TestRoutes r = new TestRoutes(file())) {
            r.route(uri, e -> tried.add(bounds(e)));
            await().untilAsserted(() -> assertThat(tried).containsExactly("2-2", "3-3", "4-7"));
        }
    }

    @Test
    void aDamagedPageDoesNotBringBackTheStableBatchInFrontOfIt() throws Exception {
        List<String> delivered = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 1));
            r.appendAll("a", readings(1, 2));
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement s = c.createStatement()) {
                assertThat(s.executeUpdate("update page set crc = crc + 1 where id & 1 = 1"))
                        .isEqualTo(1);
            }
            r.route("journal:a?group=g&batchSize=1&stableBatches=true" + QUICK, e -> delivered.add(bounds(e)));
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("entries 1 to 1") && t.contains("damaged"));
            await().until(() -> cursor("a", "g") == 1);
            assertThat(delivered).containsExactly("0-0");
        }
    }

    private long cursor(String topic, String group) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                PreparedStatement s = c.prepareStatement(
                        "select cursor.next from cursor join topic on topic = id where topic.name = ? and cursor.name = ?")) {
            s.setString(1, topic);
            s.setString(2, group);
            try (ResultSet found = s.executeQuery()) {
                return found.next() ? found.getLong(1) : -1;
            }
        }
    }

    @Test
    void anEntryThatIsAppendedWhileAGapIsReadIsNotLeftOut() throws Exception {
        List<Integer> delivered = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file(), new AppendsBehindAGap())) {
            r.appendAll("a", readings(0, 2));
            r.journal().openGroup(r.journal().topic("a"), "g", StartFrom.EARLIEST, () -> false);
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement s = c.createStatement()) {
                s.executeUpdate("delete from page");
            }
            r.route("journal:a?group=g&batchSize=10" + QUICK, e -> delivered.addAll(numbers(e)));
            await().untilAsserted(() -> assertThat(delivered).containsExactly(2));
        }
    }

    /** A component whose groups see an entry appended right after they read a gap. */
    @Component("journal")
    private static final class AppendsBehindAGap extends JournalComponent {
        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    return new GroupLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s) {
                        @Override
                        Batch read(long from) throws JournalException {
                            Batch batch = super.read(from);
                            if (batch == null) {
                                endpoint.getCamelContext()
                                        .createProducerTemplate()
                                        .sendBody("journal:a?format=json", Map.of("n", 2));
                            }
                            return batch;
                        }
                    };
                }
            };
        }
    }

    @Test
    void aRefusedEntryStandsAloneAndIsNamedByHealthAndGoesOnWhenTheSinkTakesIt() throws Exception {
        List<Integer> stored = new CopyOnWriteArrayList<>();
        AtomicBoolean mended = new AtomicBoolean();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 100));
            r.route("journal:a?group=g&batchSize=50&poison=stop" + QUICK, e -> {
                if (numbers(e).contains(37) && !mended.get()) {
                    throw new RuntimeException(
                            "wrapped", new SQLIntegrityConstraintViolationException("value too hot", "23514"));
                }
                stored.addAll(numbers(e));
            });
            await().until(
                            () -> r.trouble("journal:a/g"),
                            t -> t.contains("000000000037") && t.contains("value too hot"));
            assertThat(stored).isEqualTo(IntStream.range(0, 37).boxed().toList());
            mended.set(true);
            await().untilAsserted(() ->
                    assertThat(stored).isEqualTo(IntStream.range(0, 100).boxed().toList()));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @Test
    void aFailureThatNeedsAPersonIsTriedWholeAndBlamesNoEntry() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        AtomicBoolean mended = new AtomicBoolean();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 10));
            r.route("journal:a?group=g&batchSize=10" + QUICK, e -> {
                tried.add(bounds(e) + "#" + e.getIn().getHeader(JournalConstants.ATTEMPT));
                if (!mended.get()) {
                    throw new SQLException("no such table: readings", "42P01");
                }
            });
            await().until(() -> tried.size() > 5);
            assertThat(r.trouble("journal:a/g"))
                    .contains("needs somebody to mend")
                    .contains("no such table");
            mended.set(true);
            await().until(() -> r.trouble("journal:a/g").isEmpty());
            assertThat(tried).startsWith("0-9#1", "0-9#2", "0-9#3").allMatch(t -> t.startsWith("0-9#"));
        }
    }

    @Test
    void withBisectOffABatchThatIsRefusedIsTriedWhole() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g&batchSize=4&bisect=false" + QUICK, e -> {
                tried.add(bounds(e));
                throw new SQLIntegrityConstraintViolationException("no", "23502");
            });
            await().until(() -> tried.size() > 3);
            assertThat(tried).containsOnly("0-3");
        }
    }

    @Test
    void invariant7AGroupNeverWaitsForAnotherGroup() throws Exception {
        oneGroupStandsAndTheOtherGoesOn(new JournalComponent(), Patience.LIMIT);
    }

    @Test
    void invariant7FailsWhenTheGroupsShareOneThread() {
        assertThatThrownBy(() -> oneGroupStandsAndTheOtherGoesOn(new OneThread(), Duration.ofSeconds(1)))
                .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
    }

    /** A component whose groups read one after the other. */
    @Component("journal")
    private static final class OneThread extends JournalComponent {
        private final Object turn = new Object();

        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    Runnable own = super.groupLoop(j, group, d, s);
                    return () -> {
                        synchronized (turn) {
                            own.run();
                        }
                    };
                }
            };
        }
    }

    private void oneGroupStandsAndTheOtherGoesOn(JournalComponent component, Duration patience) throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file(), component)) {
            r.appendAll("a", readings(0, 3));
            r.route("journal:a?group=slow&batchSize=10" + QUICK, e -> {
                stands.countDown();
                go.await();
            });
            assertThat(stands.await(60, TimeUnit.SECONDS)).isTrue();
            try {
                r.route("journal:a?group=quick&batchSize=10" + QUICK, e -> seen.addAll(numbers(e)));
                r.appendAll("a", readings(3, 5));
                await().atMost(patience).untilAsserted(() -> assertThat(seen).containsExactly(0, 1, 2, 3, 4));
            } finally {
                go.countDown();
            }
        }
    }

    @Test
    void twoConsumersOfOneTopicAndGroupAreRefusedNamingBoth() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("journal:a?group=g").routeId("one").to("log:one?level=OFF");
                }
            });
            assertThatThrownBy(() -> r.context.addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("journal:a?group=g&batchSize=5").routeId("two").to("log:two?level=OFF");
                        }
                    }))
                    .hasStackTraceContaining("'one' and 'two'");
        }
    }

    @Test
    void stoppingWith100AppendsWaitingFailsNone() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch sent = new CountDownLatch(100);
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        TestRoutes r = new TestRoutes(file());
        r.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .process(e -> sent.countDown())
                        .to("journal:a?linger=2s")
                        .process(e -> done.incrementAndGet());
            }
        });
        for (int i = 0; i < 100; i++) {
            all.add(r.send("direct:in", "r" + i));
        }
        // not: until all are in flight at a time, which on a slow machine they never are
        assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
        r.close();
        for (CompletableFuture<Exchange> f : all) {
            if (f.get(60, TimeUnit.SECONDS).getException() != null) {
                failed.incrementAndGet();
            }
        }
        assertThat(failed).hasValue(0);
        assertThat(done).hasValue(100);
    }

    @Test
    void suspendingEndsTheReadingAndResumingGoesOn() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("journal:a?group=g&batchSize=10" + QUICK)
                            .routeId("reader")
                            .process(e -> seen.addAll(numbers(e)));
                }
            });
            r.appendAll("a", readings(0, 2));
            await().until(() -> seen.size() == 2);
            r.context.getRouteController().suspendRoute("reader");
            r.appendAll("a", readings(2, 4));
            r.context.getRouteController().resumeRoute("reader");
            await().untilAsserted(() -> assertThat(seen).containsExactly(0, 1, 2, 3));
        }
    }

    @Test
    void stoppingReturnsAlsoWhileAGroupPausesAfterAFailure() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        TestRoutes r = new TestRoutes(file());
        r.context.getShutdownStrategy().setTimeout(300);
        r.appendAll("a", readings(0, 2));
        r.route("journal:a?group=g&retryDelay=10m&retryMaxDelay=10m", e -> {
            failed.countDown();
            throw new SQLException("away", "08001");
        });
        assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(r::close, task -> new Thread(task).start());
        assertThat(closed).succeedsWithin(Patience.LIMIT);
    }

    @Test
    void aLiveViewBeginsAtTheLatestEntryAndKeepsNothing() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 3));
            r.route("journal:a?batchSize=10&batchTimeout=0", e -> seen.addAll(numbers(e)));
            r.appendAll("a", readings(3, 5));
            await().untilAsserted(() -> assertThat(seen).containsExactly(3, 4));
        }
    }

    @Test
    void aLiveViewThatIsSlowLeavesOutTheOldestAndCountsThem() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?batchSize=10&batchTimeout=0", e -> {
                stands.countDown();
                go.await();
                seen.addAll(numbers(e));
            });
            r.appendAll("a", readings(0, 1));
            assertThat(stands.await(60, TimeUnit.SECONDS)).isTrue();
            r.appendAll("a", readings(1, 3000));
            go.countDown();
            await().until(() -> seen.contains(2999));
            assertThat(seen).startsWith(0, 2990).hasSize(11);
        }
    }

    @Test
    void anIdleJournalWritesNothing() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            List<Integer> seen = new CopyOnWriteArrayList<>();
            r.route("journal:a?group=g&batchSize=10" + QUICK, e -> seen.addAll(numbers(e)));
            r.appendAll("a", readings(0, 3));
            await().until(() -> seen.size() == 3);
            long[] last = {-1};
            await().pollInterval(Duration.ofMillis(150)).until(() -> {
                long now = r.journal().counters().commits();
                boolean same = now == last[0];
                last[0] = now;
                return same;
            });
            assertThat(last[0]).isLessThanOrEqualTo(4);
        }
    }
}
