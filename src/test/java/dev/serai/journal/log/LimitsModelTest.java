package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random appends, keys, moves of cursors, batches that are out, limits, retention, forgotten groups, seeks and
 * restarts, against a model that knows of each entry whether it may be gone. A failure prints its seed;
 * {@code -Dserai.seed=…} repeats it.
 */
class LimitsModelTest {
    private static final int STEPS = 2500;
    private static final List<String> TOPICS = List.of("kept", "drops", "rejects", "unread", "small");
    private static final List<String> GROUPS = List.of("g", "h");
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final long SMALL = 20_000;
    private static final Append.Terms KEYED =
            new Append.Terms(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);
    private final Map<String, List<String>> ids = new HashMap<>();
    /** For each topic, where its groups are. */
    private final Map<String, Map<String, Long>> cursors = new HashMap<>();

    private final Map<String, BitSet> gone = new HashMap<>();
    private final Map<String, Long> dropped = new HashMap<>();
    /** Groups that were read since the last start, and when that was. */
    private final Set<String> readSince = new HashSet<>();

    private long startedAt;
    /** When the slowest group of the topic "kept" had passed an offset. */
    private final TreeMap<Long, Long> passed = new TreeMap<>();

    private final Map<String, Group> open = new HashMap<>();
    private final Map<String, long[]> out = new HashMap<>();
    private Journal journal;
    private Connection file;
    private Random random;
    private Random randomKey;
    private int refused;
    private int droppedInAll;
    private int counted;
    private int duplicates;
    private final Map<String, Keyed> keyed = new HashMap<>();

    @Test
    void nothingGoesButWhatMayWhateverHappens() throws Exception {
        repeat(Long.getLong("serai.seed", System.nanoTime()));
    }

    /** Here a group is opened anew where others have read, right after some of that went. */
    @Test
    void nothingGoesButWhatMayWhenAGroupBeginsBehindTheOthers() throws Exception {
        repeat(32180259559717L);
    }

    private void repeat(long seed) {
        try {
            run(seed);
        } catch (Throwable t) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, t);
        }
    }

    private void run(long seed) throws Exception {
        random = new Random(seed);
        randomKey = new Random(seed); // of its own, so that a seed that once failed still does the same
        for (String t : TOPICS) {
            ids.put(t, new ArrayList<>());
            cursors.put(t, new HashMap<>());
            gone.put(t, new BitSet());
            dropped.put(t, 0L);
        }
        start();
        file = TestJournal.jdbc(folder.resolve("journal.db"));
        for (int i = 0; i < STEPS; i++) {
            time.addAndGet(random.nextInt(2000));
            int dice = random.nextInt(100);
            if (dice < 60) {
                append();
            } else if (dice < 90) {
                move();
            } else if (dice < 94) {
                takeBack();
            } else if (dice < 96) {
                seek();
            } else if (dice < 97) {
                forget();
            } else if (dice < 99) {
                time.addAndGet(random.nextInt(300_000));
            } else {
                restart();
            }
            if (randomKey.nextInt(20) == 0) {
                appendWithKey();
            }
        }
        file.close();
        journal.close();
        // It did what it is about.
        assertThat(droppedInAll).isPositive();
        assertThat(refused).isPositive();
        assertThat(counted).isPositive();
        assertThat(duplicates).isPositive();
        assertThat(gone.get("kept").cardinality()).isPositive();
        assertThat(gone.get("unread").cardinality()).isZero();
    }

    private void start() throws Exception {
        JournalClock clock = new JournalClock() {
            @Override
            public long wallMillis() {
                return time.get();
            }

            @Override
            public long monotonicMillis() {
                return time.get() - 1_000_000_000;
            }

            @Override
            public String boot() {
                return "one";
            }
        };
        Limits limits = new Limits(0, 0, 0, Duration.ZERO, WhenFull.dropOldest, 1 << 20, 0);
        Map<String, TopicLimits> own = Map.of(
                "kept", new TopicLimits(null, RETENTION, null),
                "drops", new TopicLimits(SMALL, null, WhenFull.dropOldest),
                "rejects", new TopicLimits(SMALL, null, WhenFull.reject));
        journal = Journal.open(
                new JournalSettings(folder.resolve("journal.db"), TestJournal::thread, clock, 1 << 20, limits, own),
                Guarantees.FULL.with(JournalLimitsTest.EAGER, null));
        startedAt = time.get();
        readSince.clear();
        // What has a limit is counted by now.
        store("unread", "start");
    }

    private void restart() throws Exception {
        open.clear();
        out.clear();
        journal.close();
        start();
        check(false);
    }

    private void store(String topic, String... bodies) throws Exception {
        CompletableFuture<String> stored = TestJournal.append(journal, topic, Append.Terms.DEFAULT, null, bodies);
        try {
            String id = stored.get(60, TimeUnit.SECONDS);
            String run = id.substring(id.lastIndexOf('/') + 1);
            assertThat(id).startsWith(EntryId.of(topic, ids.get(topic).size(), run));
            for (String ignored : bodies) {
                ids.get(topic).add(run);
            }
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(JournalFullException.class);
            assertThat(topic).isEqualTo("rejects");
            refused++;
        }
    }

    /** What was stored last with a key, and when. */
    private record Keyed(String id, long at) {}

    private void appendWithKey() throws Exception {
        String key = "key " + randomKey.nextInt(20);
        String id = TestJournal.append(journal, "unread", KEYED, key, "x").get(20, TimeUnit.SECONDS);
        Keyed known = keyed.get(key);
        if (known != null && time.get() - known.at < KEYED.keyRetention().toMillis()) {
            assertThat(id).as(key).isEqualTo(known.id);
            duplicates++;
        } else {
            String run = id.substring(id.lastIndexOf('/') + 1);
            assertThat(id)
                    .as(key)
                    .isEqualTo(EntryId.of("unread", ids.get("unread").size(), run));
            ids.get("unread").add(run);
            keyed.put(key, new Keyed(id, time.get()));
        }
        check(false);
    }

    private void append() throws Exception {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        String[] bodies = new String[1 + random.nextInt(4)];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = "x".repeat(random.nextInt(700));
        }
        store(topic, bodies);
        check(true);
    }

    private String readTopic() {
        List<String> read = List.of("kept", "drops", "rejects", "small");
        return read.get(random.nextInt(read.size()));
    }

    private Group group(String topic, String name) throws Exception {
        String key = topic + "/" + name;
        Group g = open.get(key);
        if (g == null) {
            g = journal.openGroup(journal.topic(topic), name, StartFrom.EARLIEST, () -> false);
            open.put(key, g);
            readSince.add(key);
            // A new one begins with the oldest entry there is: what was gone then went by the place the others had.
            check(false);
            Long known = cursors.get(topic).put(name, g.next());
            assertThat(known == null || known == g.next()).as(key).isTrue();
            notePassed();
        }
        return g;
    }

    /** A batch is read, stays out for a while, and is committed or not. */
    private void move() throws Exception {
        String topic = readTopic();
        String name = GROUPS.get(random.nextInt(GROUPS.size()));
        Group g = group(topic, name);
        String key = topic + "/" + name;
        long[] batch = out.remove(key);
        if (batch != null) {
            for (long o = batch[0]; o <= batch[1]; o++) {
                assertThat(gone.get(topic).get((int) o))
                        .as("entry %d of a batch that is out", o)
                        .isFalse();
            }
            journal.topic(topic).pins().unpin(g);
            commit(topic, name, g, batch[1] + 1);
            return;
        }
        journal.topic(topic).pins().pin(g, g.next(), Long.MAX_VALUE);
        try (Reader r = journal.reader(journal.topic(topic))) {
            Batch b = r.read(g.next(), Long.MAX_VALUE, 1 + random.nextInt(12), 1 << 20);
            if (b == null) {
                journal.topic(topic).pins().unpin(g);
                return;
            }
            for (long o = g.next(); o < b.firstOffset(); o++) {
                assertThat(gone.get(topic).get((int) o)).as("a gap at %d", o).isTrue();
            }
            journal.topic(topic).pins().pin(g, b.firstOffset(), b.lastOffset());
            out.put(key, new long[] {b.firstOffset(), b.lastOffset()});
        }
    }

    private void commit(String topic, String name, Group g, long next) throws Exception {
        g.commit(next, List.of());
        assertThat(g.awaitDurable(() -> false)).isTrue();
        cursors.get(topic).put(name, next);
        notePassed();
        check(false);
    }

    private void takeBack() throws Exception {
        String topic = readTopic();
        String name = GROUPS.get(random.nextInt(GROUPS.size()));
        out.remove(topic + "/" + name);
        Group g = group(topic, name);
        journal.topic(topic).pins().unpin(g);
        if (random.nextBoolean()) {
            // The route stops; its group stays.
            g.close();
            open.remove(topic + "/" + name);
        }
    }

    private void close(String topic, String name) {
        Group g = open.remove(topic + "/" + name);
        out.remove(topic + "/" + name);
        if (g != null) {
            g.close();
        }
    }

    private void seek() throws Exception {
        String topic = readTopic();
        String name = GROUPS.get(random.nextInt(GROUPS.size()));
        Long now = cursors.get(topic).get(name);
        if (now != null) {
            // A group that is read learns of it; what it has out commits nothing any more.
            close(topic, name);
            long to = journal.seek(
                            journal.topic(topic), name, SeekTarget.parse(random.nextInt((int) (now + 1)) + ""), false)
                    .to();
            // What went until then went by the place it had.
            check(false);
            cursors.get(topic).put(name, to);
            notePassed();
        }
    }

    private void forget() throws Exception {
        String topic = readTopic();
        String name = GROUPS.get(random.nextInt(GROUPS.size()));
        if (cursors.get(topic).size() > 1 && cursors.get(topic).containsKey(name)) {
            close(topic, name);
            cursors.get(topic).remove(name);
            journal.forget(journal.topic(topic), name, false);
            notePassed();
        }
    }

    private long lowest(String topic) {
        return cursors.get(topic).values().stream().mapToLong(l -> l).min().orElse(0);
    }

    /** From now on, and not before, what lies below is read by all. */
    private void notePassed() {
        long low = lowest("kept");
        passed.tailMap(low, false).clear();
        if (low > 0) {
            passed.putIfAbsent(low, time.get());
        }
    }

    /** Looks at what is gone, and whether it might. */
    private void check(boolean mayDrop) throws Exception {
        Map<String, Long> drops = new HashMap<>();
        for (TopicStatus s : journal.topics()) {
            drops.put(s.name(), s.dropped());
        }
        for (String t : TOPICS) {
            BitSet before = gone.get(t);
            BitSet now = missing(t);
            BitSet back = (BitSet) before.clone();
            back.andNot(now);
            assertThat(back.isEmpty()).as("nothing comes back").isTrue();
            long low = lowest(t);
            long unread = 0;
            for (int o = now.nextSetBit(0); o >= 0; o = now.nextSetBit(o + 1)) {
                if (!before.get(o) && o >= low) {
                    unread++;
                }
            }
            long counted = drops.getOrDefault(t, 0L) - dropped.get(t);
            assertThat(counted).as("dropped of %s", t).isEqualTo(unread);
            if (unread > 0) {
                assertThat(mayDrop && (t.equals("drops") || t.equals("rejects")))
                        .as("a drop of %s", t)
                        .isTrue();
                droppedInAll++;
                if (t.equals("rejects")) {
                    checkRejects(now, before);
                }
            }
            gone.put(t, now);
            dropped.put(t, drops.getOrDefault(t, 0L));
        }
        checkKept();
        for (TopicStatus s : journal.topics()) {
            if (s.name().equals("drops") || s.name().equals("rejects")) {
                assertThat(s.size()).as(s.name()).isLessThanOrEqualTo(SMALL + pinned(s.name()));
            }
        }
    }

    /** Only what all have read that are read for, or that may yet be after a start. */
    private void checkRejects(BitSet now, BitSet before) {
        BitSet went = (BitSet) now.clone();
        went.andNot(before);
        boolean starting = time.get() - startedAt < 60_000;
        cursors.get("rejects").forEach((name, next) -> {
            String key = "rejects/" + name;
            if (open.containsKey(key) || (starting && !readSince.contains(key))) {
                assertThat((long) went.length()).as("unread by %s", name).isLessThanOrEqualTo(next);
                counted++;
            }
        });
    }

    private long pinned(String topic) {
        return out.keySet().stream().anyMatch(k -> k.startsWith(topic + "/")) ? SMALL : 0;
    }

    private void checkKept() {
        int last = gone.get("kept").length() - 1;
        if (last >= 0 && newlyGoneOfKept < last) {
            Map.Entry<Long, Long> when = null;
            for (Map.Entry<Long, Long> e : passed.entrySet()) {
                if (e.getKey() > last) {
                    when = e;
                    break;
                }
            }
            assertThat(when).as("the last that is gone, %d, was read", last).isNotNull();
            assertThat(time.get() - when.getValue()).isGreaterThanOrEqualTo(RETENTION.toMillis());
            newlyGoneOfKept = last;
        }
    }

    private int newlyGoneOfKept = -1;

    private BitSet missing(String topic) throws Exception {
        BitSet missing = new BitSet();
        missing.set(0, ids.get(topic).size());
        try (PreparedStatement s = file.prepareStatement("select p.id & " + Page.MAX_OFFSET
                + ", p.count, p.run from page p join topic t on p.id >> 40 = t.id where t.name=?")) {
            s.setString(1, topic);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    int first = r.getInt(1);
                    missing.clear(first, first + r.getInt(2));
                    assertThat(r.getString(3)).isEqualTo(ids.get(topic).get(first));
                }
            }
        }
        return missing;
    }
}
