package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.crash;
import static dev.serai.journal.log.TestJournal.open;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariants of JOURNAL that the log alone can hold, each also with its guarantee taken away. */
class JournalInvariantsTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    @Test
    void invariant1AnAppendIsAcknowledgedOnlyAfterItsTransactionIsOnDisk() throws Exception {
        acknowledgedIsThereAfterACrash(Guarantees.FULL, () -> {});
    }

    @Test
    void invariant1FailsWhenAppendsAreAcknowledgedBeforeTheCommit() {
        CountDownLatch copied = new CountDownLatch(1);
        Guarantees early = new Guarantees(
                (f, acknowledge) -> {
                    acknowledge.run();
                    awaitUninterruptibly(copied);
                    f.commit();
                },
                Guarantees.FULL.runs());
        assertThatThrownBy(() -> acknowledgedIsThereAfterACrash(early, copied::countDown))
                .isInstanceOf(AssertionError.class);
    }

    private void acknowledgedIsThereAfterACrash(Guarantees guarantees, Runnable afterCopy) throws Exception {
        Path copy;
        try (Journal j = open(file(), guarantees)) {
            try {
                append(j, "a", Append.Terms.DEFAULT, null, "one", "two").get(60, TimeUnit.SECONDS);
                copy = crash(file(), folder.resolve("crashed/journal.db"));
            } finally {
                afterCopy.run();
            }
        }
        try (Journal j = open(copy)) {
            assertThat(bodies(j, "a")).containsExactly("one", "two");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void invariant1HoldsForEveryMomentOfATransaction() throws Exception {
        // The log's file cut off at every length: whole transactions or nothing.
        Path copy;
        try (Journal j = open(file())) {
            for (int i = 0; i < 5; i++) {
                store(j, "a", "r" + 2 * i, "r" + (2 * i + 1));
            }
            copy = crash(file(), folder.resolve("c/journal.db"));
        }
        byte[] wal = Files.readAllBytes(folder.resolve("c/journal.db-wal"));
        int before = 0;
        for (int cut = 0; cut <= wal.length; cut += 1031) {
            Path at = folder.resolve("cut" + cut + "/journal.db");
            Files.createDirectories(at.getParent());
            Files.copy(copy, at);
            Files.write(at.resolveSibling("journal.db-wal"), Arrays.copyOf(wal, cut));
            try (Journal j = open(at)) {
                List<String> left = bodies(j, "a");
                assertThat(left).hasSizeGreaterThanOrEqualTo(before).hasSizeLessThanOrEqualTo(10);
                assertThat(left.size() % 2).isZero();
                for (int i = 0; i < left.size(); i++) {
                    assertThat(left.get(i)).isEqualTo("r" + i);
                }
                before = left.size();
            }
        }
    }

    @Test
    void invariant2OffsetsAreConsecutiveAndNotReusedAfterEverythingWasDeleted() throws Exception {
        offsetsGoOnAfterDeleting("delete from page");
    }

    @Test
    void invariant2FailsWithoutTheTriggerThatKeepsTheFloor() {
        assertThatThrownBy(() -> offsetsGoOnAfterDeleting("drop trigger page_deleted", "delete from page"))
                .isInstanceOf(AssertionError.class);
    }

    private void offsetsGoOnAfterDeleting(String... deletion) throws Exception {
        try (Journal j = open(file())) {
            assertThat(store(j, "a", "one", "two")).startsWith("a/000000000000/");
            assertThat(store(j, "a", "three")).startsWith("a/000000000002/");
        }
        sql(file(), deletion);
        try (Journal j = open(file())) {
            assertThat(store(j, "a", "four")).startsWith("a/000000000003/");
        }
    }

    @Test
    void invariant3AGroupSeesEveryEntryInOrderAcrossRestarts() throws Exception {
        everyEntryIsSeen(0);
    }

    @Test
    void invariant3FailsWhenTheCursorMovesTooFar() {
        assertThatThrownBy(() -> everyEntryIsSeen(1)).isInstanceOf(AssertionError.class);
    }

    private void everyEntryIsSeen(int skipped) throws Exception {
        List<String> expected = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (int restart = 0; restart < 4; restart++) {
            try (Journal j = open(file())) {
                for (int i = 0; i < 10; i++) {
                    expected.add(restart + "-" + i);
                    store(j, "a", restart + "-" + i);
                }
                Topic a = j.topic("a");
                Group g = j.openGroup(a, "g", StartFrom.EARLIEST, () -> false);
                try (Reader r = j.reader(a)) {
                    for (Batch b = r.read(g.next(), Long.MAX_VALUE, 3, 1 << 20);
                            b != null;
                            b = r.read(g.next(), Long.MAX_VALUE, 3, 1 << 20)) {
                        b.entries().forEach(e -> seen.add(new String(e.body(), StandardCharsets.UTF_8)));
                        g.commit(b.lastOffset() + 1 + skipped, List.of());
                    }
                }
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void invariant5BoundsThatWereCommittedComeBackAfterACrash() throws Exception {
        Path copy;
        try (Journal j = open(file())) {
            store(j, "a", "one", "two", "three", "four");
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            g.commit(1, List.of(1L, 3L));
            assertThat(g.awaitDurable(() -> false)).isTrue();
            copy = crash(file(), folder.resolve("c/journal.db"));
        }
        try (Journal j = open(copy)) {
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.LATEST, () -> false);
            assertThat(g.next()).isEqualTo(1);
            assertThat(g.bounds()).containsExactly(1L, 3L);
        }
    }

    @Test
    void invariant6AClonedFileNeverGivesTheSameIdToOtherContent() throws Exception {
        idsOfAFileAndItsCloneDiffer(Guarantees.FULL);
    }

    @Test
    void invariant6FailsWhenTheRunIsTheSameForEachOpening() {
        Guarantees oneRun = new Guarantees(Guarantees.FULL.commit(), () -> "aaaaaaaa");
        assertThatThrownBy(() -> idsOfAFileAndItsCloneDiffer(oneRun)).isInstanceOf(AssertionError.class);
    }

    private void idsOfAFileAndItsCloneDiffer(Guarantees guarantees) throws Exception {
        Path clone;
        String id;
        try (Journal j = open(file(), guarantees)) {
            id = store(j, "a", "before");
        }
        clone = crash(file(), folder.resolve("clone/journal.db"));
        sql(clone, "delete from run");
        sql(file(), "delete from run");
        try (Journal j = open(file(), guarantees);
                Journal k = open(clone, guarantees)) {
            assertThat(store(j, "a", "here")).isNotEqualTo(store(k, "a", "there"));
            assertThat(TestJournal.entries(j, "a").get(0).id()).isEqualTo(id);
            assertThat(TestJournal.entries(k, "a").get(0).id()).isEqualTo(id);
        }
    }

    @Test
    void invariant6ARestoredBackupNeverGivesAnIdThatWasGivenSinceItWasMade() throws Exception {
        idsAfterGoingBackAreNew(Guarantees.FULL, false);
    }

    @Test
    void invariant6FailsForARestoredBackupWhenTheRunIsTheSameForEachOpening() {
        Guarantees oneRun = new Guarantees(Guarantees.FULL.commit(), () -> "aaaaaaaa");
        assertThatThrownBy(() -> idsAfterGoingBackAreNew(oneRun, false)).isInstanceOf(AssertionError.class);
    }

    @Test
    void invariant6ACardThatForgotWhatItHadSyncedNeverGivesAnIdAgain() throws Exception {
        idsAfterGoingBackAreNew(Guarantees.FULL, true);
    }

    @Test
    void invariant6FailsForACardThatForgotWhenTheRunIsTheSameForEachOpening() {
        Guarantees oneRun = new Guarantees(Guarantees.FULL.commit(), () -> "aaaaaaaa");
        assertThatThrownBy(() -> idsAfterGoingBackAreNew(oneRun, true)).isInstanceOf(AssertionError.class);
    }

    /** Goes back to a former state of the file: all of it, or only without the end of its log. */
    private void idsAfterGoingBackAreNew(Guarantees guarantees, boolean onlyTheTail) throws Exception {
        Path former;
        List<String> given = new ArrayList<>();
        try (Journal j = open(file(), guarantees)) {
            given.add(store(j, "a", "kept"));
            former = crash(file(), folder.resolve("former/journal.db"));
            long length = Files.size(former.resolveSibling("journal.db-wal"));
            given.add(store(j, "a", "forgotten"));
            given.add(store(j, "a", "forgotten too"));
            if (onlyTheTail) {
                former = crash(file(), folder.resolve("card/journal.db"));
                Path log = former.resolveSibling("journal.db-wal");
                Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) length));
            }
        }
        sql(former, "delete from run");
        try (Journal j = open(former, guarantees)) {
            assertThat(bodies(j, "a")).containsExactly("kept");
            assertThat(store(j, "a", "new")).isNotIn(given);
            assertThat(TestJournal.entries(j, "a").get(0).id()).isEqualTo(given.get(0));
        }
    }

    @Test
    void anEntryKeepsItsIdForEver() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (Journal j = open(file())) {
                ids.add(store(j, "a", "r" + i));
                assertThat(TestJournal.entries(j, "a")).extracting(Entry::id).isEqualTo(ids);
            }
        }
        assertThat(ids.stream().map(id -> id.substring(id.lastIndexOf('/'))).distinct())
                .hasSize(3);
    }
}
