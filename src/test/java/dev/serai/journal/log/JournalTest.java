package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.open;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sentences of the package's description that are no invariants. */
class JournalTest {
    @TempDir
    Path folder;

    private final AtomicLong wall = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong mono = new AtomicLong(5_000);

    private Path file() {
        return folder.resolve("journal.db");
    }

    private Journal withClock(String boot) throws JournalException {
        JournalClock clock = new JournalClock() {
            @Override
            public long wallMillis() {
                return wall.get();
            }

            @Override
            public long monotonicMillis() {
                return mono.get();
            }

            @Override
            public String boot() {
                return boot;
            }
        };
        return Journal.open(new JournalSettings(file(), TestJournal::thread, clock, 1 << 20, Limits.DEFAULT));
    }

    @Test
    void appendsThatWaitTogetherGoIntoOneTransaction() throws Exception {
        try (Journal j = open(file())) {
            CountDownLatch release = SuspectsTest.hold(j); // a transaction of its own
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(append(j, i % 2 == 0 ? "a" : "b", Append.Terms.DEFAULT, null, "r" + i));
            }
            release.countDown();
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
            assertThat(j.counters().commits()).isEqualTo(2);
            assertThat(j.counters().records()).isEqualTo(100);
            assertThat(bodies(j, "a")).hasSize(50).startsWith("r0", "r2", "r4");
        }
    }

    @Test
    void completionsRunInOrderOnOneThreadPerTopicWhichIsNotTheCommitter() throws Exception {
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
        try (Journal j = open(file())) {
            CountDownLatch done = new CountDownLatch(200);
            for (int i = 0; i < 200; i++) {
                j.append(j.topic("a"), new Append(List.of(TestJournal.text("x")), null, Append.Terms.DEFAULT) {
                    @Override
                    protected void stored(long offset, String run) {
                        threads.add(Thread.currentThread().getName());
                        offsets.add(offset);
                        done.countDown();
                    }

                    @Override
                    protected void refused(JournalException failure) {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(offsets)
                .isEqualTo(IntStream.range(0, 200).mapToObj(i -> (long) i).toList());
        assertThat(threads).containsOnly("JournalCompletion-a");
    }

    @Test
    void anAppendMadeByACompletionIsNeverHeld() throws Exception {
        JournalSettings small =
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), 1, Limits.DEFAULT);
        try (Journal j = Journal.open(small)) {
            CompletableFuture<CompletableFuture<String>> second = new CompletableFuture<>();
            j.append(j.topic("a"), new Append(List.of(TestJournal.text("x")), null, Append.Terms.DEFAULT) {
                @Override
                protected void stored(long offset, String run) {
                    second.complete(append(j, "a", Append.Terms.DEFAULT, null, "y"));
                }

                @Override
                protected void refused(JournalException failure) {
                    second.completeExceptionally(failure);
                }
            });
            assertThat(second.get(60, TimeUnit.SECONDS).get(60, TimeUnit.SECONDS))
                    .startsWith("a/000000000001/");
        }
    }

    @Test
    void aPageHoldsAtMost4096RecordsAndOneMebibyte() throws Exception {
        try (Journal j = open(file())) {
            String[] many = IntStream.range(0, 5000).mapToObj(i -> "r" + i).toArray(String[]::new);
            store(j, "a", many);
            String[] large = {"x".repeat(600_000), "y".repeat(600_000), "z".repeat(3_000_000)};
            store(j, "b", large);
            assertThat(bodies(j, "a")).containsExactly(many);
            assertThat(bodies(j, "b")).containsExactly(large);
        }
        try (var c = TestJournal.jdbc(file())) {
            assertThat(JournalFile.number(c, "select max(count) from page")).isEqualTo(4096);
            assertThat(JournalFile.number(c, "select count(*) from page where count > 1 and length(content) > 1048576"))
                    .isZero();
            assertThat(JournalFile.number(c, "select count(*) from page")).isEqualTo(5);
        }
    }

    @Test
    void aKeyThatWasSeenReturnsTheFirstOffsetAlsoAfterARestartAndNotAfterItsTime() throws Exception {
        Append.Terms hour = new Append.Terms(Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(1));
        String first;
        try (Journal j = withClock("boot1")) {
            first = append(j, "a", hour, "k", "one").get(60, TimeUnit.SECONDS);
            assertThat(append(j, "a", hour, "k", "again").get(60, TimeUnit.SECONDS))
                    .isEqualTo(first);
            assertThat(append(j, "b", hour, "k", "other topic").get(60, TimeUnit.SECONDS))
                    .startsWith("b/");
        }
        wall.addAndGet(10 * 3_600_000L); // a clock that jumps within the boot makes no key old
        try (Journal j = withClock("boot1")) {
            assertThat(append(j, "a", hour, "k", "again").get(60, TimeUnit.SECONDS))
                    .isEqualTo(first);
            mono.addAndGet(3_600_000);
            assertThat(append(j, "a", hour, "k", "two").get(60, TimeUnit.SECONDS))
                    .startsWith("a/000000000001/");
            assertThat(bodies(j, "a")).containsExactly("one", "two");
        }
        wall.addAndGet(3_600_000);
        try (Journal j = withClock("boot2")) {
            append(j, "a", hour, "other", "three").get(60, TimeUnit.SECONDS);
        }
        try (var c = TestJournal.jdbc(file())) {
            assertThat(JournalFile.number(c, "select count(*) from seen")).isEqualTo(1);
        }
    }

    @Test
    void anEntryKeepsTheTimeOfItsAppend() throws Exception {
        try (Journal j = withClock("boot")) {
            store(j, "a", "one");
            wall.addAndGet(-3_600_000);
            store(j, "a", "two");
            assertThat(TestJournal.entries(j, "a"))
                    .extracting(Entry::wallMillis)
                    .containsExactly(1_800_000_000_000L, 1_800_000_000_000L - 3_600_000);
        }
    }

    @Test
    void aNewGroupStartsWhereItIsToldAndAnOldOneWhereItWas() throws Exception {
        try (Journal j = withClock("boot")) {
            for (int i = 0; i < 50; i++) {
                store(j, "a", "r" + i);
                wall.addAndGet(1000);
            }
            Topic a = j.topic("a");
            assertThat(j.openGroup(a, "e", StartFrom.parse("earliest"), () -> false)
                            .next())
                    .isZero();
            assertThat(j.openGroup(a, "l", StartFrom.parse("latest"), () -> false)
                            .next())
                    .isEqualTo(50);
            String time =
                    java.time.Instant.ofEpochMilli(1_800_000_000_000L + 30_000).toString();
            assertThat(j.openGroup(a, "t", StartFrom.parse(time), () -> false).next())
                    .isBetween(29L, 30L);
            assertThat(j.openGroup(a, "past", StartFrom.parse("2001-01-01T00:00:00Z"), () -> false)
                            .next())
                    .isZero();
            assertThat(j.openGroup(a, "future", StartFrom.parse("2101-01-01T00:00:00Z"), () -> false)
                            .next())
                    .isBetween(49L, 50L);
        }
        try (Journal j = withClock("boot")) {
            assertThat(j.openGroup(j.topic("a"), "l", StartFrom.EARLIEST, () -> false)
                            .next())
                    .isEqualTo(50);
        }
        assertThatThrownBy(() -> StartFrom.parse("yesterday")).hasMessageContaining("earliest, latest, or a time like");
    }

    @Test
    void aCursorThatSomebodyElseMovedIsNotMovedAgain() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "one", "two", "three");
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            TestJournal.sql(file(), "update cursor set next=2, generation=generation+1");
            g.commit(1, List.of());
            g.awaitDurable(() -> false);
            assertThat(g.isMoved()).isTrue();
            assertThat(j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false)
                            .next())
                    .isEqualTo(2);
        }
    }

    @Test
    void aBatchIsSplicedIntoJsonWithOurFieldsInFront() throws Exception {
        try (Journal j = withClock("boot")) {
            byte[] headers = "{\"unit\":\"C\"}".getBytes(StandardCharsets.UTF_8);
            List<JournalRecord> records = List.of(
                    new JournalRecord(RecordKind.OBJECT_TEXT, "{\"t\":1}".getBytes(StandardCharsets.UTF_8), headers),
                    new JournalRecord(RecordKind.OBJECT_TEXT, "{ }".getBytes(StandardCharsets.UTF_8)),
                    new JournalRecord(RecordKind.TEXT, "a \"b\"\n\u0001é".getBytes(StandardCharsets.UTF_8)),
                    new JournalRecord(RecordKind.BYTES, new byte[] {(byte) 0xff, 0}),
                    new JournalRecord(RecordKind.VALUE, "[1,2]".getBytes(StandardCharsets.UTF_8)));
            TestJournal.Waiting w = new TestJournal.Waiting("a", records, null, Append.Terms.DEFAULT);
            j.append(j.topic("a"), w);
            String run = w.id.get(60, TimeUnit.SECONDS).substring("a/000000000000/".length());
            try (Reader r = j.reader(j.topic("a"))) {
                Batch b = r.read(0, Long.MAX_VALUE, 10, 1 << 20);
                String json = b.json();
                assertThat(json)
                        .isEqualTo("["
                                + String.join(
                                        ",",
                                        List.of(
                                                front(0, run) + ",\"_headers\":{\"unit\":\"C\"},\"t\":1}",
                                                front(1, run) + "}",
                                                front(2, run) + ",\"body\":\"a \\\"b\\\"\\n\\u0001é\"}",
                                                front(3, run) + ",\"_encoding\":\"base64\",\"body\":\"/wA=\"}",
                                                front(4, run) + ",\"body\":[1,2]}"))
                                + "]");
                assertThat(b.ndjson().lines().toList())
                        .hasSize(5)
                        .first()
                        .asString()
                        .endsWith("\"t\":1}");
                assertThat(b.ndjson()).endsWith("}\n");
            }
        }
    }

    private static String front(int offset, String run) {
        return "{\"_id\":\"a/00000000000" + offset + "/" + run + "\",\"_topic\":\"a\",\"_offset\":" + offset
                + ",\"_time\":\"2027-01-15T08:00:00.000Z\"";
    }

    @Test
    void aBatchHasAtMostSoManyEntriesAndBytesButAtLeastOne() throws Exception {
        try (Journal j = open(file())) {
            store(j, "a", "x".repeat(100), "y".repeat(100), "z".repeat(500), "w");
            try (Reader r = j.reader(j.topic("a"))) {
                assertThat(r.read(0, Long.MAX_VALUE, 10, 250).lastOffset()).isEqualTo(1);
                assertThat(r.read(2, Long.MAX_VALUE, 10, 250).lastOffset()).isEqualTo(2);
                assertThat(r.read(3, Long.MAX_VALUE, 10, 250).lastOffset()).isEqualTo(3);
                assertThat(r.read(4, Long.MAX_VALUE, 10, 250)).isNull();
                assertThat(r.read(0, Long.MAX_VALUE, 3, 10_000).lastOffset()).isEqualTo(2);
                assertThat(r.read(0, 0, 3, 10_000).lastOffset()).isZero();
            }
        }
    }
}
