package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalViewTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    @Test
    void topicsAndGroupsAreSeenWhileTheJournalIsWritten() throws Exception {
        try (Journal j = TestJournal.open(file());
                JournalView view = JournalView.open(file())) {
            assertThat(view.topics()).isEmpty();
            TestJournal.store(j, "weather", "a", "bb", "ccc");
            TestJournal.store(j, "weather", "d");
            TestJournal.store(j, "alarms", "fire");
            Group g = j.openGroup(j.topic("weather"), "sqlite", StartFrom.EARLIEST, () -> false);
            g.commit(1, List.of(2L, 3L));
            assertThat(g.awaitDurable(() -> false)).isTrue();

            assertThat(view.topics()).extracting(JournalView.TopicState::name).containsExactly("alarms", "weather");
            JournalView.TopicState t = view.topics().get(1);
            assertThat(t.first()).isZero();
            assertThat(t.next()).isEqualTo(4);
            assertThat(t.entries()).isEqualTo(4);
            assertThat(t.bytes()).isPositive();
            assertThat(t.oldestMillis()).isBetween(1_700_000_000_000L, t.newestMillis());
            assertThat(view.groups()).singleElement().satisfies(s -> {
                assertThat(s.topic()).isEqualTo("weather");
                assertThat(s.name()).isEqualTo("sqlite");
                assertThat(s.next()).isEqualTo(1);
                assertThat(s.lag()).isEqualTo(3);
                assertThat(s.missing()).isZero();
                assertThat(s.oldestUnreadMillis()).isEqualTo(t.oldestMillis());
                assertThat(s.bounds()).isEqualTo("2,3");
            });
        }
    }

    @Test
    void whatALimitTookBehindABatchThatIsOutIsMissingAndNotLag() throws Exception {
        try (Journal j = TestJournal.open(file());
                JournalView view = JournalView.open(file())) {
            for (String body : List.of("a", "b", "c", "d", "e")) {
                TestJournal.store(j, "weather", body);
            }
            j.openGroup(j.topic("weather"), "sqlite", StartFrom.EARLIEST, () -> false);
            TestJournal.sql(
                    file(),
                    "delete from page where (id & " + Page.MAX_OFFSET + ") in (2,3)",
                    "update topic set dropped=2");
            assertThat(view.groups()).singleElement().satisfies(g -> {
                assertThat(g.lag()).isEqualTo(3);
                assertThat(g.missing()).isEqualTo(2);
            });
        }
    }

    @Test
    void entriesThatComeAreReadAndTheVersionTellsThatTheyCame() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a", "b");
            try (JournalView view = JournalView.open(file())) {
                assertThat(view.read("weather", 0, Long.MAX_VALUE, 10, 1 << 20).size())
                        .isEqualTo(2);
                long version = view.dataVersion();
                assertThat(view.dataVersion()).isEqualTo(version);
                assertThat(view.read("weather", 2, Long.MAX_VALUE, 10, 1 << 20)).isNull();

                TestJournal.store(j, "weather", "c");

                assertThat(view.dataVersion()).isNotEqualTo(version);
                Batch more = view.read("weather", 2, Long.MAX_VALUE, 10, 1 << 20);
                assertThat(more.entries()).extracting(Entry::offset).containsExactly(2L);
                assertThat(view.isReplaced()).isFalse();
            }
        }
    }

    @Test
    void aPlaceIsFoundByOffsetWordAndTime() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a");
            TestJournal.store(j, "weather", "b");
        }
        try (JournalView view = JournalView.open(file())) {
            assertThat(view.offset("weather", SeekTarget.parse("1"))).isEqualTo(1);
            assertThat(view.offset("weather", SeekTarget.parse("earliest"))).isZero();
            assertThat(view.offset("weather", SeekTarget.parse("latest"))).isEqualTo(2);
            assertThat(view.offset("weather", SeekTarget.parse("2000-01-01T00:00:00Z")))
                    .isZero();
            assertThat(view.offset(
                            "weather",
                            SeekTarget.parse(Instant.now().plusSeconds(60).toString())))
                    .isEqualTo(1); // the commit before may hold younger ones
            assertThatThrownBy(() -> SeekTarget.parse("yesterday")).hasMessageContaining("an offset, earliest, latest");
        }
    }

    @Test
    void whatWasDeletedUnreadIsMissingAndNoLag() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a", "b");
            TestJournal.store(j, "weather", "c");
            j.openGroup(j.topic("weather"), "slow", StartFrom.EARLIEST, () -> false);
        }
        TestJournal.sql(file(), "delete from page where (id & " + Page.MAX_OFFSET + ") = 0");

        try (JournalView view = JournalView.open(file())) {
            assertThat(view.groups()).singleElement().satisfies(g -> {
                assertThat(g.lag()).isEqualTo(1);
                assertThat(g.missing()).isEqualTo(2);
            });
            assertThat(view.range("weather")).isEqualTo(new JournalView.Range(2, 3));
        }
        TestJournal.sql(file(), "delete from page");
        try (JournalView view = JournalView.open(file())) {
            assertThat(view.groups()).singleElement().satisfies(g -> {
                assertThat(g.lag()).isZero();
                assertThat(g.missing()).isEqualTo(3);
            });
            assertThat(view.range("weather")).isEqualTo(new JournalView.Range(3, 3));
            assertThat(view.topics()).singleElement().satisfies(t -> assertThat(t.oldestMillis())
                    .isNull());
        }
    }

    @Test
    void aTopicThatIsNotThereIsNamedWithTheNearest() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a");
        }
        try (JournalView view = JournalView.open(file())) {
            assertThatThrownBy(() -> view.range("wether"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("no topic 'wether'")
                    .hasMessageContaining("Did you mean 'weather'?");
        }
    }

    @Test
    void whatIsNoJournalIsSaidToBeNone() throws Exception {
        assertThatThrownBy(() -> JournalView.open(file()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("There is no journal " + file());
        assertThatThrownBy(() -> JournalView.open(folder)).hasMessageContaining("is a folder");
        Path text = Files.writeString(folder.resolve("text"), "hello, ".repeat(1000));
        assertThatThrownBy(() -> JournalView.open(text)).hasMessageContaining("is not a journal, or is damaged");
        Path other = folder.resolve("other.db");
        TestJournal.sql(other, "create table t(x)");
        assertThatThrownBy(() -> JournalView.open(other)).hasMessageContaining("not a journal");
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a");
        }
        TestJournal.sql(file(), "pragma user_version=99");
        assertThatThrownBy(() -> JournalView.open(file())).hasMessageContaining("newer version");
    }

    @Test
    void aViewLeavesNothingBehindAndWritesNothing() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            TestJournal.store(j, "weather", "a");
        }
        byte[] before = Files.readAllBytes(file());
        try (JournalView view = JournalView.open(file())) {
            assertThat(view.topics()).hasSize(1);
            assertThatThrownBy(() -> JournalFile.execute(view.connection(), "delete from page"))
                    .hasMessageContaining("readonly");
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }
}
