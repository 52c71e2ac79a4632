package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of openings does not grow for ever. */
class RunsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void manyOpenings() throws Exception {
        file = folder.resolve("journal.db");
        try (Journal j = TestJournal.open(file)) {
            store(j, "a", "one");
            store(j, "b", "other");
        }
        open(3000);
    }

    /** As so many openings leave it. */
    private void open(int times) throws Exception {
        sql(
                file,
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + times + ")"
                        + " insert into run select lower(hex(randomblob(8))), 'boot', 1000 + i, i from n");
        TestJournal.open(file).close();
    }

    private long number(String query) throws Exception {
        try (Connection c = TestJournal.jdbc(file)) {
            return JournalFile.number(c, query);
        }
    }

    @Test
    void thoseSinceTheOldestEntryStay() throws Exception {
        assertThat(number("select count(*) from run")).isEqualTo(3002);
    }

    @Test
    void withoutOldEntriesTheNewestThousandStay() throws Exception {
        sql(file, "delete from page");
        TestJournal.open(file).close();
        assertThat(number("select count(*) from run")).isEqualTo(1000);
        open(5000);
        assertThat(number("select count(*) from run")).isEqualTo(1000);
        assertThat(number("select count(*) from run where boot <> 'boot'")).isPositive();
    }

    @Test
    void thoseThatANewerEntryNeedsStay() throws Exception {
        sql(
                file,
                "update page set run = (select run from run where rowid = 1500) where id >> 40 = 1",
                "delete from" + " page where id >> 40 = 2");
        TestJournal.open(file).close();
        assertThat(number("select min(rowid) from run")).isEqualTo(1500);
    }

    @Test
    void theNewestTimeStaysKnown() throws Exception {
        sql(file, "update run set wall = 9000000000000 where rowid = 7", "delete from page");
        TestJournal.open(file).close();
        assertThat(number("select max(wall) from run")).isEqualTo(9000000000000L);
        assertThat(number("select count(*) from run")).isEqualTo(1001);
    }

    @Test
    void noneGoesWhileEntriesAreStillToBeCarriedIn() throws Exception {
        sql(file, "delete from page");
        try (JournalFile f = JournalFile.open(file)) {
            f.aside("journal.db.damaged-x", Salvage.COPYING);
            f.forgetRuns();
            assertThat(number("select count(*) from run")).isEqualTo(3002);
            JournalFile.execute(f.connection(), "update salvage set state = 'done'");
            f.forgetRuns();
            assertThat(number("select count(*) from run")).isEqualTo(1000);
        }
    }
}
