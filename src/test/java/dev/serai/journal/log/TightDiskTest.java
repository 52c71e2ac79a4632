package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written beside appends while the disk has little room: dead letters, and the log into the file. */
@Timeout(400)
class TightDiskTest {
    private static final long MIB = 1 << 20;
    private static final String LARGE = "x".repeat(1_000_000);

    @TempDir
    Path folder;

    private final AtomicLong free = new AtomicLong(1L << 40);

    private DiskProbe probe(Runnable looked) {
        return new DiskProbe() {
            @Override
            public long free() {
                looked.run();
                return free.get();
            }

            @Override
            public long total() {
                return 1L << 40;
            }
        };
    }

    private static Journal open(Path file, long ballast, Guarantees guarantees) throws JournalException {
        Limits limits = new Limits(1L << 30, 0, 0, Duration.ofDays(1), WhenFull.block, 1L << 30, ballast);
        return Journal.open(
                new JournalSettings(file, TestJournal::thread, JournalClock.system(), 64 * MIB, limits), guarantees);
    }

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static List<Refusal> refusals(Journal j, String topic, int n) throws JournalException {
        List<Refusal> refusals = new ArrayList<>();
        for (Entry e : TestJournal.entries(j, topic).subList(0, n)) {
            refusals.add(new Refusal(
                    e, "store", "sql:…", "java.sql.SQLException", "no", "h", 1, Instant.EPOCH, Instant.EPOCH));
        }
        return refusals;
    }

    private static void storeLarge(Journal j, int n) throws Exception {
        for (int i = 0; i < n; i++) {
            store(j, "a", LARGE + i);
        }
    }

    @Test
    void deadLettersForWhichTheDiskHasNoRoomAreRefusedAndNobodyWaitsForThem() throws Exception {
        try (Journal j = open(file(), 0, Guarantees.FULL.with(Guarantees.Keeps.ALL, probe(() -> {})))) {
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            Group other = j.openGroup(j.topic("a"), "other", StartFrom.EARLIEST, () -> false);
            storeLarge(j, 10);
            List<Refusal> ten = refusals(j, "a", 10);
            free.set(8 * MIB); // room in the log and in the file for three
            CountDownLatch release = SuspectsTest.hold(j);
            CompletableFuture<String> beside = append(j, "b", Append.Terms.DEFAULT, null, "goes on");
            Thread here = Thread.currentThread();
            Thread releasing = new Thread(() -> {
                await().until(() -> here.getState() == Thread.State.TIMED_WAITING);
                release.countDown();
            });
            releasing.start();
            assertThatThrownBy(() -> g.commit(10, List.of(), ten, () -> false))
                    .isInstanceOf(JournalFullException.class)
                    .hasMessageContaining("disk has no room")
                    .hasMessageContaining("dead-letters")
                    .hasMessageContaining("make room");
            beside.get(60, TimeUnit.SECONDS);
            other.commit(3, List.of());
            assertThat(other.awaitDurable(() -> false)).isTrue();
            assertThat(g.next()).isZero();
            assertThat(j.topic(DeadLetters.TOPIC).next()).isZero();
            // As many as there is room for go.
            assertThat(g.commit(2, List.of(), ten.subList(0, 2), () -> false)).isTrue();
            await().until(() -> j.topic(DeadLetters.TOPIC).next() == 2);
            free.set(1L << 40);
            assertThat(g.commit(10, List.of(), ten.subList(2, 10), () -> false)).isTrue();
            await().until(() -> j.topic(DeadLetters.TOPIC).next() == 10);
        }
    }

    @Test
    void deadLettersThatSqliteFindsTooLargeForTheDiskHoldUpNobody() throws Exception {
        AtomicLong most = new AtomicLong(1 << 20);
        Guarantees limited = new Guarantees(
                (f, acknowledge) -> {
                    f.commit();
                    JournalFile.execute(f.connection(), "pragma max_page_count=" + most.get());
                    acknowledge.run();
                },
                Guarantees.FULL.runs(),
                Guarantees.Keeps.ALL,
                probe(() -> {}));
        try (Journal j = open(file(), 0, limited)) {
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            Group other = j.openGroup(j.topic("a"), "other", StartFrom.EARLIEST, () -> false);
            storeLarge(j, 10);
            List<Refusal> ten = refusals(j, "a", 10);
            most.set(Files.size(file()) / 4096 + 4 * MIB / 4096); // a quota that no probe sees
            store(j, "b", "makes it hold");
            CompletableFuture<Boolean> letters = new CompletableFuture<>();
            Thread committing = new Thread(() -> {
                try {
                    letters.complete(g.commit(10, List.of(), ten, () -> false));
                } catch (JournalException | InterruptedException e) {
                    letters.completeExceptionally(e);
                }
            });
            committing.start();
            assertThatThrownBy(() -> letters.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(JournalFullException.class);
            store(j, "b", "goes on");
            other.commit(3, List.of());
            assertThat(other.awaitDurable(() -> false)).isTrue();
            most.set(1 << 20);
            store(j, "b", "makes it hold no more");
            await().until(() -> {
                try {
                    return g.commit(10, List.of(), ten, () -> false);
                } catch (JournalFullException e) {
                    return false;
                }
            });
            await().until(() -> j.topic(DeadLetters.TOPIC).next() == 10);
        }
    }

    @Test
    void onASmallFileSystemLettersThatAreTooLargeNeitherStopTheJournalNorSpoilIt() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        Assumptions.assumeTrue(mount(mount), "a file system can not be mounted here");
        try {
            Path file = mount.resolve("journal.db");
            try (Journal j = open(file, 2 * MIB, Guarantees.FULL)) {
                Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
                storeLarge(j, 8);
                await().until(() -> Files.exists(mount.resolve("journal.db.ballast")));
                assertThatThrownBy(() -> g.commit(8, List.of(), refusals(j, "a", 8), () -> false))
                        .isInstanceOf(JournalFullException.class);
                store(j, "b", "goes on");
                g.commit(1, List.of());
                assertThat(g.awaitDurable(() -> false)).isTrue();
            }
            try (Journal j = open(file, 2 * MIB, Guarantees.FULL)) {
                assertThat(bodies(j, "a")).hasSize(8).last().isEqualTo(LARGE + 7);
                assertThat(bodies(j, "b")).containsExactly("goes on");
                assertThat(j.topic(DeadLetters.TOPIC).next()).isZero();
                store(j, "b", "still does");
            }
        } finally {
            new ProcessBuilder("umount", "-l", mount.toString()).start().waitFor(60, TimeUnit.SECONDS);
        }
    }

    private static boolean mount(Path mount) throws Exception {
        Process p = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=22m", "tmpfs", mount.toString())
                .redirectErrorStream(true)
                .start();
        return p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
    }

    /** The log can not be brought into the file, behind a commit that succeeded: nothing of that commit failed. */
    @Test
    void aCheckpointThatFailsBehindACommitIsNoFailureOfTheCommit() throws Exception {
        AtomicReference<JournalFile> locked = new AtomicReference<>();
        AtomicReference<JournalFile> committed = new AtomicReference<>();
        AtomicBoolean armed = new AtomicBoolean();
        List<String> troubles = new ArrayList<>();
        AtomicReference<Journal> journal = new AtomicReference<>();
        Guarantees looking = new Guarantees(
                (f, acknowledge) -> {
                    Journal j = journal.get();
                    troubles.add(String.valueOf(j == null ? null : j.trouble()));
                    f.commit();
                    if (armed.getAndSet(false)) {
                        committed.set(f);
                    }
                    acknowledge.run();
                },
                Guarantees.FULL.runs(),
                Guarantees.Keeps.ALL,
                probe(() -> {
                    // Behind the commit the disk is looked at once more, then the log is brought into the file, which
                    // SQLite refuses within a transaction.
                    JournalFile f = committed.getAndSet(null);
                    if (f != null) {
                        execute(f, "begin");
                        locked.set(f);
                    } else if (locked.get() != null) {
                        execute(locked.getAndSet(null), "rollback");
                        free.set(1L << 40);
                    }
                }));
        try (Journal j = open(file(), 8192, looking)) {
            journal.set(j);
            store(j, "a", "one");
            await().until(() -> Files.exists(folder.resolve("journal.db.ballast")));
            free.set(32 * MIB);
            store(j, "a", "x".repeat(5 << 20));
            store(j, "a", "has the disk looked at");
            armed.set(true);
            store(j, "a", "x".repeat(500_000));
            await().until(() -> locked.get() != null);
            store(j, "a", "goes on");
            assertThat(locked).hasValue(null);
            assertThat(troubles).allMatch("null"::equals);
            assertThat(j.trouble()).isNull();
        }
    }

    private static void execute(JournalFile f, String sql) {
        try {
            JournalFile.execute(f.connection(), sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
