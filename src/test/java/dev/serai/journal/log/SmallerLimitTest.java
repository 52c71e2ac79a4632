package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a journal that holds much more than its limit, because that was larger before. */
class SmallerLimitTest {
    private static final long MIB = 1 << 20;
    private static final int PAGES = 20_000;
    private static final String RECORD = "x".repeat(400);
    private static final Append.Terms SHORT =
            new Append.Terms(Duration.ZERO, Duration.ofMillis(300), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Journal open(long maxSize, Map<String, TopicLimits> own) throws JournalException {
        Limits limits = new Limits(maxSize, 0, 0, Duration.ZERO, WhenFull.dropOldest, MIB, 0);
        return Journal.open(
                new JournalSettings(
                        folder.resolve("journal.db"), TestJournal::thread, JournalClock.system(), 8 * MIB, limits, own),
                Guarantees.FULL.with(JournalLimitsTest.EAGER, null));
    }

    /** As so many commits of one record each. */
    private void fill(String topic, int pages) throws Exception {
        try (Journal j = open(0, Map.of())) {
            store(j, topic, RECORD);
            CompletableFuture<Void> done = new CompletableFuture<>();
            TestJournal.change(j, done, (f, ledger) -> {
                PageBuilder builder = new PageBuilder();
                for (int i = 1; i < pages; i++) {
                    builder.begin(i, 1_000_000 + i);
                    builder.add(TestJournal.text(RECORD), 1_000_000 + i);
                    f.insert(builder.build(j.topic(topic).id(), "aaaaaaaa", 1));
                }
            });
            done.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void theFileIsBroughtUnderASmallerLimitInSlicesWhileAppendsGoOn() throws Exception {
        fill("a", PAGES);
        try (Journal j = open(4 * MIB, Map.of())) {
            assertThat(j.space().usedBytes()).isGreaterThan(8 * MIB);
            goesInSlices(j);
            assertThat(j.space().usedBytes()).isLessThanOrEqualTo(4 * MIB);
        }
    }

    @Test
    void aTopicIsBroughtUnderASmallerLimitInSlicesWhileAppendsGoOn() throws Exception {
        fill("a", PAGES);
        try (Journal j = open(0, Map.of("a", new TopicLimits(4 * MIB, null, null)))) {
            await().until(() -> size(j) > 8 * MIB);
            goesInSlices(j);
            assertThat(size(j)).isLessThanOrEqualTo(4 * MIB);
        }
    }

    private static long size(Journal j) {
        return j.topics().get(0).size();
    }

    private static void goesInSlices(Journal j) throws Exception {
        long deleted = 0;
        for (int i = 0; i < 20; i++) {
            store(j, "a", RECORD + i);
            long now = j.counters().deleted();
            // One record came in: what goes with it is the slice, and a page or two for the record.
            assertThat(now - deleted).as("deleted by append %d", i).isLessThanOrEqualTo(GivingWay.SLICE_ROWS + 20);
            deleted = now;
        }
        assertThat(deleted).isGreaterThan(PAGES / 2);
        assertThat(j.counters().dropped()).isEqualTo(deleted);
        assertThat(j.counters().refused()).isZero();
        List<String> left = TestJournal.bodies(j, "a");
        assertThat(left).hasSize((int) (PAGES + 20 - deleted)).last().isEqualTo(RECORD + 19);
    }

    @Test
    void whereTheLimitCanNotBeReachedNothingIsDroppedBeyondWhatAppendsNeed() throws Exception {
        fill("books", PAGES);
        TopicLimits keeps = new TopicLimits(null, null, WhenFull.block);
        try (Journal j = open(0, Map.of("books", keeps))) {
            for (int i = 0; i < 100; i++) {
                store(j, "sensors", RECORD + i);
            }
        }
        try (Journal j = open(4 * MIB, Map.of("books", keeps))) {
            long used = j.space().usedBytes();
            for (int i = 100; i < 120; i++) {
                store(j, "sensors", RECORD + i);
            }
            assertThat(j.counters().dropped()).isBetween(20L, 60L);
            assertThat(TestJournal.bodies(j, "books")).hasSize(PAGES);
            assertThat(TestJournal.bodies(j, "sensors")).last().isEqualTo(RECORD + 119);
            assertThat(j.space().usedBytes()).isLessThan(used + 64 * 1024);
        }
    }

    @Test
    void booksAreKeptAndTheirAppendsWaitUntilTheGroupHasReadEnough() throws Exception {
        fill("a", PAGES);
        try (Journal j = open(0, Map.of("a", new TopicLimits(4 * MIB, null, WhenFull.block)))) {
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            await().until(() -> size(j) > 8 * MIB);
            assertThatThrownBy(() -> append(j, "a", SHORT, null, RECORD).get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("the group 'g' of topic 'a' is " + PAGES + " entries behind");
            assertThat(j.counters().deleted()).isZero();
            CompletableFuture<String> held = append(j, "a", Append.Terms.DEFAULT, null, RECORD);
            g.commit(PAGES, List.of());
            assertThat(g.awaitDurable(() -> false)).isTrue();
            assertThat(held.get(20, TimeUnit.SECONDS)).startsWith(EntryId.of("a", PAGES, ""));
            assertThat(j.counters().dropped()).isZero();
        }
    }
}
