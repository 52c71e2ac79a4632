package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much keys of appends may take, and when they are forgotten. */
class SeenKeysTest {
    private static final long MIB = 1 << 20;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Append.Terms TERMS = new Append.Terms(Duration.ZERO, Duration.ofSeconds(30), KEPT);
    private static final String LONG = "k".repeat(700);

    @TempDir
    Path folder;

    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);

    private Journal open(long maxSize, WhenFull whenFull, Guarantees.Keeps keeps) throws JournalException {
        JournalClock clock = new JournalClock() {
            @Override
            public long wallMillis() {
                return time.get();
            }

            @Override
            public long monotonicMillis() {
                return time.get() - 1_000_000_000;
            }

            @Override
            public String boot() {
                return "one";
            }
        };
        Limits limits = new Limits(maxSize, 0, 0, Duration.ZERO, whenFull, MIB, 0);
        return Journal.open(
                new JournalSettings(folder.resolve("journal.db"), TestJournal::thread, clock, 8 * MIB, limits),
                Guarantees.FULL.with(keeps, null));
    }

    private static List<String> storeWithKeys(Journal j, int from, int to, String key) throws Exception {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(append(j, "a", TERMS, key + i, "r"));
        }
        List<String> ids = new ArrayList<>();
        for (CompletableFuture<String> f : all) {
            ids.add(f.get(30, TimeUnit.SECONDS));
        }
        return ids;
    }

    private long rows() throws Exception {
        try (Connection c = TestJournal.jdbc(folder.resolve("journal.db"))) {
            return JournalFile.number(c, "select count(*) from seen");
        }
    }

    @Test
    void theOldestKeysGiveWayWhenTheyHaveFilledTheirShareAndNoEntryDoes() throws Exception {
        try (Journal j = open(4 * MIB, WhenFull.dropOldest, JournalLimitsTest.EAGER)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3000; i += 100) {
                ids.addAll(storeWithKeys(j, i, i + 100, LONG));
            }
            Space space = j.space();
            assertThat(space.keyBytes()).isBetween(MIB / 2, MIB);
            assertThat(space.keys()).isEqualTo(rows()).isBetween(500L, 700L);
            assertThat(j.counters().keysForgotten()).isEqualTo(3000 - space.keys());
            assertThat(j.counters().dropped()).isZero();
            assertThat(space.usedBytes()).isLessThan(2 * MIB);
            assertThat(j.trouble()).contains("keys of appends", "1048576 bytes", "keyRetention", "raise maxSize");
            // The newest holds, the oldest is forgotten.
            assertThat(storeWithKeys(j, 2999, 3000, LONG)).containsExactly(ids.get(2999));
            assertThat(storeWithKeys(j, 0, 1, LONG)).doesNotContain(ids.get(0));
        }
        try (Journal j = open(4 * MIB, WhenFull.dropOldest, JournalLimitsTest.EAGER)) {
            await().until(() -> j.space().keys() == rows());
            assertThat(j.counters().keysForgotten()).isZero();
            assertThat(j.trouble()).isNull();
        }
    }

    @Test
    void aSmallerLimitForgetsTheOldestKeysInSlices() throws Exception {
        try (Journal j = open(64 * MIB, WhenFull.dropOldest, JournalLimitsTest.EAGER)) {
            for (int i = 0; i < 5000; i += 500) {
                storeWithKeys(j, i, i + 500, LONG);
            }
            assertThat(j.counters().keysForgotten()).isZero();
        }
        try (Journal j = open(8 * MIB, WhenFull.dropOldest, JournalLimitsTest.EAGER)) {
            await().until(() -> j.counters().keysForgotten() >= 3500);
            await().until(() -> j.space().keyBytes() <= 2 * MIB && j.space().keys() == rows());
            assertThat(j.counters().keysForgotten()).isEqualTo(5000 - rows());
            assertThat(j.counters().dropped()).isZero();
        }
    }

    @Test
    void aJournalThatIsFullForgetsKeysThatHavePassedTheirTime() throws Exception {
        try (Journal j = open(2 * MIB, WhenFull.reject, Guarantees.Keeps.ALL)) {
            storeWithKeys(j, 0, 230, LONG);
            assertThat(j.counters().keysForgotten()).isZero();
            CompletableFuture<String> last;
            do {
                last = append(j, "a", TERMS, null, "x".repeat(20_000));
                last.handle((x, e) -> null).get(20, TimeUnit.SECONDS);
            } while (!last.isCompletedExceptionally());
            assertThatThrownBy(last::get)
                    .hasMessageContaining("The journal is full")
                    .hasMessageContaining("230 keys of appends");
            time.addAndGet(KEPT.toMillis());
            // Nobody has read anything: it is their room.
            store(j, "a", "x".repeat(100_000));
            assertThat(rows()).isZero();
            assertThat(j.counters().dropped()).isZero();
            assertThat(j.counters().keysForgotten()).isZero();
        }
    }

    @Test
    void keysThatHavePassedTheirTimeGoWhenItGetsCalmAfterACommitAndNotWithoutOne() throws Exception {
        try (Journal j = open(0, WhenFull.block, JournalLimitsTest.EAGER)) {
            storeWithKeys(j, 0, 5000, "key");
            await().until(() -> j.space().keys() == 5000);
            storeWithKeys(j, 5000, 5001, "late");
            time.addAndGet(KEPT.toMillis() - 1);
            store(j, "b", "too early");
            storeWithKeys(j, 5001, 5002, "later");
            assertThat(rows()).isEqualTo(5002);
            time.addAndGet(1);
            store(j, "b", "now");
            await().until(() -> rows() == 1);
            await().until(() -> j.space().keys() == 1);
            // Nothing is written, so nothing is looked for.
            time.addAndGet(2 * KEPT.toMillis());
            await().during(Duration.ofMillis(300)).until(() -> rows() == 1);
        }
    }

    @Test
    void whatKeysAreSaidToTakeIsAboutWhatTheyTake() throws Exception {
        try (Journal j = open(0, WhenFull.block, Guarantees.Keeps.ALL)) {
            store(j, "a", "first");
            CompletableFuture<Void> done = new CompletableFuture<>();
            TestJournal.change(j, done, (f, ledger) -> {
                SeenKeys keys = new SeenKeys(JournalClock.system(), 1L << 40, new Burst(60_000, () -> 0, text -> {}));
                keys.begin(f);
                for (int i = 0; i < 20_000; i++) {
                    String key = UUID.randomUUID().toString();
                    Append a = new TestJournal.Waiting("a", List.of(), key, TERMS);
                    a.offset = i;
                    a.run = "aaaaaaaa";
                    keys.insert(j.topic("a"), a, key);
                }
            });
            done.get(60, TimeUnit.SECONDS);
        }
        try (Journal j = open(0, WhenFull.block, Guarantees.Keeps.ALL)) {
            await().until(() -> j.space().keys() == 20_000);
            assertThat(j.space().keyBytes()).isEqualTo(20_000 * SeenKeys.weight("k".repeat(36)));
            assertThat((double) j.space().keyBytes() / j.space().usedBytes()).isBetween(0.8, 1.2);
        }
    }
}
