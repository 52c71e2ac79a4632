package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CursorChangeTest {
    @TempDir
    Path folder;

    private Path file;
    private Journal j;
    private Topic weather;

    @BeforeEach
    void fourEntriesAndAGroupThatReadThree() throws Exception {
        file = folder.resolve("journal.db");
        j = TestJournal.open(file);
        TestJournal.store(j, "weather", "a", "b");
        TestJournal.store(j, "weather", "c", "d");
        weather = j.topic("weather");
    }

    @AfterEach
    void close() {
        j.close();
    }

    private Group group() throws Exception {
        Group g = j.openGroup(weather, "sqlite", StartFrom.EARLIEST, () -> false);
        g.commit(3, List.of(3L));
        assertThat(g.awaitDurable(() -> false)).isTrue();
        return g;
    }

    @Test
    void aSeekMovesTheCursorAndClearsWhatWasCut() throws Exception {
        group().close();

        assertThat(j.seek(weather, "sqlite", SeekTarget.parse("1"), false)).isEqualTo(new Journal.Moved(3, 1, 4, null));

        Group again = j.openGroup(weather, "sqlite", StartFrom.LATEST, () -> false);
        assertThat(again.next()).isEqualTo(1);
        assertThat(again.bounds()).isEmpty();
    }

    @Test
    void theBatchThatIsOutCommitsNothingAfterASeek() throws Exception {
        Group out = group();

        j.seek(weather, "sqlite", SeekTarget.parse("0"), false);

        assertThat(out.isMoved()).isTrue();
        out.commit(4, List.of());
        out.awaitDurable(() -> false);
        out.close();
        assertThat(j.openGroup(weather, "sqlite", StartFrom.LATEST, () -> false).next())
                .isZero();
    }

    @Test
    void withoutAGenerationTheBatchThatIsOutWouldUndoTheSeek() throws Exception {
        Group out = group();
        TestJournal.sql(file, "update cursor set next=0, bounds=''"); // a seek that raises nothing

        out.commit(4, List.of());
        out.awaitDurable(() -> false);
        out.close();

        assertThat(j.openGroup(weather, "sqlite", StartFrom.LATEST, () -> false).next())
                .isEqualTo(4);
    }

    @Test
    void aSeekIsOnDiskWhenItReturns() throws Exception {
        group().close();
        j.seek(weather, "sqlite", SeekTarget.parse("earliest"), false);

        Path copy = TestJournal.crash(file, folder.resolve("copy/journal.db"));

        try (JournalView view = JournalView.open(copy)) {
            assertThat(view.groups()).singleElement().satisfies(g -> assertThat(g.next())
                    .isZero());
        }
    }

    @Test
    void aDryRunSaysTheSameAndMovesNothing() throws Exception {
        Group out = group();

        assertThat(j.seek(weather, "sqlite", SeekTarget.parse("latest"), true))
                .isEqualTo(new Journal.Moved(3, 4, 4, null));
        assertThat(out.isMoved()).isFalse();
        out.close();
        assertThat(j.forget(weather, "sqlite", true)).isEqualTo(new Journal.Forgotten(3, 1));

        assertThat(j.openGroup(weather, "sqlite", StartFrom.LATEST, () -> false).next())
                .isEqualTo(3);
    }

    @Test
    void aTimeIsSaidToBeAbout() throws Exception {
        group().close();

        Journal.Moved m = j.seek(weather, "sqlite", SeekTarget.parse("2000-01-01T00:00:00Z"), false);

        assertThat(m.to()).isZero();
        assertThat(m.note()).contains("somewhat older may come first");
    }

    @Test
    void whatWasDeletedIsSaidAndTheOldestTaken() throws Exception {
        group().close();
        j.close();
        TestJournal.sql(file, "delete from page where (id & " + Page.MAX_OFFSET + ") = 0");
        j = TestJournal.open(file);
        weather = j.topic("weather");

        Journal.Moved m = j.seek(weather, "sqlite", SeekTarget.parse("0"), false);

        assertThat(m.to()).isEqualTo(2);
        assertThat(m.note()).isEqualTo("The entries 0 to 1 were deleted: the group goes on with the oldest there is");
        assertThat(j.seek(weather, "sqlite", SeekTarget.parse("earliest"), false)
                        .to())
                .isEqualTo(2);
    }

    @Test
    void beyondTheEndIsRefusedAndHarmsNoOne() throws Exception {
        group().close();

        assertThatThrownBy(() -> j.seek(weather, "sqlite", SeekTarget.parse("5"), false))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("Offset 5 is beyond the end of topic 'weather'")
                .hasMessageContaining("its next entry gets 4");
        assertThat(TestJournal.store(j, "weather", "e")).startsWith("weather/000000000004/");
    }

    @Test
    void anUnknownGroupIsNamedWithTheNearest() throws Exception {
        group().close();

        assertThatThrownBy(() -> j.seek(weather, "sqlit", SeekTarget.parse("0"), false))
                .hasMessageContaining("Topic 'weather' has no group 'sqlit'")
                .hasMessageContaining("Did you mean 'sqlite'?");
        assertThatThrownBy(() -> j.forget(weather, "sqlit", false)).hasMessageContaining("Did you mean 'sqlite'?");
        assertThatThrownBy(() -> j.existing("wether")).hasMessageContaining("Did you mean 'weather'?");
    }

    @Test
    void aGroupThatIsReadIsNotForgotten() throws Exception {
        Group out = group();

        assertThatThrownBy(() -> j.forget(weather, "sqlite", false)).hasMessageContaining("is being read");
        out.close();
        assertThat(j.forget(weather, "sqlite", false)).isEqualTo(new Journal.Forgotten(3, 1));

        try (JournalView view = JournalView.open(file)) {
            assertThat(view.groups()).isEmpty();
        }
        assertThat(j.openGroup(weather, "sqlite", StartFrom.LATEST, () -> false).next())
                .isEqualTo(4);
    }
}
