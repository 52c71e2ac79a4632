package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random appends, reads, commits, failures, crashes and restarts against a model of lists in memory. A failure prints
 * its seed; {@code -Dserai.seed=…} repeats it.
 */
class JournalModelTest {
    private static final List<String> TOPICS = List.of("a", "b", "c-1");
    private static final int STEPS = 2000;
    private static final List<String> GROUPS = List.of("g", "h");

    @TempDir
    Path folder;

    private final Map<String, List<String>> stored = new HashMap<>();
    private final Map<String, List<String>> ids = new HashMap<>();
    /** Where a group is, and where it is at least on disk. */
    private final Map<String, long[]> cursors = new HashMap<>();

    private final Map<String, Group> open = new HashMap<>();
    private final Map<String, Reader> readers = new HashMap<>();
    private Path file;
    private Journal journal;
    private Random random;
    private int records;

    @Test
    void whatWasAppendedIsReadOnceInOrderWhateverHappens() throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        try {
            run(seed);
        } catch (Throwable t) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, t);
        }
    }

    private void run(long seed) throws Exception {
        random = new Random(seed);
        file = folder.resolve("0/journal.db");
        TOPICS.forEach(t -> {
            stored.put(t, new ArrayList<>());
            ids.put(t, new ArrayList<>());
        });
        journal = TestJournal.open(file);
        for (int i = 1; i <= STEPS; i++) {
            int dice = random.nextInt(100);
            if (dice < 45) {
                append();
            } else if (dice < 90) {
                read();
            } else if (dice < 94) {
                restart();
            } else if (dice < 97) {
                crash(i);
            } else {
                compare();
            }
        }
        restart();
        compare();
        journal.close();
    }

    private String topic() {
        return TOPICS.get(random.nextInt(TOPICS.size()));
    }

    private void append() throws Exception {
        String topic = topic();
        String[] bodies = new String[1 + random.nextInt(random.nextInt(20) == 0 ? 5000 : 5)];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = records++ + "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 100_000 : 100));
        }
        String id = TestJournal.store(journal, topic, bodies);
        long first = stored.get(topic).size();
        for (String b : bodies) {
            ids.get(topic).add(EntryId.of(topic, first++, id.substring(id.lastIndexOf('/') + 1)));
            stored.get(topic).add(b);
        }
    }

    /** Reads a batch, and commits it unless its sink fails. */
    private void read() throws Exception {
        String topic = topic();
        String name = GROUPS.get(random.nextInt(GROUPS.size()));
        String key = topic + "/" + name;
        Group g = open.get(key);
        if (g == null) {
            g = journal.openGroup(journal.topic(topic), name, StartFrom.EARLIEST, () -> false);
            open.put(key, g);
            long[] cursor = cursors.computeIfAbsent(key, k -> new long[2]);
            assertThat(g.next()).as(key).isBetween(cursor[1], cursor[0]);
            cursor[0] = g.next();
            cursor[1] = g.next();
        }
        Reader r = readers.computeIfAbsent(key, k -> journal.reader(journal.topic(topic)));
        Batch b = r.read(g.next(), Long.MAX_VALUE, 1 + random.nextInt(50), 1 + random.nextInt(20_000));
        List<String> all = stored.get(topic);
        if (b == null) {
            assertThat(g.next()).isEqualTo(all.size());
            return;
        }
        assertThat(b.firstOffset()).isEqualTo(g.next());
        check(topic, b.entries());
        boolean sinkFails = random.nextInt(4) == 0;
        if (!sinkFails) {
            g.commit(b.lastOffset() + 1, List.of());
            cursors.get(key)[0] = g.next();
            if (random.nextBoolean()) {
                assertThat(g.awaitDurable(() -> false)).isTrue();
                cursors.get(key)[1] = g.next();
            }
        }
    }

    private void check(String topic, List<Entry> entries) {
        for (Entry e : entries) {
            int at = (int) e.offset();
            assertThat(new String(e.body(), StandardCharsets.UTF_8))
                    .isEqualTo(stored.get(topic).get(at));
            assertThat(e.id()).isEqualTo(ids.get(topic).get(at));
        }
    }

    private void compare() throws Exception {
        for (String t : TOPICS) {
            List<Entry> entries = TestJournal.entries(journal, t);
            assertThat(entries).hasSize(stored.get(t).size());
            check(t, entries);
        }
    }

    private void forget() {
        readers.values().forEach(Reader::close);
        readers.clear();
        open.clear();
    }

    private void restart() throws Exception {
        // An orderly end writes the cursors of the groups that are open; where another is after a crash is not known
        // yet.
        open.keySet().forEach(key -> cursors.get(key)[1] = cursors.get(key)[0]);
        forget();
        journal.close();
        journal = TestJournal.open(file);
    }

    private void crash(int step) throws Exception {
        String topic = topic();
        var unanswered = TestJournal.append(journal, topic, Append.Terms.DEFAULT, null, "late" + step, "later" + step);
        boolean answered = random.nextBoolean();
        if (answered) {
            unanswered.get(60, TimeUnit.SECONDS);
        }
        Path copy = TestJournal.crash(file, folder.resolve(step + "/journal.db"));
        forget();
        journal.close();
        file = copy;
        journal = TestJournal.open(file);
        List<Entry> now = TestJournal.entries(journal, topic);
        int before = stored.get(topic).size();
        assertThat(now).hasSizeBetween(before, before + 2);
        assertThat(now.size()).isNotEqualTo(before + 1);
        if (answered) {
            assertThat(now).hasSize(before + 2);
        }
        for (Entry e : now.subList(before, now.size())) {
            stored.get(topic).add(new String(e.body(), StandardCharsets.UTF_8));
            ids.get(topic).add(e.id());
        }
    }
}
