package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt that nobody means does not end the reading of a topic. */
@Timeout(120)
class StrayInterruptTest {
    private static final String QUICK = "&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    @TempDir
    Path folder;

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2", "&concurrency=2&orderBy=n"})
    void oneThatAStepLeavesBehindNeitherEndsTheReadingNorRepeatsTheEntry(String options) throws Exception {
        List<Integer> taken = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            r.appendAll("a", readings(0, 20));
            r.route("journal:a?group=g" + options + QUICK, e -> {
                int n = (Integer) e.getIn().getBody(Map.class).get("n");
                taken.add(n);
                if (n % 5 == 0) {
                    Thread.currentThread().interrupt();
                }
            });
            await().untilAsserted(() -> assertThat(taken)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).boxed().toList()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?group=g", "?group=g&concurrency=2", "?batchSize=1"})
    void oneThatComesWhileItWaitsDoesNotEndIt(String options) throws Exception {
        List<Integer> taken = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            r.route(
                    "journal:a" + options + QUICK,
                    e -> taken.add((Integer) e.getIn().getBody(Map.class).get("n")));
            for (int i = 0; i < 3; i++) {
                r.appendAll("a", readings(i, i + 1));
                int count = i + 1;
                await().until(() -> taken.size() == count);
                for (Thread t : Thread.getAllStackTraces().keySet()) {
                    if (t.getName().contains("JournalConsumer-a") || t.getName().contains("JournalLane-a")) {
                        await().until(() -> t.getState() != Thread.State.RUNNABLE);
                        t.interrupt();
                        await().until(() -> !t.isInterrupted());
                    }
                }
            }
            r.appendAll("a", readings(3, 4));
            await().untilAsserted(() -> assertThat(taken).contains(0, 1, 2, 3));
        }
    }

    @Test
    void aRouteThatIsStoppedEndsAllTheSame() throws Exception {
        List<Integer> taken = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            r.route("journal:a?group=g" + QUICK, e -> {
                taken.add((Integer) e.getIn().getBody(Map.class).get("n"));
                Thread.currentThread().interrupt();
            });
            r.appendAll("a", readings(0, 1));
            await().until(() -> taken.size() == 1);
            String id = r.context.getRoutes().get(0).getId();
            r.context.getRouteController().stopRoute(id);
            r.appendAll("a", readings(1, 2));
            r.context.getRouteController().startRoute(id);
            await().until(() -> taken.equals(List.of(0, 1)));
        }
    }
}
