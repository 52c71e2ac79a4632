package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of appends and entries when a limit is reached, and what every group has read. */
class JournalLimitsTest {
    private static final long MIB = 1 << 20;
    private static final Append.Terms SHORT =
            new Append.Terms(Duration.ZERO, Duration.ofMillis(300), Duration.ofHours(1));
    private static final String LARGE = "x".repeat(100_000);

    /** Looks whenever nothing waits, and finds everything worth it. */
    static final Guarantees.Keeps EAGER = new Guarantees.Keeps(true, true, new Keeping.Pace(1, 1, 1, 1, 60_000));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static Limits limits(long maxSize, WhenFull whenFull) {
        return new Limits(maxSize, 0, 0, Duration.ZERO, whenFull, MIB, 0);
    }

    private Journal open(Limits limits, Guarantees guarantees) throws JournalException {
        return Journal.open(
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), 8 * MIB, limits), guarantees);
    }

    private Journal open(Limits limits) throws JournalException {
        return open(limits, Guarantees.FULL.with(EAGER, null));
    }

    private static Group group(Journal j, String topic, String name) throws Exception {
        return j.openGroup(j.topic(topic), name, StartFrom.EARLIEST, () -> false);
    }

    private static void commit(Group g, long next) throws Exception {
        g.commit(next, List.of());
        assertThat(g.awaitDurable(() -> false)).isTrue();
    }

    private static long size(Journal j, String topic) {
        return status(j, topic).size();
    }

    private static TopicStatus status(Journal j, String topic) {
        return j.topics().stream()
                .filter(t -> t.name().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static long gone(Journal j) {
        return j.counters().deleted();
    }

    @Test
    void whatEveryGroupHasPassedIsDeletedAndNothingElse() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            for (int i = 0; i < 10; i++) {
                store(j, "a", "r" + i);
                store(j, "unread", "u" + i);
            }
            Group g = group(j, "a", "g");
            Group h = group(j, "a", "h");
            commit(g, 10);
            commit(h, 4);
            await().until(() -> gone(j) == 4);
            assertThat(bodies(j, "a")).hasSize(6).first().isEqualTo("r4");
            h.close();
            commit(h, 7);
            await().until(() -> gone(j) == 7);
            assertThat(bodies(j, "unread")).hasSize(10);
            assertThat(j.counters().dropped()).isZero();
        }
    }

    @Test
    void invariant2OffsetsAreNotReusedAfterEverythingWasReadAndDeleted() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            store(j, "a", "one", "two");
            commit(group(j, "a", "g"), 2);
            await().until(() -> gone(j) == 2);
        }
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            assertThat(store(j, "a", "three")).startsWith("a/000000000002/");
        }
    }

    @Test
    void invariant8NothingIsDeletedBeforeEveryGroupHasPassedIt() throws Exception {
        whatIsUnreadStays(EAGER);
    }

    @Test
    void invariant8FailsWhenTheGroupsAreNotAsked() {
        Guarantees.Keeps careless = new Guarantees.Keeps(false, true, EAGER.pace());
        assertThatThrownBy(() -> whatIsUnreadStays(careless)).isInstanceOf(Throwable.class);
    }

    private void whatIsUnreadStays(Guarantees.Keeps keeps) throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest), Guarantees.FULL.with(keeps, null))) {
            store(j, "a", "one");
            store(j, "a", "two");
            store(j, "a", "three");
            Group slow = group(j, "a", "slow");
            Group fast = group(j, "a", "fast");
            commit(fast, 3);
            commit(slow, 1);
            await().until(() -> gone(j) > 0);
            store(j, "b", "more");
            commit(slow, 1);
            assertThat(bodies(j, "a")).containsExactly("two", "three");
        }
    }

    @Test
    void invariant8ALimitNeverDropsAnEntryOfABatchThatIsOut() throws Exception {
        whatIsOutStays(EAGER);
    }

    @Test
    void invariant8FailsWhenALimitTakesWhatIsOut() {
        Guarantees.Keeps careless = new Guarantees.Keeps(true, false, EAGER.pace());
        assertThatThrownBy(() -> whatIsOutStays(careless)).isInstanceOf(AssertionError.class);
    }

    private void whatIsOutStays(Guarantees.Keeps keeps) throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest), Guarantees.FULL.with(keeps, null))) {
            Topic a = j.topic("a");
            j.limit(a, new TopicLimits(500_000L, null, null));
            store(j, "a", LARGE + "out");
            Object batch = new Object();
            a.pins().pin(batch, 0, 0);
            for (int i = 0; i < 20; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(bodies(j, "a")).first().isEqualTo(LARGE + "out");
            assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "19");
            a.pins().unpin(batch);
            for (int i = 0; i < 5; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(bodies(j, "a").get(0)).isNotEqualTo(LARGE + "out");
        }
    }

    @Test
    void aTopicThatIsFullGivesItsOldestAwayAndCountsThem() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            j.limit(j.topic("a"), new TopicLimits(MIB, null, null));
            store(j, "other", LARGE);
            commit(group(j, "a", "g"), 0);
            for (int i = 0; i < 50; i++) {
                store(j, "a", LARGE + i);
                assertThat(size(j, "a")).isLessThanOrEqualTo(MIB);
            }
            List<String> left = bodies(j, "a");
            assertThat(left).hasSizeGreaterThan(7).last().isEqualTo(LARGE + "49");
            assertThat(left.get(0)).isEqualTo(LARGE + (50 - left.size()));
            assertThat(status(j, "a").dropped()).isEqualTo(50 - left.size());
            assertThat(j.counters().dropped()).isEqualTo(50 - left.size());
            assertThat(status(j, "a").full()).contains("The topic 'a' is full").contains("'g' of topic 'a' is");
            assertThat(j.trouble()).contains("The topic 'a' is full");
            assertThat(status(j, "other").full()).isNull();
            assertThat(bodies(j, "other")).hasSize(1);
        }
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            assertThat(status(j, "a").dropped()).isEqualTo(50 - bodies(j, "a").size());
            assertThat(j.trouble()).isNull();
        }
    }

    @Test
    void whatEveryGroupReadIsNoLossWhenALimitTakesIt() throws Exception {
        Limits kept = new Limits(0, 0, 0, Duration.ofHours(1), WhenFull.dropOldest, MIB, 0);
        try (Journal j = open(kept)) {
            j.limit(j.topic("a"), new TopicLimits(MIB, null, null));
            Group g = group(j, "a", "g");
            for (int i = 0; i < 50; i++) {
                store(j, "a", LARGE + i);
                commit(g, i + 1);
            }
            assertThat(j.counters().deleted()).isGreaterThan(30);
            assertThat(status(j, "a").dropped()).isZero();
        }
    }

    @Test
    void theFileStaysWithinItsSizeAndTheOldestOfAllTopicsGiveWay() throws Exception {
        try (Journal j = open(limits(4 * MIB, WhenFull.dropOldest))) {
            store(j, DeadLetters.TOPIC, LARGE + "dead");
            for (int i = 0; i < 60; i++) {
                store(j, i % 2 == 0 ? "a" : "b", LARGE + i);
                assertThat(j.space().usedBytes()).isLessThanOrEqualTo(4 * MIB);
            }
            assertThat(Files.size(file())).isLessThan(5 * MIB);
            assertThat(bodies(j, "a")).hasSizeGreaterThan(12).last().isEqualTo(LARGE + "58");
            assertThat(bodies(j, "b")).hasSizeGreaterThan(12).last().isEqualTo(LARGE + "59");
            assertThat(bodies(j, DeadLetters.TOPIC)).hasSize(1);
        }
    }

    @Test
    void anAppendLargerThanTheWholeLimitFailsAndDropsNothing() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            j.limit(j.topic("a"), new TopicLimits(300_000L, null, null));
            store(j, "a", LARGE);
            assertThatThrownBy(() -> store(j, "a", "x".repeat(400_000)))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("larger than its whole limit of 300000 bytes");
            assertThat(bodies(j, "a")).hasSize(1);
        }
    }

    @Test
    void rejectFailsAtOnceAndNamesTheGroupThatIsBehind() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            j.limit(j.topic("a"), new TopicLimits(500_000L, null, WhenFull.reject));
            group(j, "a", "books");
            int stored = 0;
            CompletableFuture<String> last;
            do {
                last = append(j, "a", Append.Terms.DEFAULT, null, LARGE);
                last.handle((x, e) -> null).get(60, TimeUnit.SECONDS);
                stored++;
            } while (!last.isCompletedExceptionally());
            assertThat(stored).isBetween(4, 6);
            assertThatThrownBy(last::get)
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("The topic 'a' is full")
                    .hasMessageContaining("maxSize of 500000 bytes")
                    .hasMessageContaining("the group 'books' of topic 'a' is 4 entries behind")
                    .hasMessageContaining("not stored");
            assertThat(j.counters().refused()).isEqualTo(1);
            assertThat(status(j, "a").dropped()).isZero();
            store(j, "b", LARGE);
        }
    }

    @Test
    void blockHoldsAppendsInOrderUntilTheGroupHasPassedEnough() throws Exception {
        try (Journal j = open(limits(0, WhenFull.block))) {
            j.limit(j.topic("a"), new TopicLimits(500_000L, null, null));
            Group g = group(j, "a", "g");
            for (int i = 0; i < 4; i++) {
                store(j, "a", LARGE + i);
            }
            List<CompletableFuture<String>> held = new ArrayList<>();
            for (int i = 4; i < 8; i++) {
                held.add(append(j, "a", Append.Terms.DEFAULT, null, LARGE + i));
            }
            await().until(() -> status(j, "a").full() != null);
            // Others go on.
            for (int i = 0; i < 30; i++) {
                store(j, "b", LARGE);
            }
            assertThat(held).allMatch(f -> !f.isDone());
            assertThat(j.trouble()).contains("The topic 'a' is full");
            commit(g, 2);
            assertThat(held.get(0).get(60, TimeUnit.SECONDS)).startsWith("a/000000000004/");
            assertThat(held.get(3)).isNotDone();
            commit(g, 4);
            for (int i = 4; i < 8; i++) {
                assertThat(held.get(i - 4).get(60, TimeUnit.SECONDS)).startsWith("a/00000000000" + i + "/");
            }
            assertThat(status(j, "a").dropped()).isZero();
        }
    }

    @Test
    void blockFailsAnAppendWhenItsTimeHasPassed() throws Exception {
        try (Journal j = open(limits(0, WhenFull.block))) {
            j.limit(j.topic("a"), new TopicLimits(250_000L, null, null));
            group(j, "a", "g");
            store(j, "a", LARGE);
            store(j, "a", LARGE);
            assertThatThrownBy(() -> append(j, "a", SHORT, null, LARGE).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("It was so for 300 ms; the record was not stored");
            await().until(() -> j.counters().waitingBytes() == 0);
        }
    }

    @Test
    void appendsHeldByOneTopicDoNotTakeTheRoomOfAnother() throws Exception {
        JournalSettings small =
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), MIB, limits(0, WhenFull.block));
        try (Journal j = Journal.open(small)) {
            j.limit(j.topic("a"), new TopicLimits(250_000L, null, null));
            group(j, "a", "g");
            store(j, "a", LARGE);
            store(j, "a", LARGE);
            for (int i = 0; i < 2; i++) {
                append(j, "a", Append.Terms.DEFAULT, null, LARGE);
                await().until(() -> status(j, "a").full() != null);
                store(j, "b", "so that it is held by now");
            }
            // The topic's own share is used up: whoever appends to it waits, nobody else does.
            assertThatThrownBy(() -> append(j, "a", SHORT, null, LARGE).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("The topic 'a' is full");
            for (int i = 0; i < 12; i++) {
                store(j, "b", LARGE);
            }
            assertThat(j.counters().waitingBytes()).isLessThan(MIB / 2);
        }
    }

    @Test
    void aGroupThatNobodyReadsForDoesNotBlock() throws Exception {
        try (Journal j = open(limits(0, WhenFull.block))) {
            j.limit(j.topic("a"), new TopicLimits(500_000L, null, null));
            group(j, "a", "stopped").close();
            Group g = group(j, "a", "g");
            for (int i = 0; i < 30; i++) {
                store(j, "a", LARGE + i);
                commit(g, i + 1);
            }
            assertThat(status(j, "a").dropped()).isGreaterThan(20);
        }
    }

    @Test
    void aGroupThatIsStillToBeStartedHoldsBooksBack() throws Exception {
        whatAStartingGroupHasNotRead(j -> {});
    }

    @Test
    void onceAllAreStartedAGroupThatNobodyReadsForDoesNotBlock() {
        assertThatThrownBy(() -> whatAStartingGroupHasNotRead(Journal::started)).isInstanceOf(AssertionError.class);
    }

    private void whatAStartingGroupHasNotRead(Consumer<Journal> before) throws Exception {
        TopicLimits books = new TopicLimits(500_000L, null, WhenFull.block);
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            Group reads = group(j, "a", "reads");
            group(j, "a", "late");
            for (int i = 0; i < 4; i++) {
                store(j, "a", LARGE + i);
            }
            commit(reads, 4);
        }
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            j.limit(j.topic("a"), books);
            group(j, "a", "reads");
            await().until(() -> size(j, "a") > 0);
            before.accept(j);
            CompletableFuture<String> held = append(j, "a", Append.Terms.DEFAULT, null, LARGE);
            await().until(() -> held.isDone() || status(j, "a").full() != null);
            assertThat(held).isNotDone();
            assertThat(bodies(j, "a")).hasSize(4);
            // It is read, but not opened at this moment.
            j.topic("a").claim("late");
            j.started();
            await().during(Duration.ofMillis(300)).until(() -> !held.isDone());
            assertThat(bodies(j, "a")).hasSize(4);
            commit(group(j, "a", "late"), 4);
            held.get(20, TimeUnit.SECONDS);
            assertThat(status(j, "a").dropped()).isZero();
        }
    }

    @Test
    void withoutAnyReaderATopicThatBlocksCountsAsUnread() throws Exception {
        try (Journal j = open(limits(0, WhenFull.block))) {
            j.limit(j.topic("a"), new TopicLimits(250_000L, null, null));
            group(j, "a", "stopped").close();
            store(j, "a", LARGE);
            store(j, "a", LARGE);
            assertThatThrownBy(() -> append(j, "a", SHORT, null, LARGE).get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the group 'stopped' of topic 'a' is 2 entries behind");
            assertThat(bodies(j, "a")).hasSize(2);
        }
    }

    @Test
    void aChangeWhoseDeadLetterFindsNoRoomFailsAloneAndWritesNothing() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            for (int i = 0; i < 9; i++) {
                store(j, DeadLetters.TOPIC, LARGE);
                sql(file(), "insert into dead_letter values(" + i + ",1,'g'," + i + ",'r',0,0)");
            }
            CompletableFuture<Void> change = new CompletableFuture<>();
            CompletableFuture<Void> other = new CompletableFuture<>();
            TestJournal.change(j, change, (f, ledger) -> {
                JournalFile.execute(f.connection(), "update topic set name='spoiled' where name='a'");
                for (int i = 0; i < 3; i++) {
                    ledger.append(
                            j.topic(DeadLetters.TOPIC),
                            new TestJournal.Waiting(DeadLetters.TOPIC, List.of(TestJournal.text(LARGE)), null, SHORT));
                }
            });
            TestJournal.change(j, other, (f, ledger) -> ledger.ensure(j.topic("new")));
            store(j, "a", "goes on");
            other.get(60, TimeUnit.SECONDS);
            assertThatThrownBy(() -> change.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("deadLettersMaxSize of 1048576 bytes")
                    .hasMessageContaining("serai dead-letters");
            assertThat(bodies(j, DeadLetters.TOPIC)).hasSize(9);
            assertThat(bodies(j, "a")).hasSize(1);

            // Settled ones give way at once.
            sql(file(), "update dead_letter set state=3 where offset in (1,2,3,4)");
            CompletableFuture<Void> again = new CompletableFuture<>();
            TestJournal.change(j, again, (f, ledger) -> {
                for (int i = 0; i < 3; i++) {
                    ledger.append(
                            j.topic(DeadLetters.TOPIC),
                            new TestJournal.Waiting(
                                    DeadLetters.TOPIC, List.of(TestJournal.text(LARGE + "new")), null, SHORT));
                }
            });
            again.get(60, TimeUnit.SECONDS);
            List<Entry> left = TestJournal.entries(j, DeadLetters.TOPIC);
            assertThat(left)
                    .extracting(Entry::offset)
                    .contains(0L, 5L, 8L, 9L, 10L, 11L)
                    .doesNotContain(1L, 2L);
        }
    }

    @Test
    void aGroupOfTheDeadLettersThatStandsStillKeepsNoSettledOneInTheWay() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            group(j, DeadLetters.TOPIC, "alert").close();
            for (int i = 0; i < 10; i++) {
                store(j, DeadLetters.TOPIC, LARGE);
                sql(file(), "insert into dead_letter values(" + i + ",1,'g'," + i + ",'r'," + (i < 5 ? 3 : 0) + ",0)");
            }
            Group reading = group(j, DeadLetters.TOPIC, "mail");
            j.topic(DeadLetters.TOPIC).pins().pin(reading, 0, 0);
            CompletableFuture<Void> change = new CompletableFuture<>();
            letter(j, change);
            change.get(20, TimeUnit.SECONDS);
            // What is out stays, and so does what is open.
            assertThat(TestJournal.entries(j, DeadLetters.TOPIC))
                    .extracting(Entry::offset)
                    .contains(0L, 5L, 6L, 7L, 8L, 9L, 10L)
                    .doesNotContain(1L);
            assertThat(status(j, DeadLetters.TOPIC).dropped()).isPositive();
            assertThat(j.trouble()).contains("the group 'alert' of topic 'dead-letters' is 10 entries behind");
        }
    }

    @Test
    void settledDeadLettersThatAllHaveReadGoBeforeOthers() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            for (int i = 0; i < 10; i++) {
                store(j, DeadLetters.TOPIC, LARGE);
                sql(file(), "insert into dead_letter values(" + i + ",1,'g'," + i + ",'r',3,0)");
            }
            commit(group(j, DeadLetters.TOPIC, "alert"), 4);
            CompletableFuture<Void> change = new CompletableFuture<>();
            letter(j, change);
            change.get(20, TimeUnit.SECONDS);
            assertThat(status(j, DeadLetters.TOPIC).dropped()).isZero();
            assertThat(TestJournal.entries(j, DeadLetters.TOPIC))
                    .extracting(Entry::offset)
                    .contains(4L, 9L, 10L)
                    .doesNotContain(0L);
        }
    }

    private static void letter(Journal j, CompletableFuture<Void> change) throws JournalException {
        TestJournal.change(
                j,
                change,
                (f, ledger) -> ledger.append(
                        j.topic(DeadLetters.TOPIC),
                        new TestJournal.Waiting(
                                DeadLetters.TOPIC, List.of(TestJournal.text(LARGE + "new")), null, SHORT)));
    }

    @Test
    void aDeadLetterStaysAlsoWhenItIsSettledUntilItsRoomIsNeeded() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            for (int i = 0; i < 4; i++) {
                store(j, DeadLetters.TOPIC, "letter " + i);
                sql(file(), "insert into dead_letter values(" + i + ",1,'g'," + i + ",'r'," + i + ",0)");
            }
            // What was read goes, so that it was looked after.
            store(j, "a", "read");
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            g.commit(1, List.of());
            assertThat(g.awaitDurable(() -> false)).isTrue();
            await().until(() -> gone(j) == 1);
            assertThat(bodies(j, DeadLetters.TOPIC)).containsExactly("letter 0", "letter 1", "letter 2", "letter 3");
            assertThat(status(j, DeadLetters.TOPIC).dropped()).isZero();
        }
    }

    @Test
    void aLowDiskStopsGrowthAndOldPagesAreUsedAgain() throws Exception {
        AtomicLong free = new AtomicLong(100 * MIB);
        Limits l = new Limits(64 * MIB, 10 * MIB, 20 * MIB, Duration.ZERO, WhenFull.dropOldest, MIB, 0);
        try (Journal j = open(l, Guarantees.FULL.with(EAGER, probe(free)))) {
            for (int i = 0; i < 30; i++) {
                store(j, "a", LARGE + i);
            }
            free.set(9 * MIB);
            for (int i = 30; i < 120; i++) {
                store(j, "a", LARGE + i);
            }
            long then = j.space().fileBytes();
            assertThat(j.space().diskLow()).isTrue();
            assertThat(j.trouble()).contains("bytes are free on the journal's disk, fewer than its minFreeDisk");
            for (int i = 120; i < 150; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(j.space().fileBytes()).isLessThanOrEqualTo(then);
            assertThat(bodies(j, "a")).last().isEqualTo(LARGE + "149");
            // Not before the upper threshold.
            free.set(15 * MIB);
            for (int i = 150; i < 200; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(j.space().fileBytes()).isLessThanOrEqualTo(then);
            free.set(25 * MIB);
            for (int i = 200; i < 300; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(j.space().diskLow()).isFalse();
            assertThat(j.space().fileBytes()).isGreaterThan(then);
        }
    }

    private static DiskProbe probe(AtomicLong free) {
        return new DiskProbe() {
            @Override
            public long free() {
                return free.get();
            }

            @Override
            public long total() {
                return 1L << 40;
            }
        };
    }

    @Test
    void aLimitThatIsSetOnAFileThatHasEntriesCountsThem() throws Exception {
        try (Journal j = open(limits(0, WhenFull.dropOldest))) {
            for (int i = 0; i < 30; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(size(j, "a")).isEqualTo(-1);
            j.limit(j.topic("a"), new TopicLimits(MIB, null, null));
            await().until(() -> size(j, "a") > 2 * MIB);
            for (int i = 0; i < 3; i++) {
                store(j, "a", LARGE);
            }
            assertThat(size(j, "a")).isLessThanOrEqualTo(MIB);
            j.limit(j.topic("a"), TopicLimits.NONE);
            for (int i = 0; i < 30; i++) {
                store(j, "a", LARGE + i);
            }
            assertThat(bodies(j, "a")).hasSizeGreaterThan(30);
        }
    }
}
