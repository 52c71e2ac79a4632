package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Pinned;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for a batch while it is out. */
class HandedOutTest {
    private static final String QUICK = "&retryDelay=5ms&retryMaxDelay=20ms&batchTimeout=0";

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Map<String, Object>> readings(int to) {
        return IntStream.range(0, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=2"})
    void noLimitTakesWhatIsOutAndWhatIsDoneIsFree(String options) throws Exception {
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(10));
            r.route("journal:a?group=g&batchSize=5" + QUICK + options, e -> {
                if (e.getIn().getHeader(JournalConstants.FIRST_OFFSET, Long.class) == 0) {
                    out.countDown();
                    go.await();
                }
            });
            assertThat(out.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 5; i++) {
                assertThat(Pinned.is(r.journal(), "a", i)).isTrue();
            }
            assertThat(Pinned.is(r.journal(), "a", 100)).isFalse();
            go.countDown();
            await().until(() -> IntStream.range(0, 10).noneMatch(i -> {
                try {
                    return Pinned.is(r.journal(), "a", i);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
    }

    @Test
    void invariant5BoundsAreOnDiskBeforeABatchIsHandedOutAlsoOfHalvesAndOfNeighboursThatAreTried() throws Exception {
        boundsAreOnDiskWhenABatchIsHandedOut(true);
    }

    @Test
    void invariant5FailsForBatchesThatAreNotStable() {
        assertThatThrownBy(() -> boundsAreOnDiskWhenABatchIsHandedOut(false)).isInstanceOf(AssertionError.class);
    }

    private void boundsAreOnDiskWhenABatchIsHandedOut(boolean stable) throws Exception {
        Set<Integer> bad = Set.of(0, 1, 7, 8, 15, 22, 23, 24, 25, 26, 27, 28, 29, 30);
        List<String> wrong = new CopyOnWriteArrayList<>();
        List<Long> taken = new CopyOnWriteArrayList<>();
        try (TestRoutes r = new TestRoutes(file())) {
            r.appendAll("a", readings(40));
            r.route("journal:a?group=g&batchSize=8&stableBatches=" + stable + QUICK, e -> {
                long first = e.getIn().getHeader(JournalConstants.FIRST_OFFSET, Long.class);
                long last = e.getIn().getHeader(JournalConstants.LAST_OFFSET, Long.class);
                List<Long> bounds = onDisk();
                // The cursor and each bound are where one batch ends and the next begins.
                int at = bounds.indexOf(last + 1);
                if (at < 1 || bounds.get(at - 1) != first) {
                    wrong.add(first + "-" + last + " with " + bounds);
                }
                for (long i = first; i <= last; i++) {
                    if (bad.contains((int) i)) {
                        throw new SQLIntegrityConstraintViolationException("bad", "23514");
                    }
                }
                for (long i = first; i <= last; i++) {
                    taken.add(i);
                }
            });
            await().until(() -> taken.size() == 40 - bad.size());
            assertThat(wrong).isEmpty();
        }
    }

    private List<Long> onDisk() throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select next, bounds from cursor where name='g'")) {
            r.next();
            List<Long> all = new ArrayList<>();
            all.add(r.getLong(1));
            Arrays.stream(r.getString(2).split(","))
                    .filter(b -> !b.isEmpty())
                    .forEach(b -> all.add(Long.parseLong(b) + 1));
            return all;
        }
    }
}
