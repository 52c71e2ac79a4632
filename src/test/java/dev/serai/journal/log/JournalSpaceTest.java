package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal takes on disk, what it writes, and what it does when the disk is full. */
class JournalSpaceTest {
    private static final long MIB = 1 << 20;
    private static final String LARGE = "x".repeat(100_000);
    private static final Append.Terms SHORT =
            new Append.Terms(Duration.ZERO, Duration.ofMillis(300), Duration.ofHours(1));

    @TempDir
    Path folder;

    private static Journal open(Path file, Limits limits, Guarantees.Keeps keeps) throws JournalException {
        return Journal.open(
                new JournalSettings(file, TestJournal::thread, JournalClock.system(), 8 * MIB, limits),
                Guarantees.FULL.with(keeps, null));
    }

    private static Limits limits(long minFree, WhenFull whenFull, long ballast) {
        return new Limits(1L << 30, minFree, minFree, Duration.ZERO, whenFull, MIB, ballast);
    }

    private static void readAll(Journal j, String topic) throws Exception {
        Group g = j.openGroup(j.topic(topic), "g", StartFrom.EARLIEST, () -> false);
        g.commit(j.topic(topic).next(), List.of());
        assertThat(g.awaitDurable(() -> false)).isTrue();
        g.close();
    }

    @Test
    void theFileAndItsLogShrinkAfterABacklogWasRead() throws Exception {
        Path file = folder.resolve("journal.db");
        try (Journal j = open(file, limits(0, WhenFull.block, 0), JournalLimitsTest.EAGER)) {
            for (int i = 0; i < 200; i++) {
                store(j, "a", LARGE);
            }
            store(j, "b", "stays");
            await().until(() -> Files.size(file) + Files.size(folder.resolve("journal.db-wal")) > 20 * MIB);
            readAll(j, "a");
            await().until(() -> j.counters().deleted() == 200);
            await().until(() -> Files.size(file) < 2 * MIB);
            await().until(() -> Files.size(folder.resolve("journal.db-wal")) == 0);
            assertThat(bodies(j, "b")).containsExactly("stays");
            store(j, "a", "goes on");
            assertThat(bodies(j, "a")).containsExactly("goes on");
        }
    }

    @Test
    void freePagesAreUsedAgainSoThatTheFileOfAQuickReaderStaysSmall() throws Exception {
        Path file = folder.resolve("journal.db");
        try (Journal j = open(file, limits(0, WhenFull.block, 0), Guarantees.Keeps.ALL)) {
            for (int i = 0; i < 1200; i++) {
                store(j, "a", LARGE);
                if (i % 10 == 0) {
                    readAll(j, "a");
                }
            }
            assertThat(j.counters().contentBytes()).isGreaterThan(114 * MIB);
            // How far deleting lags behind is the machine's; it does not add up.
            assertThat(j.space().fileBytes()).isLessThan(32 * MIB);
        }
    }

    @Test
    void theWriteAheadLogStaysBoundedThoughOneCommitFollowsTheOtherAndSomebodyReads() throws Exception {
        Path file = folder.resolve("journal.db");
        Path wal = folder.resolve("journal.db-wal");
        AtomicBoolean stop = new AtomicBoolean();
        try (Journal j = open(file, limits(0, WhenFull.block, 0), Guarantees.Keeps.ALL)) {
            Thread reading = new Thread(() -> {
                try (Reader r = j.reader(j.topic("a"))) {
                    for (long at = 0; !stop.get(); ) {
                        Batch b = r.read(at, Long.MAX_VALUE, 100, MIB);
                        at = b == null ? 0 : b.lastOffset() + 1;
                    }
                } catch (JournalException e) {
                    throw new AssertionError(e);
                }
            });
            reading.start();
            long longest = 0;
            CompletableFuture<?> before = CompletableFuture.completedFuture(null);
            for (int i = 0; i < 1000; i++) {
                CompletableFuture<?> next = append(j, "a", Append.Terms.DEFAULT, null, LARGE);
                before.get(60, TimeUnit.SECONDS);
                before = next;
                longest = Math.max(longest, Files.size(wal));
            }
            before.get(60, TimeUnit.SECONDS);
            stop.set(true);
            reading.join();
            assertThat(longest).isLessThan(48 * MIB);
        }
    }

    @Test
    void lingerWritesOneCommitForManyReadingsAndFarFewerBytes() throws Exception {
        Append.Terms linger = new Append.Terms(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofHours(1));
        try (Journal j = Journal.open(new JournalSettings(folder.resolve("one/journal.db"), TestJournal::thread));
                Journal k = Journal.open(new JournalSettings(folder.resolve("each/journal.db"), TestJournal::thread))) {
            store(j, "a", "first");
            store(k, "a", "first");
            long before = j.counters().commits();
            long bytesBefore = j.counters().writtenBytes();
            long eachBefore = k.counters().writtenBytes();
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(append(j, "a", linger, null, "reading " + i));
                // A group that moves does not make them go early.
                g.commit(1, List.of());
            }
            for (CompletableFuture<String> f : all) {
                f.get(60, TimeUnit.SECONDS);
            }
            // not between those that linger: what its syncs take is the disk's
            for (int i = 0; i < 10; i++) {
                store(k, "a", "reading " + i);
            }
            // One that opened the group, one for all readings with the cursor.
            assertThat(j.counters().commits() - before).isEqualTo(2);
            long written = j.counters().writtenBytes() - bytesBefore;
            assertThat(written).isPositive();
            assertThat(k.counters().writtenBytes() - eachBefore).isGreaterThan(3 * written);
        }
    }

    @Test
    void somebodyWhoWaitsForACursorDoesNotWaitForAppendsThatLinger() throws Exception {
        Append.Terms linger = new Append.Terms(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(1));
        Journal j = TestJournal.open(folder.resolve("journal.db"));
        store(j, "a", "one");
        CompletableFuture<String> lingering = append(j, "a", linger, null, "two");
        readAll(j, "a");
        assertThat(lingering).isNotDone();
        j.close();
        assertThat(lingering.get(60, TimeUnit.SECONDS)).startsWith("a/000000000001/");
    }

    @Test
    void writtenBytesAreWhatTheLogGrewBy() throws Exception {
        try (Journal j = open(folder.resolve("journal.db"), limits(0, WhenFull.block, 0), Guarantees.Keeps.ALL)) {
            store(j, "a", "one");
            Path wal = folder.resolve("journal.db-wal");
            long size = Files.size(wal);
            long written = j.counters().writtenBytes();
            for (int i = 0; i < 20; i++) {
                store(j, "a", "more");
            }
            assertThat(j.counters().writtenBytes() - written)
                    .isEqualTo(Files.size(wal) - size)
                    .isPositive();
        }
    }

    @Test
    void theBallastIsWrittenWholeAndMadeOnce() throws Exception {
        Path file = folder.resolve("journal.db");
        Path ballast = folder.resolve("journal.db.ballast");
        try (Journal j = open(file, limits(0, WhenFull.block, MIB), Guarantees.Keeps.ALL)) {
            store(j, "a", "one");
            await().until(() -> Files.exists(ballast) && Files.size(ballast) == MIB);
        }
        byte[] content = Files.readAllBytes(ballast);
        assertThat(Arrays.equals(content, new byte[content.length])).isFalse();
        var time = Files.getLastModifiedTime(ballast);
        try (Journal j = open(file, limits(0, WhenFull.block, MIB), Guarantees.Keeps.ALL)) {
            store(j, "a", "two");
            assertThat(Files.getLastModifiedTime(ballast)).isEqualTo(time);
        }
    }

    @Test
    void onAFullDiskAppendsAreHeldAndCursorsStillMove() throws Exception {
        AtomicLong pages = new AtomicLong(1);
        AtomicLong free = new AtomicLong(1L << 40);
        DiskProbe probe = new DiskProbe() {
            @Override
            public long free() {
                return free.get();
            }

            @Override
            public long total() {
                return 1L << 40;
            }
        };
        Guarantees limited = new Guarantees(
                (f, acknowledge) -> {
                    f.commit();
                    JournalFile.execute(f.connection(), "pragma max_page_count=" + pages.get());
                    acknowledge.run();
                },
                Guarantees.FULL.runs(),
                JournalLimitsTest.EAGER,
                probe);
        try (Journal j = Journal.open(
                new JournalSettings(
                        folder.resolve("journal.db"),
                        TestJournal::thread,
                        JournalClock.system(),
                        8 * MIB,
                        limits(MIB, WhenFull.block, MIB)),
                limited)) {
            pages.set(1 << 20);
            Path ballast = folder.resolve("journal.db.ballast");
            for (int i = 0; i < 10; i++) {
                store(j, "a", LARGE + i);
            }
            await().until(() -> Files.exists(ballast));
            pages.set(1); // as large as it is, and no larger
            store(j, "b", "makes the limit hold");
            free.set(0);
            CompletableFuture<String> held = append(j, "a", Append.Terms.DEFAULT, null, LARGE + "held");
            await().until(() -> j.trouble() != null);
            await().until(() -> !Files.exists(ballast));
            assertThat(j.trouble()).contains("the disk is full");
            assertThat(j.space().diskLow()).isTrue();
            assertThatThrownBy(() -> append(j, "a", SHORT, null, LARGE).get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the disk is full")
                    .hasMessageContaining("not stored");
            assertThat(held).isNotDone();
            // A cursor moves, what was read goes, and its pages take what was held.
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            g.commit(5, List.of());
            assertThat(g.awaitDurable(() -> false)).isTrue();
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("a/000000000010/");
            // There is room again: the ballast too.
            free.set(1L << 40);
            pages.set(1 << 20);
            await().until(() -> {
                store(j, "a", "x");
                return Files.exists(ballast) && !j.space().diskLow();
            });
            assertThat(j.topics()).allMatch(t -> t.dropped() == 0);
        }
    }

    @Test
    void onASmallFileSystemRecordingGoesOnWithTheNewest() throws Exception {
        onASmallFileSystem(mount -> {
            Limits l = limits(0, WhenFull.dropOldest, 2 * MIB);
            try (Journal j = open(mount.resolve("journal.db"), l, Guarantees.Keeps.ALL)) {
                store(j, "a", LARGE);
                await().until(() -> Files.exists(mount.resolve("journal.db.ballast")));
                for (int i = 0; i < 400; i++) {
                    store(j, "a", LARGE + i);
                }
                assertThat(Files.exists(mount.resolve("journal.db.ballast"))).isFalse();
                Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
                g.commit(350, List.of());
                assertThat(g.awaitDurable(() -> false)).isTrue();
                assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "399");
                assertThat(j.counters().dropped()).isGreaterThan(200);
            }
            try (Journal j = open(mount.resolve("journal.db"), l, Guarantees.Keeps.ALL)) {
                assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "399");
            }
        });
    }

    /** All that waits at a time would be too much for the log, or for the file when the log is brought into it. */
    @Test
    void onASmallFileSystemRecordingGoesOnThoughMuchIsAppendedAtATime() throws Exception {
        onASmallFileSystem(mount -> {
            Limits l = limits(0, WhenFull.dropOldest, 2 * MIB);
            try (Journal j = open(mount.resolve("journal.db"), l, Guarantees.Keeps.ALL)) {
                store(j, "a", LARGE);
                await().until(() -> Files.exists(mount.resolve("journal.db.ballast")));
                for (int i = 0; i < 12; i++) {
                    List<CompletableFuture<?>> burst = new ArrayList<>();
                    for (int k = 0; k < 50; k++) {
                        burst.add(append(j, k % 5 == 0 ? "b" : "a", Append.Terms.DEFAULT, null, LARGE + i + "/" + k));
                    }
                    for (CompletableFuture<?> f : burst) {
                        f.get(60, TimeUnit.SECONDS);
                    }
                }
                assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "11/49");
                assertThat(bodies(j, "b")).last().isEqualTo(LARGE + "11/45");
                assertThat(j.counters().dropped()).isGreaterThan(400);
                assertThat(j.counters().records()).isEqualTo(601);
            }
            try (Journal j = open(mount.resolve("journal.db"), l, Guarantees.Keeps.ALL)) {
                assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "11/49");
                store(j, "a", "goes on");
            }
        });
    }

    @Test
    void anAppendThatASmallFileSystemCanNotTakeIsRefusedInTimeAndHoldsUpNobodyForGood() throws Exception {
        onASmallFileSystem(mount -> {
            Limits l = limits(0, WhenFull.dropOldest, 2 * MIB);
            try (Journal j = open(mount.resolve("journal.db"), l, Guarantees.Keeps.ALL)) {
                for (int i = 0; i < 200; i++) {
                    store(j, "a", LARGE);
                }
                Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
                // More than the log can take, though the oldest gave way; more than the file could.
                for (int n : new int[] {75, 150}) {
                    long dropped = j.counters().dropped();
                    assertThatThrownBy(
                                    () -> append(j, "b", SHORT, null, many(n)).get(60, TimeUnit.SECONDS))
                            .hasMessageContaining("full")
                            .hasMessageContaining("300 ms")
                            .hasMessageContaining("the record was not stored");
                    assertThat(j.counters().dropped()).isEqualTo(dropped);
                    // What was rolled back counts for nothing when something smaller comes.
                    g.commit(n, List.of());
                    assertThat(g.awaitDurable(() -> false)).isTrue();
                    for (int i = 0; i < 100; i++) {
                        store(j, "a", LARGE);
                    }
                }
                String[] tooMuch = many(150);
                store(j, "b", "small");
                CompletableFuture<String> waits = append(j, "b", Append.Terms.DEFAULT, null, tooMuch);
                store(j, "a", "of another topic");
                assertThat(waits).isNotDone();
                mount("remount,size=64m", mount);
                assertThat(waits.get(60, TimeUnit.SECONDS)).startsWith("b/000000000001/");
                store(j, "b", "goes on");
                assertThat(bodies(j, "b")).hasSize(152).last().isEqualTo("goes on");
            }
        });
    }

    @Test
    void whatARolledBackTransactionDeletedIsStillCountedAsUsed() throws Exception {
        Path file = folder.resolve("journal.db");
        try (Journal j = open(file, limits(0, WhenFull.block, 0), Guarantees.Keeps.ALL)) {
            for (int i = 0; i < 20; i++) {
                store(j, "a", LARGE);
            }
        }
        try (JournalFile f = JournalFile.open(file)) {
            Stocks stocks = new Stocks(List.of());
            stocks.begin(f);
            long used = stocks.usedBytes();
            f.begin();
            JournalFile.execute(f.connection(), "delete from page");
            stocks.look(f);
            assertThat(stocks.usedBytes()).isLessThan(used - MIB);
            f.rollback(new IllegalStateException("the disk is full"));
            stocks.rolledBack();
            stocks.lookIfStale(f);
            assertThat(stocks.usedBytes()).isEqualTo(used);
        }
    }

    private static String[] many(int n) {
        String[] bodies = new String[n];
        Arrays.fill(bodies, LARGE);
        return bodies;
    }

    private interface OnMount {
        void run(Path mount) throws Exception;
    }

    private void onASmallFileSystem(OnMount test) throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        Assumptions.assumeTrue(mount("size=16m", mount), "a file system can not be mounted here");
        try {
            test.run(mount);
        } finally {
            new ProcessBuilder("umount", "-l", mount.toString()).start().waitFor(60, TimeUnit.SECONDS);
        }
    }

    private static boolean mount(String options, Path mount) throws Exception {
        Process p = new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.toString())
                .redirectErrorStream(true)
                .start();
        return p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
    }
}
