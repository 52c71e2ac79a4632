package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long entries stay after every group has read them, whatever the clocks do. */
class RetentionTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Limits KEPT_FOR_AN_HOUR = new Limits(0, 0, 0, HOUR, WhenFull.dropOldest, 1 << 20, 0);

    @TempDir
    Path folder;

    private final AtomicLong wall = new AtomicLong(1_000_000_000_000L);
    private final AtomicLong mono = new AtomicLong(5_000_000);
    private String boot = "boot-1";

    private Journal open() throws JournalException {
        return open(JournalLimitsTest.EAGER);
    }

    private Journal open(Guarantees.Keeps keeps) throws JournalException {
        String now = boot;
        JournalClock clock = new JournalClock() {
            @Override
            public long wallMillis() {
                return wall.get();
            }

            @Override
            public long monotonicMillis() {
                return mono.get();
            }

            @Override
            public String boot() {
                return now;
            }
        };
        return Journal.open(
                new JournalSettings(
                        folder.resolve("journal.db"), TestJournal::thread, clock, 1 << 20, KEPT_FOR_AN_HOUR),
                Guarantees.FULL.with(keeps, null));
    }

    private void pass(Duration time) {
        wall.addAndGet(time.toMillis());
        mono.addAndGet(time.toMillis());
    }

    private static void readAll(Journal j) throws Exception {
        Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
        g.commit(j.topic("a").next(), java.util.List.of());
        assertThat(g.awaitDurable(() -> false)).isTrue();
        g.close();
    }

    /** Has it look: something is written, and then nothing waits. */
    private static void look(Journal j) throws Exception {
        store(j, "other", "x");
        store(j, "other", "x");
    }

    private static void nothingGoes(Journal j) throws Exception {
        look(j);
        await().during(50, TimeUnit.MILLISECONDS).until(() -> j.counters().deleted() == 0);
    }

    private static void oneGoes(Journal j) throws Exception {
        look(j);
        await().until(() -> j.counters().deleted() == 1);
    }

    @Test
    void whatWasReadStaysUntilItsTimeHasPassed() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            pass(HOUR.multipliedBy(3)); // being old is not enough
            nothingGoes(j);
            readAll(j);
            pass(HOUR.minusSeconds(1));
            store(j, "a", "two");
            readAll(j);
            nothingGoes(j);
            pass(Duration.ofSeconds(2));
            oneGoes(j);
            assertThat(bodies(j, "a")).containsExactly("two");
        }
    }

    @Test
    void theTimeGoesOnAcrossARestart() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
        }
        pass(Duration.ofMinutes(50));
        try (Journal j = open()) {
            nothingGoes(j);
            pass(Duration.ofMinutes(11));
            oneGoes(j);
        }
    }

    @Test
    void theTimeGoesOnAcrossABoot() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
        }
        boot = "boot-2";
        mono.set(1000);
        wall.addAndGet(HOUR.toMillis() - 1000);
        try (Journal j = open()) {
            nothingGoes(j);
            pass(Duration.ofSeconds(2));
            oneGoes(j);
        }
    }

    @Test
    void aClockThatJumpsDeletesNothingOfAnotherBoot() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
        }
        boot = "boot-2";
        mono.set(1000);
        try (Journal j = open()) {
            // A machine without a clock of its own learns the time from the network.
            wall.addAndGet(Duration.ofDays(300).toMillis());
            nothingGoes(j);
            // From now on its own monotonic time counts.
            pass(HOUR.minusSeconds(1));
            nothingGoes(j);
            pass(Duration.ofSeconds(2));
            oneGoes(j);
        }
    }

    @Test
    void aClockThatJumpsDoesNotMatterWithinABoot() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
            wall.addAndGet(Duration.ofDays(300).toMillis());
            nothingGoes(j);
            wall.addAndGet(-Duration.ofDays(600).toMillis());
            pass(HOUR.plusSeconds(1));
            oneGoes(j);
        }
    }

    @Test
    void aClockBehindWhatTheFileHasSeenDeletesNothingOfAnotherBoot() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
            pass(Duration.ofDays(30));
            store(j, "a", "two");
        }
        try (Journal j = open()) { // a run, which keeps the time
            assertThat(bodies(j, "a")).isNotEmpty();
        }
        boot = "boot-2";
        mono.set(1000);
        wall.addAndGet(-Duration.ofDays(10).toMillis());
        try (Journal j = open()) {
            nothingGoes(j);
        }
    }

    @Test
    void aGroupThatGoesBackKeepsWhatItReadsAgain() throws Exception {
        try (Journal j = open()) {
            store(j, "a", "one");
            readAll(j);
            pass(Duration.ofMinutes(59));
            Group again = j.openGroup(j.topic("a"), "late", StartFrom.EARLIEST, () -> false);
            pass(Duration.ofMinutes(59));
            nothingGoes(j);
            again.commit(1, java.util.List.of());
            assertThat(again.awaitDurable(() -> false)).isTrue();
            pass(Duration.ofMinutes(59));
            nothingGoes(j);
            pass(Duration.ofMinutes(2));
            oneGoes(j);
        }
    }

    @Test
    void aGroupThatGoesBackAndIsQuicklyThereAgainKeepsWhatItReadAgain() throws Exception {
        // It does not look by itself for what may go, which would show it where the group was meanwhile.
        Guarantees.Keeps never =
                new Guarantees.Keeps(true, true, new Keeping.Pace(1L << 40, Integer.MAX_VALUE, 3_600_000, 1, 60_000));
        try (Journal j = open(never)) {
            store(j, "a", "one");
            readAll(j);
            pass(Duration.ofMinutes(59));
            store(j, "a", "two");
            readAll(j);
            pass(Duration.ofSeconds(10));
            assertThat(j.seek(j.topic("a"), "g", SeekTarget.parse("0"), false).to())
                    .isZero();
            pass(Duration.ofSeconds(10));
            readAll(j);
        }
        pass(Duration.ofMinutes(58));
        try (Journal j = open()) {
            nothingGoes(j);
            pass(Duration.ofMinutes(3));
            look(j);
            await().until(() -> j.counters().deleted() == 2);
        }
    }

    @Test
    void theSamplesAreFew() throws Exception {
        try (Journal j = open()) {
            for (int i = 0; i < 400; i++) {
                store(j, "a", "r" + i);
                readAll(j);
                pass(Duration.ofSeconds(20));
            }
            await().untilAsserted(() -> assertThat(bodies(j, "a")).hasSizeBetween(180, 190));
            try (var c = TestJournal.jdbc(folder.resolve("journal.db"))) {
                assertThat(JournalFile.number(c, "select count(*) from mark")).isBetween(30L, 70L);
            }
        }
    }

    @Test
    void oneWakeUpLetsGoWhatHasAgedWhileNobodyWrote() throws Exception {
        Duration kept = Duration.ofMillis(400);
        Limits brief = new Limits(0, 0, 0, kept, WhenFull.dropOldest, 1 << 20, 0);
        try (Journal j = Journal.open(
                new JournalSettings(
                        folder.resolve("journal.db"), TestJournal::thread, JournalClock.system(), 1 << 20, brief),
                Guarantees.FULL.with(JournalLimitsTest.EAGER, null))) {
            store(j, "a", "one");
            long begun = System.nanoTime();
            readAll(j);
            await().until(() -> j.counters().deleted() == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(kept);
        }
    }
}
