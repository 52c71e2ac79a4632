package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.Component;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of one group side by side. */
class LanesTest {
    private static final String QUICK = "&retryDelay=2ms&retryMaxDelay=10ms&batchTimeout=0";
    private static final int KEYS = 7;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i, "k", "s" + i * 31 % KEYS))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entries(Exchange e) {
        return (List<Map<String, Object>>) e.getIn().getBody(List.class);
    }

    private static List<Integer> numbers(Exchange e) {
        return entries(e).stream().map(m -> (Integer) m.get("n")).toList();
    }

    private long cursor() throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select next from cursor where name = 'g'")) {
            return r.next() ? r.getLong(1) : -1;
        }
    }

    private List<Integer> letters() throws JournalException {
        try (DeadLetters d = DeadLetters.open(file())) {
            return d.list(DeadLetterFilter.ALL).stream()
                    .map(DeadLetter::entryOffset)
                    .map(Long::intValue)
                    .sorted()
                    .toList();
        }
    }

    /** A sink that is slow and away at random, and remembers what it took by key. */
    private static final class Sink implements Processor {
        final Map<String, List<Integer>> byKey = new ConcurrentHashMap<>();
        final Set<Integer> bad = ConcurrentHashMap.newKeySet();
        final Set<String> out = ConcurrentHashMap.newKeySet();
        final AtomicBoolean twoOfOneKey = new AtomicBoolean();
        final AtomicInteger together = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final Random random;

        Sink(long seed) {
            random = new Random(seed);
        }

        @Override
        public void process(Exchange e) throws Exception {
            int n = together.incrementAndGet();
            most.accumulateAndGet(n, Math::max);
            Set<String> keys = new LinkedHashSet<>();
            entries(e).forEach(m -> keys.add((String) m.get("k")));
            for (String k : keys) {
                if (!out.add(k)) {
                    twoOfOneKey.set(true);
                }
            }
            int dice;
            synchronized (random) {
                dice = random.nextInt(100);
            }
            try {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(10L * dice));
                if (dice < 10) {
                    throw new SQLException("away", "08001");
                }
                for (int i : numbers(e)) {
                    if (bad.contains(i)) {
                        throw new SQLIntegrityConstraintViolationException("bad " + i, "23514");
                    }
                }
                for (Map<String, Object> m : entries(e)) {
                    byKey.computeIfAbsent((String) m.get("k"), k -> new CopyOnWriteArrayList<>())
                            .add((Integer) m.get("n"));
                }
            } finally {
                out.removeAll(keys);
                together.decrementAndGet();
            }
        }

        List<Integer> all() {
            return byKey.values().stream().flatMap(List::stream).sorted().toList();
        }
    }

    private void orderIsKeptPerKeyUnderDelaysAndFailures(JournalComponent component, int entries) throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        try {
            Sink sink = new Sink(seed);
            Random random = new Random(seed);
            while (sink.bad.size() < entries / 50) {
                sink.bad.add(random.nextInt(entries));
            }
            try (TestRoutes r = new TestRoutes(file(), component)) {
                r.appendAll("a", readings(0, entries));
                r.route("journal:a?group=g&batchSize=8&concurrency=4&orderBy=k" + QUICK, sink);
                await().until(() -> cursor() == entries);
            }
            assertThat(letters()).isEqualTo(new ArrayList<>(new TreeSet<>(sink.bad)));
            assertThat(sink.all())
                    .isEqualTo(IntStream.range(0, entries)
                            .boxed()
                            .filter(i -> !sink.bad.contains(i))
                            .toList());
            sink.byKey.forEach((k, numbers) -> assertThat(numbers).as(k).isSorted());
            assertThat(sink.twoOfOneKey).isFalse();
            assertThat(sink.most.get()).isGreaterThan(1);
        } catch (Throwable t) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, t);
        }
    }

    @Test
    void withAKeyOrderIsKeptPerKeyAndNoneIsLostUnderDelaysFailuresAndBadEntries() throws Exception {
        orderIsKeptPerKeyUnderDelaysAndFailures(new JournalComponent(), 3000);
    }

    @Test
    void orderPerKeyFailsWhenLanesAreChosenAtRandom() {
        assertThatThrownBy(() -> orderIsKeptPerKeyUnderDelaysAndFailures(new AnyLane(), 3000))
                .isInstanceOf(AssertionError.class);
    }

    /** A component that deals the entries of one key to any lane. */
    @Component("journal")
    private static final class AnyLane extends JournalComponent {
        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                LaneLoop laneLoop(Journal j, String group, Delivery d, Stop s, java.util.concurrent.ExecutorService t) {
                    Random random = new Random(1);
                    return new LaneLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s, t) {
                        @Override
                        int lane(@Nullable String key, int lanes) {
                            return random.nextInt(lanes);
                        }
                    };
                }
            };
        }
    }

    @Test
    void invariant4TheCursorNeverPassesAnEntryThatIsNotDone() throws Exception {
        whatTheCursorPassedIsDone(new JournalComponent());
    }

    @Test
    void invariant4FailsWhenTheCursorFollowsTheLastBatchThatIsDone() {
        assertThatThrownBy(() -> whatTheCursorPassedIsDone(new LastDone())).isInstanceOf(AssertionError.class);
    }

    /** What a crash at any moment would leave: all that is below the cursor must be with the sink. */
    private void whatTheCursorPassedIsDone(JournalComponent component) throws Exception {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch go = new CountDownLatch(1);
        try (TestRoutes r = new TestRoutes(file(), component)) {
            r.appendAll("a", readings(0, 300));
            r.route("journal:a?group=g&batchSize=4&concurrency=4" + QUICK, e -> {
                if (numbers(e).contains(1)) {
                    go.await();
                }
                seen.addAll(numbers(e));
            });
            try {
                await().until(() -> seen.size() >= 100);
                if (component instanceof LastDone) {
                    // it moves, but when is the disk's
                    await().until(() -> cursor() > 0);
                }
                for (int look = 0; look < 50; look++) {
                    long cursor = cursor();
                    for (int i = 0; i < cursor; i++) {
                        assertThat(seen).contains(i);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
            } finally {
                go.countDown();
            }
            await().until(() -> cursor() == 300);
            assertThat(seen).hasSize(300);
        }
    }

    /** A component whose cursor follows whatever is done last. */
    @Component("journal")
    private static final class LastDone extends JournalComponent {
        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                LaneLoop laneLoop(Journal j, String group, Delivery d, Stop s, java.util.concurrent.ExecutorService t) {
                    return new LaneLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s, t) {
                        @Override
                        LowWater lowWater(long mark) {
                            return new LowWater(mark) {
                                @Override
                                void done(long first, long end) {
                                    super.done(mark(), end);
                                }
                            };
                        }
                    };
                }
            };
        }
    }

    @Test
    void withoutAKeyBatchesGoSideBySideAndAllAreDelivered() throws Exception {
        Sink sink = new Sink(1);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 1000));
            r.route("journal:a?group=g&batchSize=10&concurrency=4" + QUICK, sink);
            await().until(() -> cursor() == 1000);
        }
        assertThat(sink.all()).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(sink.most.get()).isGreaterThan(1);
    }

    @Test
    void aLaneThatStandsHoldsTheCursorAndTheOthersGoOnUpToTheBound() throws Exception {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean well = new AtomicBoolean();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 500));
            r.route("journal:a?group=g&batchSize=2&concurrency=2" + QUICK, e -> {
                if (numbers(e).contains(3) && !well.get()) {
                    throw new SQLException("away", "08001");
                }
                seen.addAll(numbers(e));
            });
            await().until(() -> seen.size() == 40);
            await().until(() -> cursor() == 2);
            assertThat(seen).contains(0, 1, 41).doesNotContain(2, 3, 42);
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("away"));
            well.set(true);
            await().until(() -> cursor() == 500);
            assertThat(seen).hasSize(500);
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @Test
    void afterARestartTheGroupBeginsAtTheLowWaterMarkAndLosesNothing() throws Exception {
        CountDownLatch others = new CountDownLatch(10);
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 30));
            r.route("journal:a?group=g&batchSize=1&concurrency=3&retryDelay=1m&batchBody=list&batchTimeout=0", e -> {
                if (e.getIn().getHeader(JournalConstants.OFFSET, Long.class) == 4) {
                    throw new SQLException("away", "08001");
                }
                seen.add(e.getIn().getHeader(JournalConstants.OFFSET, Integer.class));
                others.countDown();
            });
            assertThat(others.await(60, TimeUnit.SECONDS)).isTrue();
            await().until(() -> seen.size() == 29);
        }
        assertThat(cursor()).isEqualTo(4);
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?group=g&concurrency=3" + QUICK, e -> {
                seen.add(e.getIn().getHeader(JournalConstants.OFFSET, Integer.class));
            });
            await().until(() -> cursor() == 30);
        }
        assertThat(seen).hasSize(30);
    }

    @Test
    void aBadEntryOfAKeyThatIsSeldomIsGivenUpOnceOtherLanesGoOn() throws Exception {
        Sink sink = new Sink(1);
        sink.bad.add(0);
        try (TestRoutes r = new TestRoutes(file())) {
            List<Map<String, Object>> all = new ArrayList<>();
            all.add(Map.of("n", 0, "k", "seldom"));
            all.addAll(readings(1, 200));
            r.appendAll("a", all);
            r.route("journal:a?group=g&batchSize=4&concurrency=4&orderBy=k" + QUICK, sink);
            await().until(() -> cursor() == 200);
            assertThat(letters()).containsExactly(0);
            assertThat(sink.all()).isEqualTo(IntStream.range(1, 200).boxed().toList());
        }
    }

    @Test
    void entriesWithoutTheFieldAreOrderedByTheHeaderOfThatNameElseAllTogether() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            for (int i = 0; i < 50; i++) {
                r.append("journal:a", "x" + i);
            }
            r.route(
                    "journal:a?group=g&concurrency=4&orderBy=k" + QUICK,
                    e -> seen.add(e.getIn().getBody(String.class)));
            await().untilAsserted(() -> assertThat(seen)
                    .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "x" + i).toList()));
        }
    }

    @Test
    void stableBatchesAreRefusedWithConcurrency() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            assertThatThrownBy(() -> r.route("journal:a?group=g&concurrency=2&stableBatches=true", e -> {}))
                    .hasStackTraceContaining("batches side by side are not stable");
            assertThatThrownBy(() -> r.route("journal:a?group=h&concurrency=2&batchBody=ndjson", e -> {}))
                    .hasStackTraceContaining("set stableBatches=false");
            assertThatThrownBy(() -> r.route("journal:a?concurrency=2", e -> {}))
                    .hasStackTraceContaining("has no group");
        }
    }

    @Test
    void stoppingLetsWhatIsOutFinishAndKeepsItsPlace() throws Exception {
        CountDownLatch out = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        TestRoutes r = new TestRoutes(file());
        r.appendAll("a", readings(0, 100));
        r.route("journal:a?group=g&batchSize=5&concurrency=3" + QUICK, e -> {
            out.countDown();
            go.await();
            done.addAndGet(numbers(e).size());
        });
        assertThat(out.await(60, TimeUnit.SECONDS)).isTrue();
        java.util.concurrent.CompletableFuture<Void> closed =
                java.util.concurrent.CompletableFuture.runAsync(r::close, t -> new Thread(t).start());
        await().until(() -> r.context.isStopping());
        go.countDown();
        assertThat(closed).succeedsWithin(Duration.ofSeconds(60));
        assertThat(cursor()).isEqualTo(done.get());
    }

    @Test
    void theLowWaterMarkIsBehindTheFirstGapWhateverTheOrder() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            LowWater water = new LowWater(5);
            Set<Long> left = new TreeSet<>();
            for (long i = 5; i < 60; i++) {
                left.add(i);
            }
            List<Long> order = new ArrayList<>(left);
            java.util.Collections.shuffle(order, random);
            for (long i : order) {
                long end = Math.min(60, i + 1 + random.nextInt(3));
                water.done(i, end);
                for (long d = i; d < end; d++) {
                    left.remove(d);
                }
                assertThat(water.mark())
                        .isEqualTo(left.isEmpty() ? 60 : left.iterator().next());
            }
        }
    }

    @Test
    void whatWaitsBehindALaneThatStandsIsBoundedInBytesToo() throws Exception {
        int entries = 1000;
        String filler = "x".repeat(1000);
        CountDownLatch stands = new CountDownLatch(1);
        AtomicInteger others = new AtomicInteger();
        Set<Integer> taken = ConcurrentHashMap.newKeySet();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll(
                    "a",
                    IntStream.range(0, entries)
                            .mapToObj(i -> Map.<String, Object>of("n", i, "k", i == 0 ? "a" : "b", "x", filler))
                            .toList());
            // 10 x 2 x 100 entries may be ahead, but only 4 x 2 x 10 kB.
            r.route("journal:a?group=g&batchSize=100&batchBytes=10000&concurrency=2&orderBy=k" + QUICK, e -> {
                if (numbers(e).contains(0)) {
                    stands.await();
                } else {
                    others.addAndGet(entries(e).size());
                }
                taken.addAll(numbers(e));
            });
            await().until(() -> others.get() >= 60);
            await().during(Duration.ofMillis(300)).until(() -> others.get() <= 100);
            stands.countDown();
            await().until(() -> cursor() == entries);
        }
        assertThat(taken).hasSize(entries);
    }
}
