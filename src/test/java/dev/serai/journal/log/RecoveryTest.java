package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.crash;
import static dev.serai.journal.log.TestJournal.open;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A damaged journal at start: moved aside, salvaged, and nothing of it twice. */
class RecoveryTest {
    private static final String LARGE = "x".repeat(6000);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private void overwrite(Path file, long at, int length) throws Exception {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            byte[] noise = new byte[length];
            Arrays.fill(noise, (byte) 0x5a);
            f.write(noise);
        }
    }

    private static void awaitSalvage(Journal j) {
        await().until(() -> j.salvageReports().size() == 1);
    }

    private List<String> fill(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Journal j = open(file())) {
            for (int i = 0; i < count; i++) {
                ids.add(store(j, "a", "r" + i + LARGE));
            }
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            g.commit(5, List.of());
            g.awaitDurable(() -> false);
        }
        return ids;
    }

    @Test
    void theTableOfPagesBeginsWhereASurveyLooksForIt() throws Exception {
        open(file()).close();
        try (var c = TestJournal.jdbc(file())) {
            assertThat(JournalFile.number(c, "select rootpage from sqlite_schema where name='page'"))
                    .isEqualTo(Survey.PAGE_ROOT);
            assertThat(JournalFile.number(c, "select rootpage from sqlite_schema where name='cursor'"))
                    .isEqualTo(Survey.CURSOR_ROOT);
        }
    }

    @Test
    void withItsHeaderOverwrittenEveryEntryComesBackWithItsIdAndEachGroupGoesOnWhereItWas() throws Exception {
        List<String> ids = fill(20);
        overwrite(file(), 0, 100);
        try (Journal j = open(file())) {
            Topic a = j.topic("a");
            String id = store(j, "a", "new");
            Group g = j.openGroup(a, "g", StartFrom.LATEST, () -> false);
            assertThat(j.salvageReports()).as("a group waits for the salvage").hasSize(1);
            assertThat(g.next()).isEqualTo(5);
            assertThat(TestJournal.entries(j, "a"))
                    .extracting(Entry::id)
                    .startsWith(ids.toArray(String[]::new))
                    .endsWith(id)
                    .hasSize(21);
            // Nothing was lost behind the last one: nothing is left out.
            assertThat(id).startsWith("a/000000000020/");
            assertThat(j.salvageReports().get(0).hasLosses()).isFalse();
            g.commit(7, List.of());
            assertThat(g.awaitDurable(() -> false)).isTrue();
            assertThat(g.isMoved()).isFalse();
        }
        try (Journal j = open(file())) {
            assertThat(j.warnings()).isEmpty();
            assertThat(TestJournal.entries(j, "a")).hasSize(21);
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false)
                            .next())
                    .isEqualTo(7);
        }
    }

    @Test
    void whatIsLostIsAProvedGapAndNothingElseIs() throws Exception {
        fill(20);
        List<Long> lost = new ArrayList<>();
        try (FileImage image = new FileImage(file())) {
            RawRow row = new RawRow(image);
            long damage = 0;
            for (int p = 1; p <= image.pages(); p++) {
                if (row.open(p) && row.isTable() && row.row(0) && Survey.isPage(row)) {
                    damage = p;
                    for (int i = 0; i < row.cells(); i++) {
                        row.row(i);
                        lost.add(row.rowId() & Page.MAX_OFFSET);
                    }
                    if (lost.get(0) > 5 && lost.get(lost.size() - 1) < 19) {
                        break;
                    }
                    lost.clear();
                }
            }
            assertThat(lost).isNotEmpty();
            overwrite(file(), (damage - 1) * FileImage.PAGE_SIZE, FileImage.PAGE_SIZE);
        }
        overwrite(file(), 0, 100);
        try (Journal j = open(file())) {
            awaitSalvage(j);
            SalvageReport.OfTopic of = j.salvageReports().get(0).topics().get(0);
            assertThat(of.lost()).containsExactly(new SalvageReport.Range(lost.get(0), lost.get(lost.size() - 1) + 1));
            assertThat(of.lostEntries()).isEqualTo(lost.size());
            assertThat(of.keptEntries()).isEqualTo(20 - lost.size());
            assertThat(bodies(j, "a")).hasSize(20 - lost.size());
            assertThat(String.join(" ", j.warnings())).contains(lost.size() + " LOST");
        }
    }

    @Test
    void aSalvageThatWasEndedInTheMiddleGoesOnAtTheNextStart() throws Exception {
        List<String> ids = fill(20);
        overwrite(file(), 0, 100);
        // As after a crash between the first transaction and the last.
        Path copy = folder.resolve("crashed/journal.db");
        String aside;
        try (JournalFile f =
                Opening.open(file(), JournalClock.system(), FileOwner.State.CLOSED, true, new ArrayList<>())) {
            aside = f.salvages().get(0).file();
            try (Salvage s = new Salvage(folder.resolve(aside), false)) {
                f.begin();
                s.begin(f, true);
                f.commit();
                sql(file(), "update salvage set state='" + Salvage.COPYING + "'");
            }
            crash(file(), copy);
        }
        Files.copy(folder.resolve(aside), copy.resolveSibling(aside));
        try (Journal j = open(copy)) {
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false)
                            .next())
                    .isEqualTo(5);
            assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void aJournalThatIsDamagedWhileAnotherIsSalvagedIntoItLosesNothingOfEither() throws Exception {
        List<String> ids = fill(20);
        overwrite(file(), 0, 100);
        Path copy = folder.resolve("crashed/journal.db");
        String aside;
        try (JournalFile f =
                Opening.open(file(), JournalClock.system(), FileOwner.State.CLOSED, true, new ArrayList<>())) {
            aside = f.salvages().get(0).file();
            try (Salvage s = new Salvage(folder.resolve(aside), false)) {
                f.begin();
                s.begin(f, true);
                f.commit();
                sql(file(), "update salvage set state='" + Salvage.COPYING + "'");
            }
            f.checkpoint();
            DamagedJournal.copy(file(), copy);
        }
        Files.copy(folder.resolve(aside), copy.resolveSibling("journal.db.damaged-20200101T000000Z"));
        sql(copy, "update salvage set file='journal.db.damaged-20200101T000000Z'", "pragma wal_checkpoint(truncate)");
        overwrite(copy, 0, 100);
        try (Journal j = open(copy)) {
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false)
                            .next())
                    .isEqualTo(5);
            assertThat(TestJournal.entries(j, "a"))
                    .as("a group waits for both")
                    .extracting(Entry::id)
                    .containsExactlyElementsOf(ids);
            assertThat(j.salvageReports()).hasSize(2);
        }
    }

    @Test
    void whatWasSalvagedCountsForItsTopicsLimit() throws Exception {
        fill(20);
        overwrite(file(), 0, 100);
        JournalSettings s = TestJournal.settings(file());
        JournalSettings limited = new JournalSettings(
                s.path(),
                s.executors(),
                s.clock(),
                s.maxWaitingBytes(),
                s.limits(),
                Map.of("a", new TopicLimits(60_000L, null, WhenFull.dropOldest)));
        try (Journal j = Journal.open(limited)) {
            awaitSalvage(j);
            for (int i = 0; i < 10; i++) {
                store(j, "a", "new" + i + LARGE);
            }
            assertThat(bodies(j, "a")).hasSizeBetween(4, 9).last().isEqualTo("new9" + LARGE);
            assertThat(j.topics().get(0).size()).isLessThanOrEqualTo(60_000);
        }
    }

    @Test
    void aTopicOfWhichOnlyAGroupsCursorIsLeftBeginsBehindWhatTheGroupHasRead() throws Exception {
        fill(20);
        long topics;
        try (var c = TestJournal.jdbc(file())) {
            JournalFile.execute(c, "delete from page");
            JournalFile.execute(c, "update cursor set next=20");
            JournalFile.execute(c, "vacuum");
            topics = JournalFile.number(c, "select rootpage from sqlite_schema where name='topic'");
        }
        overwrite(file(), (topics - 1) * FileImage.PAGE_SIZE, FileImage.PAGE_SIZE);
        try (Journal j = open(file())) {
            assertThat(store(j, "a", "new")).startsWith("a/000001000020/");
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false)
                            .next())
                    .isEqualTo(20);
        }
    }

    @Test
    void aGroupWhoseCursorWasLostPassesOverNothingThoughItStartsFromLatest() throws Exception {
        fill(20);
        overwrite(file(), (Survey.CURSOR_ROOT - 1) * FileImage.PAGE_SIZE, FileImage.PAGE_SIZE);
        try (Journal j = open(file())) {
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false)
                            .next())
                    .isZero();
        }
        try (Journal j = open(file())) {
            assertThat(j.openGroup(j.topic("a"), "new", StartFrom.LATEST, () -> false)
                            .next())
                    .isEqualTo(20);
        }
    }

    @Test
    void aCrashBetweenTheRenamesOfARepairLosesNothing() throws Exception {
        List<String> ids = fill(20);
        overwrite(file(), 0, 100);
        Repair.run(file(), null, p -> {});
        // Back to where the damaged file has its new name already, and the whole one not yet.
        Files.move(file(), Opening.part(file(), Opening.REPAIRED));
        try (Journal j = open(file())) {
            assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).containsExactlyElementsOf(ids);
        }
        assertThat(Opening.part(file(), Opening.REPAIRED)).doesNotExist();
    }

    @Test
    void aCommandDoesNotMoveADamagedJournalAside() throws Exception {
        fill(20);
        overwrite(file(), (Survey.PAGE_ROOT - 1) * FileImage.PAGE_SIZE, 100);
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> Journal.openExisting(TestJournal.settings(file())))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("serai journal repair");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aCrashWhileTheFileIsMovedAsideLosesNothing() throws Exception {
        for (int moved = 0; moved <= 2; moved++) {
            Path at = folder.resolve("moved" + moved + "/journal.db");
            Path live = folder.resolve("live" + moved + "/journal.db");
            String id;
            try (Journal j = open(live)) {
                id = store(j, "a", "one" + LARGE);
                crash(live, at);
            }
            assertThat(Files.size(at)).as("its header is in the log too").isPositive();
            overwrite(Opening.part(at, "-wal"), 0, 32);
            overwrite(at, 0, 100);
            Path fresh = Opening.part(at, ".new");
            try (JournalFile f = JournalFile.open(fresh)) {
                JournalFile.execute(f.connection(), "insert into salvage values('journal.db.damaged-x', 'found')");
            }
            if (moved > 0) {
                Files.move(at, at.resolveSibling("journal.db.damaged-x"));
            }
            if (moved > 1) {
                Files.move(Opening.part(at, "-wal"), at.resolveSibling("journal.db.damaged-x-wal"));
            }
            try (Journal j = open(at)) {
                awaitSalvage(j);
                assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).containsExactly(id);
            }
            assertThat(fresh).doesNotExist();
        }
    }

    @Test
    void aLogThatIsDamagedInTheMiddleDoesNotHideWhatIsBehind() throws Exception {
        Path copy;
        List<String> ids = new ArrayList<>();
        try (Journal j = open(file())) {
            for (int i = 0; i < 12; i++) {
                ids.add(store(j, "a", "r" + i));
            }
            copy = crash(file(), folder.resolve("c/journal.db"));
        }
        Path wal = Opening.part(copy, "-wal");
        long frames = (Files.size(wal) - 32) / 4120;
        overwrite(wal, 32 + (frames / 2) * 4120, 200);
        try (Journal j = open(copy)) {
            assertThat(j.warnings()).first().asString().contains("its write-ahead log is damaged");
            awaitSalvage(j);
            assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void aLogThatSomebodyRemovedIsSaidAndNoOffsetIsUsedAgain() throws Exception {
        Path copy;
        try (Journal j = open(file())) {
            store(j, "a", "one");
            j.close();
        }
        try (Journal j = open(file())) {
            store(j, "a", "two");
            copy = crash(file(), folder.resolve("c/journal.db"));
            Files.copy(Opening.part(file(), ".lock"), Opening.part(copy, ".lock"));
        }
        Files.delete(Opening.part(copy, "-wal"));
        try (Journal j = open(copy)) {
            assertThat(j.warnings()).singleElement().asString().contains("write-ahead log", "is gone");
            assertThat(store(j, "a", "three")).startsWith("a/000001000001/");
            assertThat(bodies(j, "a")).containsExactly("one", "three");
        }
        try (Journal j = open(copy)) {
            assertThat(j.warnings()).isEmpty();
        }
    }

    @Test
    void aLogThatACheckpointEmptiedIsNotLost() throws Exception {
        Path copy = folder.resolve("crashed/journal.db");
        try (Journal j = open(file())) {
            store(j, "a", "one");
            // As the checkpointer does when the file was made smaller.
            sql(file(), "pragma wal_checkpoint(truncate)");
            assertThat(Opening.part(file(), "-wal")).isEmptyFile();
            crashFiles(file(), copy);
            Files.copy(Opening.part(file(), ".lock"), Opening.part(copy, ".lock"));
        }
        try (Journal j = open(copy)) {
            assertThat(j.warnings()).isEmpty();
            assertThat(store(j, "a", "two")).startsWith("a/000000000001/");
            assertThat(bodies(j, "a")).containsExactly("one", "two");
        }
    }

    @Test
    void aFileCutToNothingIsSalvagedFromItsLog() throws Exception {
        Path copy;
        try (Journal j = open(file())) {
            store(j, "a", "one", "two");
            copy = crash(file(), folder.resolve("c/journal.db"));
        }
        Files.write(copy, new byte[0]);
        try (Journal j = open(copy)) {
            awaitSalvage(j);
            assertThat(bodies(j, "a")).containsExactly("one", "two");
        }
    }

    /** Then the next entry would go where the page stands, and be refused for ever. */
    @Test
    void aLastPageThatSaysItHasNoEntryIsDamageAndRecordingGoesOn() throws Exception {
        fill(20);
        sql(file(), "update page set count = 0 where id = (select max(id) from page)");
        try (Journal j = open(file())) {
            assertThat(j.warnings()).first().asString().contains("was damaged", "moved aside");
            String id = store(j, "a", "new");
            awaitSalvage(j);
            assertThat(TestJournal.entries(j, "a"))
                    .extracting(Entry::id)
                    .hasSizeGreaterThanOrEqualTo(20)
                    .endsWith(id);
        }
    }

    @Test
    void aKeyThatWasSeenBeforeTheDamageIsNotStoredAgain() throws Exception {
        String first;
        try (Journal j = open(file())) {
            first = append(j, "a", Append.Terms.DEFAULT, "k", "one").get(60, TimeUnit.SECONDS);
        }
        overwrite(file(), 0, 100);
        try (Journal j = open(file())) {
            assertThat(append(j, "a", Append.Terms.DEFAULT, "k", "again").get(60, TimeUnit.SECONDS))
                    .isEqualTo(first);
        }
    }

    /** They are counted beside the first appends, and nothing at the opening looks at all of them. */
    @Test
    void noAppendFailsForADamagedTableOfKeysAndTheNextStartMovesTheFileAside() throws Exception {
        try (Journal j = open(file())) {
            List<CompletableFuture<String>> appends = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                appends.add(append(j, "a", Append.Terms.DEFAULT, String.format("key-%04d", i), "r" + i));
            }
            for (CompletableFuture<String> a : appends) {
                a.get(60, TimeUnit.SECONDS);
            }
        }
        String content = Files.readString(file(), StandardCharsets.ISO_8859_1);
        for (int page = 0; page < content.length(); page += 4096) {
            if (content.substring(page, page + 4096).contains("key-0")) {
                overwrite(file(), page, 8);
            }
        }
        try (Journal j = open(file())) {
            assertThat(j.warnings()).isEmpty();
            for (int i = 0; i < 20; i++) {
                store(j, "a", "new" + i);
            }
            assertThat(j.trouble()).contains("damaged; restart the daemon");
        }
        try (Journal j = open(file())) {
            assertThat(j.warnings()).first().asString().contains("was damaged", "moved aside");
            awaitSalvage(j);
            assertThat(bodies(j, "a")).hasSize(1020).endsWith("new19");
        }
    }

    @Test
    void aMissingIndexOfTheLogIsMadeAnew() throws Exception {
        Path copy;
        try (Journal j = open(file())) {
            store(j, "a", "one");
            copy = crash(file(), folder.resolve("c/journal.db"));
        }
        assertThat(Opening.part(copy, "-shm")).doesNotExist();
        try (Journal j = open(copy)) {
            assertThat(bodies(j, "a")).containsExactly("one");
            assertThat(j.warnings()).isEmpty();
        }
        Files.write(Opening.part(copy, "-shm"), new byte[40_000]);
        try (Journal j = open(copy)) {
            assertThat(bodies(j, "a")).containsExactly("one");
        }
    }

    @Test
    void aFolderInTheFilesPlaceIsAClearError() throws Exception {
        Files.createDirectory(file());
        assertThatThrownBy(() -> open(file()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(file() + " is a folder")
                .hasMessageContaining("Name a file in it");
    }

    @Test
    void aFileOfTheFirstVersionIsBroughtForwardWithItsContentAlsoWhenItIsEndedInTheMiddle() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "one", "two");
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false);
            g.awaitDurable(() -> false);
        }
        sql(
                file(),
                "alter table topic drop column dropped",
                "drop table mark",
                "drop table dead_letter",
                "drop table refused_again",
                "drop table salvage",
                "pragma user_version=1");
        // In the middle: the transaction is in the log, and was not committed.
        byte[] before = Files.readAllBytes(file());
        Path half = folder.resolve("half/journal.db");
        Files.createDirectories(half.getParent());
        try (var c = TestJournal.jdbc(file())) {
            JournalFile.execute(c, "pragma cache_size=1");
            JournalFile.execute(c, "begin immediate");
            JournalFile.execute(c, "alter table topic add column dropped integer not null default 0");
            JournalFile.execute(c, "create table mark(x)");
            crashFiles(file(), half);
            JournalFile.execute(c, "rollback");
        }
        assertThat(before).isNotEmpty();
        for (Path old : List.of(half, file())) {
            try (Journal j = open(old)) {
                assertThat(j.warnings()).isEmpty();
                assertThat(bodies(j, "a")).containsExactly("one", "two");
                assertThat(j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false)
                                .next())
                        .isEqualTo(2);
                assertThat(store(j, "a", "three")).startsWith("a/000000000002/");
            }
        }
    }

    private static void crashFiles(Path from, Path to) throws Exception {
        DamagedJournal.copy(from, to);
    }

    @Test
    void aFileOfTheFirstVersionThatIsDamagedIsSalvaged() throws Exception {
        fill(10);
        sql(
                file(),
                "alter table topic drop column dropped",
                "drop table mark",
                "drop table dead_letter",
                "drop table refused_again",
                "drop table salvage",
                "pragma user_version=1");
        overwrite(file(), 0, 100);
        try (Journal j = open(file())) {
            awaitSalvage(j);
            assertThat(bodies(j, "a")).hasSize(10);
        }
    }

    @Test
    void deadLettersMarksAndCursorsAreCarried() throws Exception {
        fill(10);
        sql(
                file(),
                "insert into dead_letter values(3, 1, 'g', 4, 'abcdefgh', 0, 2)",
                "insert into dead_letter values(4, 1, 'g', 5, '23456723', 0, 2)",
                "insert into run values('23456723', 'b', 1, 2)",
                "insert into refused_again values(3, 'E', 'the second reason', 'h', 9)",
                "insert into mark values(1, 3, 'boot', 7, 8)",
                "update cursor set bounds='7,9', generation=3");
        overwrite(file(), 0, 100);
        try (Journal j = open(file())) {
            awaitSalvage(j);
        }
        try (var c = TestJournal.jdbc(file())) {
            assertThat(JournalFile.number(c, "select count(*) from dead_letter where retries=2"))
                    .isEqualTo(2);
            assertThat(JournalFile.number(
                            c, "select failed from refused_again where offset=3 and message='the second reason'"))
                    .isEqualTo(9);
            assertThat(JournalFile.number(c, "select mono from mark where topic=1 and offset=3"))
                    .isEqualTo(8);
            assertThat(JournalFile.number(c, "select count(*) from cursor")).isEqualTo(1);
            assertThat(JournalFile.number(c, "select generation from cursor where bounds='7,9' and next=5"))
                    .isEqualTo(4);
            assertThat(JournalFile.number(c, "select count(*) from run where run='23456723'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFileThatCanNotBeWrittenForDamageRefusesAppendsAndIsMovedAsideAtTheNextStart() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    if (commits.incrementAndGet() > 1) {
                        throw new SQLiteException("database disk image is malformed", SQLiteErrorCode.SQLITE_CORRUPT);
                    }
                    f.commit();
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        String one;
        try (Journal j = open(file(), failing)) {
            one = store(j, "a", "one");
            assertThatThrownBy(() -> store(j, "a", "two"))
                    .hasMessageContaining("the record was not stored")
                    .hasMessageContaining("restart the daemon");
            await().until(() -> j.trouble() != null);
        }
        try (Journal j = open(file())) {
            assertThat(j.warnings()).first().asString().contains("moved aside");
            assertThat(store(j, "a", "three")).startsWith("a/000000000001/");
            awaitSalvage(j);
            assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).contains(one);
            assertThat(bodies(j, "a")).containsExactly("one", "three");
        }
        try (Journal j = open(file())) {
            assertThat(j.warnings()).isEmpty();
        }
    }

    @Test
    void aDatabaseOfSomebodyElseIsNotMoved() throws Exception {
        sql(file(), "create table mine(x)", "insert into mine values('journal')");
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> open(file())).hasMessageContaining("not a journal");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        assertThat(new String(before, StandardCharsets.ISO_8859_1)).contains("mine");
    }
}
