package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalFullException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.RecordKind;
import dev.serai.journal.log.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of entries that a sink refuses for what they are. */
class PoisonTest {
    private static final String QUICK = "&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    @TempDir
    Path folder;

    /** A sink that refuses some numbers, and remembers what it took. */
    private static final class Sink implements Processor {
        final Set<Integer> refused = ConcurrentHashMap.newKeySet();
        final List<Integer> taken = new CopyOnWriteArrayList<>();
        final AtomicInteger calls = new AtomicInteger();
        /** Given this, it refuses nothing from now on. */
        volatile int mendedAt = -1;

        Sink(Integer... refused) {
            this.refused.addAll(List.of(refused));
        }

        @Override
        public void process(Exchange e) throws Exception {
            calls.incrementAndGet();
            if (numbers(e).contains(mendedAt)) {
                refused.clear();
            }
            for (int n : numbers(e)) {
                if (refused.contains(n)) {
                    throw new SQLIntegrityConstraintViolationException("value " + n + " is too hot", "23514");
                }
            }
            taken.addAll(numbers(e));
        }
    }

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    private static List<Integer> range(int from, int to, Integer... without) {
        return IntStream.range(from, to)
                .boxed()
                .filter(i -> !List.of(without).contains(i))
                .toList();
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

    private List<Integer> letterOffsets() throws JournalException {
        return letters().stream().map(l -> (int) l.entryOffset()).toList();
    }

    private void refusedOnesAreDeadLetters(int entries, int batchSize, Integer... refused) throws Exception {
        Sink sink = new Sink(refused);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, entries));
            r.route("journal:a?group=g&batchSize=" + batchSize + QUICK, sink);
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(refused));
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(0, entries, refused)));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @Test
    void aBadEntryInTheMiddleIsADeadLetterAndAllElseIsDeliveredInOrderOnce() throws Exception {
        refusedOnesAreDeadLetters(100, 50, 37);
    }

    @Test
    void theFirstEntryIsADeadLetterOnceAnotherWasAccepted() throws Exception {
        refusedOnesAreDeadLetters(20, 10, 0);
    }

    @Test
    void theLastEntryOfABatchIsADeadLetter() throws Exception {
        refusedOnesAreDeadLetters(20, 10, 9, 19);
    }

    @Test
    void neighboursThatAreBadAreDeadLetters() throws Exception {
        refusedOnesAreDeadLetters(30, 10, 0, 1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18);
    }

    @Test
    void aWholeBatchOfBadEntriesGoesOnceTheNextIsAccepted() throws Exception {
        refusedOnesAreDeadLetters(21, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void inBatchesOfOneABadEntryIsADeadLetterOnceTheNextIsAccepted() throws Exception {
        refusedOnesAreDeadLetters(10, 1, 0, 4, 5);
    }

    @Test
    void stableBatchesLoseNothingEither() throws Exception {
        Sink sink = new Sink(0, 7, 8, 23);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 40));
            r.route("journal:a?group=g&batchSize=8&stableBatches=true" + QUICK, sink);
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(0, 40, 0, 7, 8, 23)));
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(0, 7, 8, 23));
        }
    }

    @Test
    void poisonAtRandomPlacesGoesToTheDeadLettersAndNothingElse() throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Integer> bad = new TreeSet<>();
        for (int batch = 0; batch < 40; batch++) {
            bad.add(batch * 16 + random.nextInt(16));
        }
        try {
            refusedOnesAreDeadLetters(40 * 16 + 1, 16, bad.toArray(Integer[]::new));
        } catch (AssertionError | ConditionTimeoutException e) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, e);
        }
    }

    @Test
    void theLastEntryOfATopicWaitsForAnotherToShowWhoIsAtFault() throws Exception {
        Sink sink = new Sink(2);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 2));
            r.route("journal:a?group=g" + QUICK, sink);
            await().until(() -> sink.taken.size() == 2);
            r.appendAll("a", readings(2, 3));
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("no later entry yet"));
            assertThat(letters()).isEmpty();
            r.appendAll("a", readings(3, 4));
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(2));
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(0, 4, 2)));
        }
    }

    @Test
    void whenAllAreRefusedUpToTheLimitNothingIsGivenUpAndHealthNamesTheSink() throws Exception {
        Sink sink = new Sink(range(0, 100).toArray(Integer[]::new));
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 100));
            r.route("journal:a?group=g&batchSize=10&poisonLimit=5" + QUICK, sink);
            await().until(
                            () -> r.trouble("journal:a/g"),
                            t -> t.contains("5 entries in a row were refused") && t.contains("needs somebody"));
            int calls = sink.calls.get();
            await().until(() -> sink.calls.get() > calls + 20);
            assertThat(letters()).isEmpty();
            assertThat(sink.taken).isEmpty();
            sink.mendedAt = 0; // the first that it is given: between two it would take the blame off itself
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(0, 100)));
            assertThat(letters()).isEmpty();
        }
    }

    @Test
    void aSinkThatBeginsToRefuseEverythingCostsNoMoreThanTheLimit() throws Exception {
        Sink sink = new Sink(range(3, 100).toArray(Integer[]::new));
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 100));
            r.route("journal:a?group=g&batchSize=50&poisonLimit=5" + QUICK, sink);
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("entries in a row were refused"));
            assertThat(letterOffsets()).hasSizeLessThanOrEqualTo(5);
            sink.refused.clear();
            await().until(() -> sink.taken.contains(99));
            Set<Integer> all = new TreeSet<>(sink.taken);
            all.addAll(letterOffsets());
            assertThat(all).containsExactlyElementsOf(range(0, 100));
        }
    }

    @Test
    void aSinkThatIsAwayWhileNeighboursAreTriedCostsNothing() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        Sink sink = new Sink(0);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g" + QUICK, e -> {
                if (away.get() && !numbers(e).contains(0)) {
                    throw new SQLException("away", "08001");
                }
                sink.process(e);
            });
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("waits for its sink"));
            assertThat(letters()).isEmpty();
            away.set(false);
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(1, 4)));
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(0));
        }
    }

    @Test
    void withStopTheGroupWaitsAtTheEntry() throws Exception {
        Sink sink = new Sink(1);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g&batchSize=4&poison=stop" + QUICK, sink);
            await().until(() -> sink.calls.get() > 10);
            assertThat(r.trouble("journal:a/g")).contains("stands at entry a/000000000001/");
            assertThat(sink.taken).containsExactly(0);
            sink.refused.clear();
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(0, 4)));
            assertThat(letters()).isEmpty();
        }
    }

    @Test
    void withSkipTheGroupGoesOnWithoutTheEntryAndCountsIt() throws Exception {
        Sink sink = new Sink(0, 2);
        List<JournalConsumer> consumers = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g&batchSize=4&poison=skip" + QUICK, sink);
            r.context.getRoutes().forEach(route -> consumers.add((JournalConsumer) route.getConsumer()));
            await().untilAsserted(() -> assertThat(sink.taken).containsExactly(1, 3));
            await().untilAsserted(() ->
                    assertThat(consumers.get(0).status().skippedEntries()).isEqualTo(2));
            assertThat(letters()).isEmpty();
        }
    }

    @Test
    void aRouteThatReadsTheDeadLettersNeverMakesNewOnes() throws Exception {
        Sink sink = new Sink(0);
        AtomicInteger alerts = new AtomicInteger();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 3));
            r.route("journal:a?group=g&batchSize=3" + QUICK, sink);
            r.route("journal:dead-letters?group=alert" + QUICK, e -> {
                alerts.incrementAndGet();
                assertThat(e.getIn().getHeader(JournalConstants.DEAD_LETTER_MESSAGE, String.class))
                        .contains("too hot");
                throw new SQLIntegrityConstraintViolationException("no such alert", "23514");
            });
            await().until(() -> alerts.get() > 3);
            assertThat(r.trouble("journal:dead-letters/alert")).contains("already does not become one again");
            assertThat(letterOffsets()).containsExactly(0);
        }
    }

    @Test
    void aDeadLetterIsTheEntryAsItWasWithTheReason() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:in").setHeader("unit", constant("C \"x\"")).to("journal:a?format=json");
                    from("journal:a?group=g&retryDelay=1m&batchTimeout=0")
                            .routeId("store")
                            .to("direct:sink");
                    from("direct:sink").process(e -> {
                        if (e.getIn().getHeader(JournalConstants.OFFSET, Long.class) == 0) {
                            throw new RuntimeException(
                                    "wrapped", new SQLIntegrityConstraintViolationException("a\0b \"q\" ö €", "23514"));
                        }
                    });
                }
            });
            String id =
                    r.send("direct:in", "{\"n\": 1}").get().getMessage().getHeader(JournalConstants.ID, String.class);
            r.send("direct:in", "{\"n\": 2}").get();
            await().untilAsserted(() -> assertThat(letters()).hasSize(1));
            DeadLetter letter = letters().get(0);
            assertThat(letter.id()).isEqualTo(id);
            assertThat(letter.entry().id()).isEqualTo(id);
            assertThat(letter.state()).isEqualTo(DeadLetter.State.OPEN);
            assertThat(letter.topic()).isEqualTo("a");
            assertThat(letter.group()).isEqualTo("g");
            assertThat(letter.route()).isEqualTo("store");
            assertThat(letter.endpoint()).isEqualTo("direct://sink");
            assertThat(letter.error()).isEqualTo(SQLIntegrityConstraintViolationException.class.getName());
            assertThat(letter.message()).isEqualTo("a b \"q\" ö €");
            assertThat(letter.stackHash()).matches("[0-9a-f]{16}");
            assertThat(letter.attempts()).isPositive();
            assertThat(letter.firstFailure()).isBeforeOrEqualTo(letter.lastFailure());
            assertThat(letter.entry().headers()).isEqualTo("{\"unit\":\"C \\\"x\\\"\"}");
            assertThat(new String(letter.entry().body(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("{\"n\": 1}");
            assertThat(letter.batch().ndjson())
                    .startsWith("{\"_id\":\"" + id + "\",\"_topic\":\"a\",\"_offset\":0,")
                    .endsWith("\"_headers\":{\"unit\":\"C \\\"x\\\"\"},\"n\": 1}\n");
        }
    }

    @Test
    void theSameFaultHasTheSameHashAndAnotherOneHasNot() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g" + QUICK, e -> {
                int n = numbers(e).get(0);
                if (n < 2) {
                    throw new SQLIntegrityConstraintViolationException("value " + n, "23514");
                }
                if (n == 2) {
                    throw new java.sql.SQLDataException("value " + n, "22003");
                }
            });
            await().untilAsserted(() -> assertThat(letters()).hasSize(3));
            assertThat(letters().stream().map(DeadLetter::stackHash).limit(2).distinct())
                    .hasSize(1);
            assertThat(new HashSet<>(
                            letters().stream().map(DeadLetter::stackHash).toList()))
                    .hasSize(2);
        }
    }

    @Test
    void whenTheDeadLettersAreFullTheGroupWaitsAndLosesNothing() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        Sink sink = new Sink(1);
        try (TestRoutes r = new TestRoutes(file(), new FullLetters(full))) {
            r.appendAll("a", readings(0, 4));
            r.route("journal:a?group=g&batchSize=4" + QUICK, sink);
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("can not become a dead letter: it is full"));
            assertThat(letters()).isEmpty();
            assertThat(sink.taken).containsExactly(0);
            full.set(false);
            await().untilAsserted(() -> assertThat(sink.taken).containsExactly(0, 2, 3));
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(1));
        }
    }

    /** A component whose dead letters are full for a time. */
    @Component("journal")
    private static final class FullLetters extends JournalComponent {
        private final AtomicBoolean full;

        FullLetters(AtomicBoolean full) {
            this.full = full;
        }

        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    return new GroupLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s) {
                        @Override
                        boolean giveUp(Group g, long next, List<Long> bounds, List<Refusal> refusals)
                                throws JournalException, InterruptedException {
                            if (full.get()) {
                                throw new JournalFullException("it is full");
                            }
                            return super.giveUp(g, next, bounds, refusals);
                        }
                    };
                }
            };
        }
    }

    @Test
    void invariant3AnEntryIsReplacedByItsDeadLetterInOneTransaction() throws Exception {
        aRefusedEntryIsInTheLettersWhenTheCursorPassedIt(new JournalComponent());
    }

    @Test
    void invariant3FailsWhenTheCursorMovesWithoutTheDeadLetter() {
        assertThatThrownBy(() -> aRefusedEntryIsInTheLettersWhenTheCursorPassedIt(new WithoutLetter()))
                .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
    }

    private void aRefusedEntryIsInTheLettersWhenTheCursorPassedIt(JournalComponent component) throws Exception {
        Sink sink = new Sink(1, 2);
        try (TestRoutes r = new TestRoutes(file(), component)) {
            r.appendAll("a", readings(0, 5));
            r.route("journal:a?group=g&batchSize=5" + QUICK, sink);
            await().untilAsserted(() -> assertThat(sink.taken).containsExactly(0, 3, 4));
            r.awaitAllRead();
            Set<Integer> seen = new TreeSet<>(sink.taken);
            seen.addAll(letterOffsets());
            assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        }
    }

    /** A component whose groups go on behind a refused entry without keeping it. */
    @Component("journal")
    private static final class WithoutLetter extends JournalComponent {
        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    return new GroupLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s) {
                        @Override
                        boolean giveUp(Group g, long next, List<Long> bounds, List<Refusal> refusals)
                                throws JournalException {
                            g.commit(next, bounds);
                            return true;
                        }
                    };
                }
            };
        }
    }

    @Test
    void invariant4TheCursorAndTheDeadLetterThatReplacesAnEntryAreOneTransaction() throws Exception {
        whatTheCursorPassedIsTakenOrADeadLetter(
                new JournalComponent(), new Sink(range(0, 60, 7, 21, 40, 59).toArray(Integer[]::new)));
    }

    @Test
    void invariant4FailsWhenTheCursorIsWrittenBeforeTheDeadLetter() {
        Sink sink = new Sink(range(0, 60, 7, 21, 40, 59).toArray(Integer[]::new));
        assertThatThrownBy(() ->
                        whatTheCursorPassedIsTakenOrADeadLetter(new CursorThenLetter(() -> checkPassed(sink)), sink))
                .isInstanceOf(AssertionError.class);
    }

    private void whatTheCursorPassedIsTakenOrADeadLetter(JournalComponent component, Sink sink) throws Exception {
        try (TestRoutes r = new TestRoutes(file(), component)) {
            r.appendAll("a", readings(0, 60));
            r.route("journal:a?group=g&batchSize=5&poisonLimit=100" + QUICK, sink);
            long[] passed = {0};
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                passed[0] = checkPassed(sink);
                return passed[0] == 60;
            });
            assertThat(letterOffsets()).hasSize(56);
            if (component instanceof CursorThenLetter broken && broken.failure != null) {
                throw broken.failure;
            }
        }
    }

    /** One statement sees one moment of the file. */
    private long checkPassed(Sink sink) {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement s = c.createStatement();
                ResultSet found = s.executeQuery("select (select next from cursor where name='g'),"
                        + " (select group_concat(entry) from dead_letter)")) {
            found.next();
            long next = found.getLong(1);
            Set<String> seen = new HashSet<>();
            if (found.getString(2) != null) {
                seen.addAll(List.of(found.getString(2).split(",")));
            }
            sink.taken.forEach(n -> seen.add(String.valueOf(n)));
            for (long i = 0; i < next; i++) {
                assertThat(seen).contains(String.valueOf(i));
            }
            return next;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A component whose groups move the cursor first and then write the dead letter. */
    @Component("journal")
    private static final class CursorThenLetter extends JournalComponent {
        private final Runnable between;
        private volatile AssertionError failure;

        CursorThenLetter(Runnable between) {
            this.between = between;
        }

        @Override
        JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
            return new JournalConsumer(endpoint, processor) {
                @Override
                Runnable groupLoop(Journal j, String group, Delivery d, Stop s) {
                    return new GroupLoop(
                            j, group, endpoint.getConfiguration(), new SinkFailureClassifier(), d, status(), s) {
                        @Override
                        boolean giveUp(Group g, long next, List<Long> bounds, List<Refusal> refusals)
                                throws JournalException, InterruptedException {
                            g.commit(next, bounds);
                            g.awaitDurable(() -> false);
                            try {
                                between.run();
                            } catch (AssertionError e) {
                                failure = e;
                            }
                            return super.giveUp(g, next, bounds, refusals);
                        }
                    };
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"&batchSize=10", "&batchSize=10&concurrency=2&orderBy=n", ""})
    void anEntryThatNoRouteCanBeGivenIsADeadLetterWithItsBytes(String options) throws Exception {
        String number = "1".repeat(1001); // Jackson reads no longer ones than 1,000
        byte[] bad = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        Sink sink = new Sink();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 2));
            // Past the check at append, as another program or an older version may have written it.
            r.journal()
                    .store(
                            r.journal().topic("a"),
                            List.of(new JournalRecord(RecordKind.OBJECT, bad)),
                            null,
                            Append.Terms.DEFAULT);
            r.appendAll("a", readings(3, 5));
            r.route("journal:a?group=g" + options + QUICK, sink);
            await().untilAsserted(() -> assertThat(letterOffsets()).containsExactly(2));
            await().untilAsserted(() -> assertThat(sink.taken).containsExactlyInAnyOrder(0, 1, 3, 4));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
        DeadLetter letter = letters().get(0);
        assertThat(letter.message()).contains("Number value length (1001)");
        assertThat(letter.entry().body()).isEqualTo(bad);
    }

    @Test
    void entriesThatAreMissingBehindABadOneAreCountedOnce() throws Exception {
        CountDownLatch refuses = new CountDownLatch(1);
        Sink sink = new Sink(0);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 1));
            r.route("journal:a?group=g" + QUICK, e -> {
                refuses.await();
                sink.process(e);
            });
            for (int i = 1; i < 6; i++) {
                r.appendAll("a", readings(i, i + 1));
            }
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement s = c.createStatement()) {
                s.execute("delete from page where id & 0xffffffffff in (1, 2, 3)");
            }
            refuses.countDown();
            await().untilAsserted(() -> assertThat(sink.taken).isEqualTo(range(4, 6)));
            assertThat(letterOffsets()).containsExactly(0);
            JournalConsumer consumer =
                    (JournalConsumer) r.context.getRoutes().get(0).getConsumer();
            assertThat(consumer.status().missedEntries()).isEqualTo(3);
        }
    }
}
