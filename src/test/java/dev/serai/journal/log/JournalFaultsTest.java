package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.open;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the log does when its file, its disk or its neighbours misbehave. */
class JournalFaultsTest {
    private static final Append.Terms SHORT =
            new Append.Terms(Duration.ZERO, Duration.ofMillis(300), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    @Test
    void aSecondOpeningIsRefusedAndSaysWhoHasIt() throws Exception {
        try (Journal j = open(file())) {
            assertThat(j.trouble()).isNull();
            assertThatThrownBy(() -> open(file()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
        }
        open(file()).close();
    }

    @Test
    void anAppendIsHeldWhileAnotherProgramLocksTheFileAndStoredAfterwards() throws Exception {
        try (Journal j = open(file())) {
            CompletableFuture<String> held;
            try (Connection other = TestJournal.jdbc(file())) {
                JournalFile.execute(other, "begin immediate");
                held = append(j, "a", Append.Terms.DEFAULT, null, "one");
                await().until(() -> j.trouble() != null);
                assertThat(j.trouble()).contains("another program holds a lock");
                assertThat(held).isNotDone();
                JournalFile.execute(other, "rollback");
            }
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("a/000000000000/");
            await().until(() -> j.trouble() == null);
        }
    }

    @Test
    void anAppendThatIsHeldTooLongFailsAndIsNotStored() throws Exception {
        try (Journal j = open(file())) {
            try (Connection other = TestJournal.jdbc(file())) {
                JournalFile.execute(other, "begin immediate");
                assertThatThrownBy(() -> append(j, "a", SHORT, null, "one").get(60, TimeUnit.SECONDS))
                        .hasMessageContaining("another program holds a lock")
                        .hasMessageContaining("the record was not stored");
                JournalFile.execute(other, "rollback");
            }
            store(j, "a", "two");
            assertThat(bodies(j, "a")).containsExactly("two");
        }
    }

    @Test
    void anAppendIsHeldWhileTheDiskIsFullAndStoredWhenThereIsRoom() throws Exception {
        AtomicReference<String> limit = new AtomicReference<>("pragma max_page_count=1");
        Guarantees limited = new Guarantees(
                (f, acknowledge) -> {
                    f.commit();
                    JournalFile.execute(f.connection(), limit.get());
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        AtomicReference<Connection> writer = new AtomicReference<>();
        Guarantees seen = new Guarantees(
                (f, acknowledge) -> {
                    writer.set(f.connection());
                    limited.commit().commit(f, acknowledge);
                },
                Guarantees.FULL.runs());
        String large = "x".repeat(200_000);
        try (Journal j = open(file(), seen)) {
            store(j, "a", "first");
            CompletableFuture<String> held = append(j, "a", Append.Terms.DEFAULT, null, large);
            await().until(() -> j.trouble() != null);
            assertThat(j.trouble()).contains("the disk is full");
            assertThatThrownBy(() -> append(j, "a", SHORT, null, large).get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the disk is full");
            assertThat(held).isNotDone();
            limit.set("pragma max_page_count=1000000");
            JournalFile.execute(writer.get(), limit.get());
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("a/000000000001/");
            assertThat(bodies(j, "a")).containsExactly("first", large);
        }
    }

    @Test
    void aCommitThatFailsAndDidNotLandIsWrittenAgain() throws Exception {
        assertThat(afterAnErrorOfTheDisk(false)).containsExactly("one", "two", "three");
    }

    @Test
    void aCommitThatFailsButLandedIsNotWrittenTwice() throws Exception {
        assertThat(afterAnErrorOfTheDisk(true)).containsExactly("one", "two", "three");
    }

    private List<String> afterAnErrorOfTheDisk(boolean landed) throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    if (commits.incrementAndGet() == 2) {
                        if (landed) {
                            f.commit();
                        }
                        throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                    }
                    f.commit();
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        try (Journal j = open(file(), failing)) {
            String one = store(j, "a", "one");
            String two = store(j, "a", "two");
            store(j, "a", "three");
            assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).contains(one, two);
            return bodies(j, "a");
        }
    }

    /** The commit of this number, from 1, is on disk and yet reported as failed. */
    private static Guarantees landsWithAnError(int number, Supplier<String> runs) {
        AtomicInteger commits = new AtomicInteger();
        return new Guarantees(
                (f, acknowledge) -> {
                    f.commit();
                    if (commits.incrementAndGet() == number) {
                        throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                    }
                    acknowledge.run();
                },
                runs);
    }

    @Test
    void aTopicWhoseFirstCommitFailedButLandedIsRead() throws Exception {
        try (Journal j = open(file(), landsWithAnError(1, Guarantees.FULL.runs()))) {
            store(j, "a", "one");
            assertThat(bodies(j, "a")).containsExactly("one");
        }
    }

    @Test
    void aCommitThatLandedAfterItsAppendsExpiredIsSettledBeforeTheNextIsWritten() throws Exception {
        Append.Terms impatient = new Append.Terms(Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        try (Journal j = open(file(), landsWithAnError(2, Guarantees.FULL.runs()))) {
            store(j, "a", "one");
            assertThatThrownBy(() -> append(j, "a", impatient, null, "two").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("it is not known whether the record was stored");
            assertThat(store(j, "a", "three")).startsWith("a/000000000002/");
            assertThat(bodies(j, "a")).containsExactly("one", "two", "three");
            await().until(() -> j.counters().waitingBytes() == 0);
        }
    }

    @Test
    void aCommitThatLandedAfterItsAppendsWereRefusedIsSettledBeforeTheNextIsWritten() throws Exception {
        AtomicInteger openings = new AtomicInteger();
        Supplier<String> secondFails = () -> {
            if (openings.incrementAndGet() == 2) {
                throw new IllegalStateException("no name for a run");
            }
            return Guarantees.FULL.runs().get();
        };
        try (Journal j = open(file(), landsWithAnError(2, secondFails))) {
            store(j, "a", "one");
            assertThatThrownBy(() ->
                            append(j, "a", Append.Terms.DEFAULT, null, "two").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("no name for a run; it is not known whether the record was stored");
            assertThat(store(j, "a", "three")).startsWith("a/000000000002/");
            assertThat(bodies(j, "a")).containsExactly("one", "two", "three");
            await().until(() -> j.counters().waitingBytes() == 0);
        }
    }

    @Test
    void anUnexpectedFailureRefusesItsAppendsAndLeavesNoTransactionOpen() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    if (commits.incrementAndGet() == 1) {
                        throw new IllegalStateException("unexpected");
                    }
                    f.commit();
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        try (Journal j = open(file(), failing)) {
            assertThatThrownBy(() ->
                            append(j, "a", Append.Terms.DEFAULT, null, "one").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("unexpected; the record was not stored");
            assertThat(append(j, "a", SHORT, null, "two").get(60, TimeUnit.SECONDS))
                    .startsWith("a/000000000000/");
            assertThat(bodies(j, "a")).containsExactly("two");
        }
    }

    @Test
    void aWriterThatEndsIsTold() throws Exception {
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    throw new LinkageError("none left");
                },
                Guarantees.FULL.runs());
        try (Journal j = open(file(), failing)) {
            assertThatThrownBy(() ->
                            append(j, "a", Append.Terms.DEFAULT, null, "one").get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("not stored");
            await().until(() -> j.trouble() != null);
            assertThat(j.trouble()).contains("writer ended").contains("none left");
        }
    }

    @Test
    void aPageThatChangedOnTheDiskIsReportedAndNotHandedOut() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "good");
            store(j, "a", "bad");
            sql(file(), "update page set content = cast(replace(cast(content as text), 'bad', 'bda') as blob)");
            try (Reader r = j.reader(j.topic("a"))) {
                assertThatThrownBy(() -> r.read(1, Long.MAX_VALUE, 10, 1000))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("entries 1 to 1 of topic 'a' is damaged (CRC32C");
            }
        }
    }

    @Test
    void aPageThatIsMissingWithoutHavingBeenDeletedIsReported() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "one");
            store(j, "a", "two");
            sql(file(), "drop trigger page_deleted", "delete from page where id & 1 = 0");
            try (Reader r = j.reader(j.topic("a"))) {
                assertThatThrownBy(() -> r.read(0, Long.MAX_VALUE, 10, 1000))
                        .hasMessageContaining("entries 0 to 0 of topic 'a' are missing");
            }
        }
    }

    @Test
    void aGapThatDeletingLeftIsReadOver() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "one");
            store(j, "a", "two");
            store(j, "a", "three");
            sql(file(), "delete from page where id & 3 = 1");
            try (Reader r = j.reader(j.topic("a"))) {
                Batch b = r.read(0, Long.MAX_VALUE, 10, 1000);
                assertThat(b.lastOffset()).isZero();
                assertThat(r.read(1, Long.MAX_VALUE, 10, 1000).firstOffset()).isEqualTo(2);
                assertThat(r.read(1, 1, 10, 1000)).isNull();
            }
        }
    }

    @Test
    void aFileThatIsDamagedAtStartIsMovedAsideAndRecordingGoesOn() throws Exception {
        Files.write(
                file(),
                "this is no database, and long enough to be looked at by SQLite"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        try (Journal j = open(file())) {
            assertThat(j.warnings()).first().asString().contains("was damaged").contains("moved aside");
            store(j, "a", "one");
            assertThat(bodies(j, "a")).containsExactly("one");
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(p -> p.getFileName().toString())).anyMatch(n -> n.startsWith("journal.db.damaged-2"));
        }
    }

    @Test
    void anotherDatabaseIsRefusedAndLeftAsItIs() throws Exception {
        sql(file(), "create table mine(x)");
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> open(file())).hasMessageContaining("not a journal");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aFileOfANewerVersionIsRefused() throws Exception {
        open(file()).close();
        sql(file(), "pragma user_version=" + (JournalFile.VERSION + 1));
        assertThatThrownBy(() -> open(file())).hasMessageContaining("newer version");
    }

    @Test
    void aFolderThatCanNotBeMadeIsAClearError() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("plain"), "x");
        assertThatThrownBy(() -> open(notAFolder.resolve("journal.db")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(notAFolder.toString())
                .hasMessageContaining("can not be opened");
    }

    @Test
    void aFileSystemThatForgetsIsSaidToBeNotDurable() {
        for (String type : List.of("tmpfs", "nfs4", "cifs", "fuse.sshfs")) {
            List<String> warnings = new ArrayList<>();
            FileSystems.warnIfNotDurable(file(), type, warnings);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("not durable")
                    .contains(type);
        }
        List<String> warnings = new ArrayList<>();
        FileSystems.warnIfNotDurable(file(), "ext4", warnings);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aJournalInMemoryWarnsWhenItIsOpened() throws Exception {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(memory), "there is no /dev/shm to try");
        Path own = Files.createTempDirectory(memory, "serai");
        try (Journal j = open(own.resolve("journal.db"))) {
            assertThat(j.warnings()).singleElement().asString().contains("not durable");
        } finally {
            try (var files = Files.walk(own)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(p -> p.toFile().delete());
            }
        }
    }

    @Test
    void eachConnectionHasThePragmasThatThePromisesNeed() throws Exception {
        AtomicReference<List<Long>> is = new AtomicReference<>();
        Guarantees looking = new Guarantees(
                (f, acknowledge) -> {
                    f.commit();
                    is.set(pragmas(f.connection()));
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        try (Journal j = open(file(), looking)) {
            store(j, "a", "one");
        }
        assertThat(is.get())
                .containsExactly(4096L, 2L, 2L, (long) JournalFile.APPLICATION_ID, (long) JournalFile.VERSION, 0L);
        try (Journal j = open(file());
                Connection reader = JournalFile.openForReading(j.path())) {
            assertThatThrownBy(() -> JournalFile.execute(reader, "delete from page"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static List<Long> pragmas(Connection c) throws SQLException {
        List<Long> list = new ArrayList<>();
        for (String p : List.of(
                "page_size", "auto_vacuum", "synchronous", "application_id", "user_version", "wal_autocheckpoint")) {
            list.add(JournalFile.number(c, "pragma " + p));
        }
        return list;
    }

    @Test
    void theFolderOfTheNativeLibraryIsPrivate() throws Exception {
        Assumptions.assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "no rights to look at");
        open(file()).close();
        String chosen = System.clearProperty("org.sqlite.tmpdir");
        try {
            Path library = folder.resolve("library");
            JournalFile.usePrivateLibraryFolder(library);
            assertThat(System.getProperty("org.sqlite.tmpdir")).isEqualTo(library.toString());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(library)))
                    .isEqualTo("rwx------");
        } finally {
            System.setProperty("org.sqlite.tmpdir", chosen);
        }
    }

    @Test
    void anAppendIntoAClosedJournalIsRefused() throws Exception {
        Journal j = open(file());
        j.close();
        assertThatThrownBy(() -> append(j, "a", SHORT, null, "x").get()).hasMessageContaining("closed");
    }

    @Test
    void aCallerIsHeldWhileTooMuchWaitsAndRefusedAfterItsTime() throws Exception {
        JournalSettings small =
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), 1000, Limits.DEFAULT);
        try (Journal j = Journal.open(small)) {
            try (Connection other = TestJournal.jdbc(file())) {
                JournalFile.execute(other, "begin immediate");
                CompletableFuture<String> first = append(j, "a", Append.Terms.DEFAULT, null, "x".repeat(900));
                assertThatThrownBy(() ->
                                append(j, "a", SHORT, null, "x".repeat(200)).get())
                        .hasMessageContaining("1000 bytes for waiting appends were full");
                JournalFile.execute(other, "rollback");
                first.get(60, TimeUnit.SECONDS);
            }
            store(j, "a", "x".repeat(5000));
            await().until(() -> j.counters().waitingBytes() == 0);
        }
    }
}
