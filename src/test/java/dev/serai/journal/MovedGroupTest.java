package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.MovedCursor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A group whose cursor is moved by somebody goes there at once, whatever it does. */
class MovedGroupTest {
    @TempDir
    Path folder;

    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private TestRoutes routes;

    @BeforeEach
    void tenEntries() throws Exception {
        routes = new TestRoutes(folder.resolve("journal.db"));
        routes.append(
                "journal:a?append=each",
                IntStream.range(0, 10).mapToObj(i -> "r" + i).toList());
    }

    private static long offset(Exchange e) {
        return e.getIn().getHeader(JournalConstants.OFFSET, Long.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void anIdleGroupGoesThereAtOnce(String options) throws Exception {
        try (TestRoutes r = routes) {
            r.route("journal:a?group=g" + options, e -> seen.add(offset(e)));
            await().until(() -> seen.size() == 10);
            seen.clear();
            MovedCursor.to(r.journal(), "a", "g", 7);
            await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder(7L, 8L, 9L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void aGroupThatPausesGoesThereAtOnce(String options) throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger failed = new AtomicInteger();
        try (TestRoutes r = routes) {
            r.route("journal:a?group=g&retryDelay=10m&retryMaxDelay=10m" + options, e -> {
                if (away.get()) {
                    failed.incrementAndGet();
                    throw new SQLException("away", "08001");
                }
                seen.add(offset(e));
            });
            // each lane pauses; one that had not tried yet would get through
            await().until(() -> failed.get() == (options.isEmpty() ? 1 : 2));
            await().until(() -> r.trouble("journal:a/g"), t -> t.contains("away"));
            away.set(false);
            MovedCursor.to(r.journal(), "a", "g", 8);
            await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder(8L, 9L));
            await().until(() -> r.trouble("journal:a/g").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void aBatchThatIsOutFinishesAndMovesNothing(String options) throws Exception {
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestRoutes r = routes) {
            r.route("journal:a?group=g" + options, e -> {
                seen.add(offset(e));
                if (offset(e) == 0) {
                    out.countDown();
                    go.await();
                }
            });
            assertThat(out.await(60, TimeUnit.SECONDS)).isTrue();
            MovedCursor.to(r.journal(), "a", "g", 9);
            int before = seen.size();
            go.countDown();
            await().untilAsserted(
                            () -> assertThat(seen.subList(before, seen.size())).contains(9L));
        }
        try (TestRoutes again = new TestRoutes(folder.resolve("journal.db"))) {
            seen.clear();
            again.append("journal:a", "r10");
            again.route("journal:a?group=g", e -> seen.add(offset(e)));
            await().untilAsserted(() -> assertThat(seen).containsExactly(10L));
        }
    }

    @Test
    void anEntryThatWasRefusedBeforeTheMoveGetsNoDeadLetter() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestRoutes r = routes) {
            r.route("journal:a?group=g&retryDelay=5ms", e -> {
                if (offset(e) == 0) {
                    throw new SQLIntegrityConstraintViolationException("bad", "23514");
                }
                if (offset(e) == 1) {
                    refused.countDown();
                    go.await();
                }
                seen.add(offset(e));
            });
            assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
            MovedCursor.to(r.journal(), "a", "g", 5);
            go.countDown();
            await().until(() -> seen.contains(9L));
            try (DeadLetters d = DeadLetters.open(r.journal().path())) {
                assertThat(d.list(DeadLetterFilter.ALL)).isEmpty();
            }
        }
    }
}
