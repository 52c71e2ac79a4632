package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A file that is damaged, gone, somebody else's or another one, met while it is in use. */
@Timeout(400)
class FileFaultsTest {
    private static final Append.Terms SHORT =
            new Append.Terms(Duration.ZERO, Duration.ofMillis(300), Duration.ofHours(1));

    private static final Append.Terms PATIENT =
            new Append.Terms(Duration.ZERO, Duration.ofMinutes(10), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static Limits limits() {
        return new Limits(0, 0, 0, Duration.ZERO, WhenFull.dropOldest, 1 << 20, 0);
    }

    private Journal open(Guarantees guarantees) throws JournalException {
        return Journal.open(
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), 8 << 20, limits()), guarantees);
    }

    private String lock() throws Exception {
        return Files.readString(file().resolveSibling("journal.db.lock"));
    }

    /** Fails commits while it is told to. */
    private static final class Failing implements Guarantees.CommitOrder {
        final AtomicReference<SQLiteErrorCode> next = new AtomicReference<>();
        final AtomicReference<SQLiteErrorCode> afterNext = new AtomicReference<>();

        @Override
        public void commit(JournalFile f, Runnable acknowledge) throws SQLException {
            SQLiteErrorCode now = next.getAndSet(afterNext.getAndSet(null));
            if (now != null) {
                throw new SQLiteException("made by the test", now);
            }
            f.commit();
            acknowledge.run();
        }

        Guarantees guarantees() {
            return new Guarantees(this, Guarantees.FULL.runs()).with(JournalLimitsTest.EAGER, null);
        }
    }

    @Test
    void damageThatIsMetWhileTidyingIsSaidUntilTheRestart() throws Exception {
        Failing failing = new Failing();
        try (Journal j = open(failing.guarantees())) {
            store(j, "a", "x".repeat(100_000));
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            assertThat(j.trouble()).isNull();
            // The cursor's commit goes well; the next one deletes what was read.
            failing.afterNext.set(SQLiteErrorCode.SQLITE_CORRUPT);
            g.commit(1, List.of());
            await().until(() -> j.trouble() != null);
            assertThat(j.trouble()).contains("its file is damaged").contains("restart the daemon");
            assertThat(lock()).endsWith(" damaged");
            store(j, "a", "recorded all the same");
            assertThat(j.trouble()).contains("restart the daemon");
        }
    }

    @Test
    void damageThatIsMetByACheckpointIsTold() throws Exception {
        Files.writeString(file(), "this is no database at all ".repeat(1000));
        AtomicReference<String> told = new AtomicReference<>();
        Checkpointer c = new Checkpointer(file(), new WrittenBytes(file()), new Ballast(file(), 0), told::set);
        Thread thread = new Thread(c);
        thread.start();
        try {
            c.shrink();
            await().until(() -> told.get() != null);
            assertThat(told.get()).contains("its file is damaged");
        } finally {
            c.close();
            thread.join();
        }
    }

    @Test
    void aConnectionForCheckpointsThatIsNotAsSafeAsThoseThatWriteIsRefused() throws Exception {
        open(Guarantees.FULL).close();
        JournalFile.openForCheckpoints(file()).close();
        for (String pragma : List.of("synchronous=normal", "checkpoint_fullfsync=0", "wal_autocheckpoint=1000")) {
            try (Connection c = JournalFile.openForCheckpoints(file())) {
                JournalFile.execute(c, "pragma " + pragma);
                assertThatThrownBy(() -> JournalFile.requireForCheckpoints(file(), c))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining(pragma.replaceAll("=.*", ""));
            }
        }
    }

    private void move(Path from, Path to) throws Exception {
        for (String part : List.of("", "-wal", "-shm")) {
            if (Files.exists(Opening.part(from, part))) {
                Files.move(Opening.part(from, part), Opening.part(to, part));
            }
        }
    }

    @Test
    void aFileThatIsGoneIsNotMadeAnewAndGoesOnWhenItIsBack() throws Exception {
        Failing failing = new Failing();
        Path elsewhere = folder.resolve("elsewhere.db");
        try (Journal j = open(failing.guarantees())) {
            store(j, "a", "one");
            move(file(), elsewhere);
            failing.next.set(SQLiteErrorCode.SQLITE_IOERR);
            CompletableFuture<String> held = append(j, "a", PATIENT, null, "three");
            await().until(() -> j.trouble() != null && j.trouble().contains("is gone"));
            assertThatThrownBy(() -> append(j, "a", SHORT, null, "two").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("is gone")
                    .hasMessageContaining("put it back");
            assertThat(file()).doesNotExist();
            assertThat(held).isNotDone();
            move(elsewhere, file());
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("a/");
            await().until(() -> j.trouble() == null);
        }
        try (Journal j = TestJournal.open(file())) {
            assertThat(bodies(j, "a")).startsWith("one").endsWith("three");
        }
    }

    @Test
    void anotherFileInItsPlaceThatDoesNotKnowTheTopicsIsRefused() throws Exception {
        Failing failing = new Failing();
        Path other = folder.resolve("other.db");
        try (Journal o = TestJournal.open(other)) {
            store(o, "b", "of another journal");
        }
        try (Journal j = open(failing.guarantees())) {
            store(j, "a", "one");
            move(file(), folder.resolve("elsewhere.db"));
            move(other, file());
            failing.next.set(SQLiteErrorCode.SQLITE_IOERR);
            append(j, "a", PATIENT, null, "three");
            await().until(() -> j.trouble() != null && j.trouble().contains("is not the one that was open"));
            assertThatThrownBy(() -> append(j, "a", SHORT, null, "two").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("is not the one that was open")
                    .hasMessageContaining("'a'");
        }
    }

    @Test
    void whoIsNotTheOwnerMayNotRepair() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may give a file away");
        try (Journal j = TestJournal.open(file())) {
            store(j, "a", "one");
        }
        Files.delete(file().resolveSibling("journal.db.lock"));
        Files.setAttribute(file(), "unix:uid", 65534);
        List<String> before = names();
        assertThatThrownBy(() -> Repair.run(file(), null, p -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("belongs to user")
                .hasMessageContaining("can be repaired by that user only");
        assertThatThrownBy(() -> Repair.run(file(), folder.resolve("out.db"), p -> {}))
                .hasMessageContaining("belongs to user");
        assertThatThrownBy(() -> Repair.tryOut(file(), p -> {})).hasMessageContaining("belongs to user");
        assertThat(names()).isEqualTo(before);
        Files.setAttribute(file(), "unix:uid", 0);
        assertThat(Repair.run(file(), null, p -> {}).aside()).exists();
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void withoutAFileABurstIsToldOnceAndNotAskedForAgainAtOnce() throws Exception {
        Guarantees.Keeps keeps = new Guarantees.Keeps(true, true, new Keeping.Pace(1, 1, 1, 1, 0));
        Ballast ballast = new Ballast(file(), 0);
        Housekeeping house = new Housekeeping(
                limits(),
                JournalClock.system(),
                keeps,
                new Stocks(List.of()),
                new Disk(DiskProbe.of(folder), limits(), ballast, () -> {}),
                new Held(new WaitingWork(1 << 20)),
                new Checkpointer(file(), new WrittenBytes(file()), ballast, s -> {}),
                () -> false);
        house.burst().dropped(new Topic("a"), 7, "the test says so");
        assertThat(house.idleNanos()).isZero();
        house.failed(); // what the committer does when it has no file to tidy
        assertThat(house.idleNanos()).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void aReadThatTakesLongGoesOnInAnotherTransactionWithTheSameResult() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                store(j, "a", "first of " + i, "second of " + i);
                all.add("first of " + i);
                all.add("second of " + i);
            }
            try (Reader eachPage = new Reader(file(), j.topic("a"), 0);
                    Reader atOnce = j.reader(j.topic("a"))) {
                for (Reader r : List.of(eachPage, atOnce)) {
                    assertThat(bodiesOf(r.read(0, Long.MAX_VALUE, 1000, 1 << 20)))
                            .isEqualTo(all);
                    assertThat(bodiesOf(r.read(3, 30, 1000, 1 << 20))).isEqualTo(all.subList(3, 31));
                    assertThat(bodiesOf(r.read(5, Long.MAX_VALUE, 10, 1 << 20))).isEqualTo(all.subList(5, 15));
                    assertThat(r.read(40, Long.MAX_VALUE, 10, 1 << 20)).isNull();
                }
                // A gap ends a batch, and the next begins behind it.
                sql(file(), "delete from page where id & 0xffffffffff between 10 and 19");
                for (Reader r : List.of(eachPage, atOnce)) {
                    assertThat(bodiesOf(r.read(0, Long.MAX_VALUE, 1000, 1 << 20)))
                            .isEqualTo(all.subList(0, 10));
                    assertThat(bodiesOf(r.read(10, Long.MAX_VALUE, 1000, 1 << 20)))
                            .isEqualTo(all.subList(20, 40));
                }
            }
        }
    }

    private static List<String> bodiesOf(Batch b) throws JournalException {
        return b.entries().stream()
                .map(e -> new String(e.body(), StandardCharsets.UTF_8))
                .toList();
    }
}
