package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetter.State;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that are given to their group again, or given up. */
class LetterRetryTest {
    private static final String QUICK = "&batchSize=4&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    @TempDir
    Path folder;

    private final Set<Integer> bad = ConcurrentHashMap.newKeySet();
    /** By id, with the name of the batch. */
    private final List<String> taken = new CopyOnWriteArrayList<>();

    private final AtomicBoolean away = new AtomicBoolean();

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private void sink(Exchange e) throws Exception {
        List<Map<String, Object>> entries = e.getIn().getBody(List.class);
        for (Map<String, Object> m : entries) {
            if (bad.contains((Integer) m.get("n"))) {
                throw new SQLIntegrityConstraintViolationException("bad " + m.get("n"), "23514");
            }
        }
        String batch = e.getIn().getHeader(JournalConstants.BATCH_ID, String.class);
        if (away.get() && batch.contains("-retry-")) {
            throw new SQLException("away", "08001");
        }
        entries.forEach(m -> taken.add(m.get("_id") + " " + batch.replaceAll("-[a-z2-7]{8}-", "-")));
    }

    private List<DeadLetter> letters() throws JournalException {
        try (DeadLetters d = DeadLetters.open(file())) {
            return d.list(DeadLetterFilter.ALL);
        }
    }

    private void untilLetters(int n) {
        await().untilAsserted(() -> assertThat(letters()).hasSize(n));
    }

    private TestRoutes withLetters(Integer... refused) throws Exception {
        bad.addAll(List.of(refused));
        TestRoutes r = new TestRoutes(file());
        r.appendAll("a", readings(0, 8));
        r.route("journal:a?group=g" + QUICK, this::sink);
        untilLetters(refused.length);
        await().until(() -> taken.size() == 8 - refused.length);
        taken.clear();
        return r;
    }

    @Test
    void aRetriedLetterIsDeliveredAloneUnderItsOwnIdOnceHoweverOftenItIsAskedFor() throws Exception {
        try (TestRoutes r = withLetters(2)) {
            bad.clear();
            String id = letters().get(0).id();
            assertThat(r.journal().retry(List.of(0L, 7L))).isEqualTo(Map.of(0L, State.RETRYING));
            await().until(() -> letters().get(0).state() == State.DELIVERED);
            assertThat(r.journal().retry(List.of(0L))).isEqualTo(Map.of(0L, State.DELIVERED));
            assertThat(r.journal().discard(List.of(0L))).isEqualTo(Map.of(0L, State.DELIVERED));
            r.appendAll("a", readings(8, 9));
            await().until(() -> taken.size() == 2);
            assertThat(taken.get(0)).isEqualTo(id + " a-g-2-2-retry-1");
        }
    }

    @Test
    void aLetterThatIsRefusedAgainIsOpenAgainWithTheNewReason() throws Exception {
        try (TestRoutes r = withLetters(2, 3)) {
            Instant before = letters().get(0).lastFailure();
            for (int n = 1; n <= 2; n++) {
                int retries = n;
                r.journal().retry(List.of(0L));
                await().until(() -> letters().get(0).retries() == retries);
            }
            DeadLetter letter = letters().get(0);
            assertThat(letter.state()).isEqualTo(State.OPEN);
            assertThat(letter.lastFailure()).isAfter(before);
            assertThat(letter.firstFailure()).isBeforeOrEqualTo(before);
            assertThat(letters().get(1).retries()).isZero();
            assertThat(taken).isEmpty();
        }
    }

    @Test
    void aLetterWhoseSinkIsAwayIsTriedAgainAndHoldsNothingUp() throws Exception {
        try (TestRoutes r = withLetters(2)) {
            bad.clear();
            away.set(true);
            r.journal().retry(List.of(0L));
            r.appendAll("a", readings(8, 10));
            await().until(() -> taken.size() == 2);
            assertThat(letters().get(0).state()).isEqualTo(State.RETRYING);
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("Dead letter 0"));
            away.set(false);
            await().until(() -> letters().get(0).state() == State.DELIVERED);
            await().until(() -> r.trouble("journal:a/g").isEmpty());
            assertThat(letters().get(0).retries()).isZero();
        }
    }

    @Test
    void aRetryThatWasAskedForIsMadeAfterARestartAlsoWhenNoRouteRan() throws Exception {
        try (TestRoutes r = withLetters(2, 5)) {
            away.set(true);
            bad.clear();
            r.journal().retry(List.of(0L, 1L));
        }
        away.set(false);
        taken.clear();
        try (TestRoutes r = new TestRoutes(file())) {
            assertThat(letters()).extracting(DeadLetter::state).containsOnly(State.RETRYING);
            r.route("journal:a?group=g" + QUICK, this::sink);
            await().untilAsserted(() ->
                    assertThat(letters()).extracting(DeadLetter::state).containsOnly(State.DELIVERED));
            assertThat(taken).hasSize(2);
        }
    }

    @Test
    void aCrashBetweenSinkAndMarkBringsTheSameIdAgain() throws Exception {
        CountDownLatch inSink = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Path copy = folder.resolve("crashed.db");
        try (TestRoutes r = withLetters(2)) {
            bad.clear();
            r.context.getRouteController().stopAllRoutes();
        }
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?group=g" + QUICK, e -> {
                sink(e);
                inSink.countDown();
                go.await();
            });
            r.journal().retry(List.of(0L));
            assertThat(inSink.await(60, TimeUnit.SECONDS)).isTrue();
            // What a killed process leaves behind: the sink has it, the journal does not know.
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement s = c.createStatement()) {
                s.execute("vacuum into '" + copy + "'");
            }
            go.countDown();
        }
        assertThat(Files.exists(copy)).isTrue();
        try (TestRoutes r = new TestRoutes(copy)) {
            r.route("journal:a?group=g" + QUICK, this::sink);
            await().until(() -> taken.size() == 2);
        }
        assertThat(taken.get(0)).isEqualTo(taken.get(1)).endsWith("a-g-2-2-retry-1");
    }

    @Test
    void aLetterIsDiscardedUnlessItIsJustBeingDelivered() throws Exception {
        CountDownLatch inSink = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestRoutes r = withLetters(2, 5)) {
            assertThat(r.journal().discard(List.of(0L))).isEqualTo(Map.of(0L, State.DISCARDED));
            assertThat(r.journal().retry(List.of(0L))).isEqualTo(Map.of(0L, State.DISCARDED));
        }
        try (TestRoutes r = new TestRoutes(file())) {
            r.route("journal:a?group=g" + QUICK, e -> {
                inSink.countDown();
                go.await();
            });
            r.journal().retry(List.of(1L));
            assertThat(inSink.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(r.journal().discard(List.of(1L))).isEqualTo(Map.of(1L, State.RETRYING));
            go.countDown();
            await().until(() -> letters().get(1).state() == State.DELIVERED);
        }
    }

    @Test
    void lettersAreFoundByStateTopicGroupReasonIdAndTime() throws Exception {
        try (TestRoutes r = withLetters(2, 5, 6)) {
            r.journal().discard(List.of(1L));
            List<DeadLetter> all = letters();
            assertThat(found(new DeadLetterFilter(
                            Set.of(State.OPEN), "a", "g", null, Set.of(), Set.of(), null, null, 0)))
                    .containsExactly(2L, 6L);
            assertThat(found(new DeadLetterFilter(Set.of(), null, null, "BAD 5", Set.of(), Set.of(), null, null, 0)))
                    .containsExactly(5L);
            assertThat(found(new DeadLetterFilter(
                            Set.of(), null, null, "integrityconstraint", Set.of(), Set.of(), null, null, 2)))
                    .containsExactly(2L, 5L);
            assertThat(found(new DeadLetterFilter(
                            Set.of(),
                            null,
                            null,
                            null,
                            Set.of(),
                            Set.of(all.get(2).id()),
                            null,
                            null,
                            0)))
                    .containsExactly(6L);
            assertThat(found(new DeadLetterFilter(Set.of(), "b", null, null, Set.of(), Set.of(), null, null, 0)))
                    .isEmpty();
            assertThat(found(new DeadLetterFilter(Set.of(), null, "h", null, Set.of(), Set.of(), null, null, 0)))
                    .isEmpty();
            Instant last = all.get(2).lastFailure();
            assertThat(found(new DeadLetterFilter(
                            Set.of(),
                            null,
                            null,
                            null,
                            Set.of(),
                            Set.of(),
                            null,
                            all.get(0).firstFailure(),
                            0)))
                    .isEmpty();
            assertThat(found(new DeadLetterFilter(Set.of(), null, null, null, Set.of(), Set.of(), last, null, 0)))
                    .contains(6L);
        }
    }

    private List<Long> found(DeadLetterFilter filter) throws JournalException {
        try (DeadLetters d = DeadLetters.open(file())) {
            return d.list(filter).stream().map(DeadLetter::entryOffset).toList();
        }
    }
}
