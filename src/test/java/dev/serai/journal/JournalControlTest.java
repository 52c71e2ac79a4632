package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.SeekTarget;
import java.nio.file.Path;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running application's journal, changed through its socket. */
class JournalControlTest {
    @TempDir
    Path folder;

    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    private static int number(Exchange e) {
        return (Integer) e.getIn().getBody(Map.class).get("n");
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void anIdleRouteGoesAtOnceToWhereItIsSent() throws Exception {
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 5));
            r.route("journal:a?group=g", e -> taken.add(number(e)));
            await().until(() -> taken.equals(range(0, 5)));
            taken.clear();

            try (JournalOperations operations = JournalOperations.open(file())) {
                assertThat(operations.isRunning()).isTrue();
                assertThat(operations.groups()).singleElement().satisfies(g -> {
                    assertThat(g.topic()).isEqualTo("a");
                    assertThat(g.group()).isEqualTo("g");
                    assertThat(g.trouble()).isNull();
                });
                await().until(() -> operations
                                .seek("a", "g", SeekTarget.parse("latest"), true)
                                .from()
                        == 5);
                operations.seek("a", "g", SeekTarget.parse("2"), false);
            }

            await().until(() -> taken.equals(range(2, 5)));
        }
    }

    @Test
    void aSeekWhileABatchIsOutLosesNothingAndThatBatchCommitsNothing() throws Exception {
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 20));
            r.route("journal:a?group=g&batchSize=1", e -> {
                if (number(e) == 10 && out.getCount() > 0) {
                    out.countDown();
                    goOn.await();
                }
                taken.add(number(e));
            });
            out.await();
            try (JournalOperations operations = JournalOperations.open(file())) {
                operations.seek("a", "g", SeekTarget.parse("3"), false);
                // what is out does not count: the cursor stands where it was sent
                assertThat(next()).isEqualTo(3);
                goOn.countDown();
                await().until(() -> taken.size() >= 11 + 17);
                assertThat(taken.subList(0, 11)).isEqualTo(range(0, 11));
                assertThat(taken.subList(11, 28)).isEqualTo(range(3, 20));
                await().until(() -> next() == 20);
            }
        }
    }

    private long next() throws Exception {
        try (JournalView view = JournalView.open(file())) {
            return view.groups().get(0).next();
        }
    }

    @Test
    void aGroupIsForgottenOnlyWhenItsRouteIsStopped() throws Exception {
        try (TestRoutes r = new TestRoutes(file());
                JournalOperations operations = open(r)) {
            r.appendAll("a", readings(0, 5));
            r.route("journal:a?group=g", e -> taken.add(number(e)));
            await().until(() -> taken.size() == 5);
            String route = r.context().getRoutes().get(0).getId();

            assertThatThrownBy(() -> operations.forget("a", "g", false))
                    .hasMessageContaining("is being read by the route '" + route + "'");
            r.context().getRouteController().stopRoute(route);
            operations.forget("a", "g", false);
            assertThat(operations.groups()).isEmpty();
            r.context().getRouteController().startRoute(route);

            await().until(() -> taken.size() == 10); // anew, from its startFrom
        }
    }

    private JournalOperations open(TestRoutes r) throws Exception {
        r.appendAll("b", readings(0, 1));
        return JournalOperations.open(file());
    }

    @Test
    void aDeadLetterIsGivenToItsGroupAgainOnce() throws Exception {
        AtomicBoolean refuses = new AtomicBoolean(true);
        try (TestRoutes r = new TestRoutes(file());
                JournalOperations operations = open(r);
                JournalView view = JournalView.open(file())) {
            r.appendAll("a", readings(0, 5));
            r.route("journal:a?group=g&retryDelay=5ms&retryMaxDelay=20ms", e -> {
                if (refuses.get() && number(e) == 3) {
                    throw new SQLIntegrityConstraintViolationException("too hot", "23514");
                }
                taken.add(number(e));
            });
            await().until(() -> view.deadLetters(DeadLetterFilter.ALL).size() == 1);
            long offset = view.deadLetters(DeadLetterFilter.ALL).get(0).offset();
            refuses.set(false);

            assertThat(operations.retry(List.of(offset))).containsEntry(offset, DeadLetter.State.RETRYING);
            await().until(() -> view.deadLetters(DeadLetterFilter.ALL).get(0).state() == DeadLetter.State.DELIVERED);
            assertThat(operations.retry(List.of(offset))).containsEntry(offset, DeadLetter.State.DELIVERED);
            assertThat(operations.discard(List.of(offset, 99L)))
                    .containsExactly(Map.entry(offset, DeadLetter.State.DELIVERED));

            assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        }
    }

    @Test
    void theSocketIsGoneWhenTheApplicationHasStopped() throws Exception {
        Path socket = folder.resolve("journal.db.control/socket");
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(0, 1));
            assertThat(socket).exists();
        }
        assertThat(socket).doesNotExist();
        try (JournalOperations operations = JournalOperations.open(file())) {
            assertThat(operations.isRunning()).isFalse();
        }
    }
}
