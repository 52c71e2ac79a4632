package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.open;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A journal whose content is known, to be damaged and opened again. */
final class DamagedJournal {
    static final List<String> TOPICS = List.of("large", "small", "read");

    /** What was appended: a topic's bodies and ids, by offset. */
    final Map<String, List<String>> bodies = new TreeMap<>();

    final Map<String, List<String>> ids = new TreeMap<>();
    private final byte[] database;
    private final byte[] log;

    private DamagedJournal(byte[] database, byte[] log, DamagedJournal known) {
        this.database = database;
        this.log = log;
        bodies.putAll(known.bodies);
        ids.putAll(known.ids);
    }

    private DamagedJournal() {
        database = new byte[0];
        log = new byte[0];
    }

    /**
     * Makes one.
     *
     * @param logged whether its last entries are in the write-ahead log only, as after a crash; else all are in the
     *     file
     */
    static DamagedJournal make(Path folder, boolean logged) throws Exception {
        DamagedJournal known = new DamagedJournal();
        Path file = folder.resolve("made" + logged + "/journal.db");
        Path copy = folder.resolve("copied" + logged + "/journal.db");
        Random random = new Random(1);
        for (int opening = 0; opening < 2; opening++) {
            try (Journal j = open(file)) {
                for (int i = 0; i < 60; i++) {
                    known.add(j, random, "small", 3, 50);
                    known.add(j, random, "large", 1, i % 20 == 3 ? 40_000 : 3_000);
                    known.add(j, random, "read", 2, 20);
                }
                append(j, "small", Append.Terms.DEFAULT, "key" + opening, "keyed " + opening)
                        .thenAccept(id -> known.know("small", id, "keyed " + id.substring(0, 0)))
                        .join();
                known.bodies.get("small").set(known.bodies.get("small").size() - 1, "keyed " + opening);
                for (String t : TOPICS) {
                    Group g = j.openGroup(j.topic(t), "g", StartFrom.EARLIEST, () -> false);
                    g.commit(t.equals("read") ? j.topic(t).next() : 7, List.of());
                    g.awaitDurable(() -> false);
                }
                if (opening == 1 && logged) {
                    TestJournal.crash(file, copy);
                }
            }
        }
        Path wal = copy.resolveSibling("journal.db-wal");
        return logged
                ? new DamagedJournal(Files.readAllBytes(copy), Files.readAllBytes(wal), known)
                : new DamagedJournal(Files.readAllBytes(file), new byte[0], known);
    }

    private void know(String topic, String id, String body) {
        bodies.computeIfAbsent(topic, x -> new ArrayList<>()).add(body);
        ids.computeIfAbsent(topic, x -> new ArrayList<>()).add(id);
    }

    private void add(Journal j, Random random, String topic, int count, int size) throws Exception {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = topic + " " + random.nextInt() + "x".repeat(random.nextInt(size));
        }
        String first = store(j, topic, texts);
        long offset = Long.parseLong(first.split("/")[1]);
        for (int i = 0; i < count; i++) {
            know(topic, EntryId.of(topic, offset + i, first.split("/")[2]), texts[i]);
        }
    }

    byte[] database() {
        return database.clone();
    }

    byte[] log() {
        return log.clone();
    }

    /** Writes the files; null or empty: there is no write-ahead log. */
    static Path write(Path folder, byte[] database, byte[] log) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("journal.db");
        Files.write(file, database);
        if (log.length > 0) {
            Files.write(folder.resolve("journal.db-wal"), log);
        }
        return file;
    }

    /**
     * Opens what is left, has it record, waits for the salvage, and looks at everything that comes back.
     *
     * @param tailMayBeGone whether what the damage hit can look like the end of the log
     * @return whether the file was moved aside
     */
    boolean check(Path file, boolean tailMayBeGone) throws Exception {
        boolean aside;
        List<SalvageReport> reports;
        Map<String, Map<Long, Entry>> left = new TreeMap<>();
        try (Journal j = open(file)) {
            for (String t : TOPICS) {
                String id = store(j, t, "new " + t);
                assertThat(ids.get(t)).doesNotContain(id);
            }
            aside = j.warnings().stream().anyMatch(w -> w.contains("was moved aside"));
            if (aside) {
                await().until(() -> j.salvageReports().size() == 1);
            }
            reports = j.salvageReports();
            if (aside) {
                for (String t : TOPICS) {
                    left.put(t, entries(j, t));
                    checkEntries(t, left.get(t));
                }
            }
        }
        if (!aside) {
            // SQLite found nothing at its opening: what it hides is found by a repair.
            Path repaired = file.resolveSibling("repaired.db");
            SalvageReport report = Repair.salvage(file, repaired, false, p -> {});
            reports = List.of(report);
            try (Journal j = open(repaired)) {
                for (String t : TOPICS) {
                    Map<Long, Entry> all = entries(j, t);
                    left.put(t, all);
                    checkEntries(t, all);
                }
            }
        }
        for (String t : TOPICS) {
            checkReport(t, left.get(t), reports.get(0), tailMayBeGone);
        }
        return aside;
    }

    private static Map<Long, Entry> entries(Journal j, String topic) throws JournalException {
        Map<Long, Entry> map = new TreeMap<>();
        try (Reader r = j.reader(j.topic(topic))) {
            for (Batch b = r.read(0, Long.MAX_VALUE, 100, 1 << 20); b != null; ) {
                b.entries().forEach(e -> assertThat(map.put(e.offset(), e)).isNull());
                b = r.read(b.lastOffset() + 1, Long.MAX_VALUE, 100, 1 << 20);
            }
        }
        return map;
    }

    /** Nothing false: what has an old id has the old content. */
    private void checkEntries(String topic, Map<Long, Entry> left) {
        left.forEach((offset, e) -> {
            int i = ids.get(topic).indexOf(e.id());
            String body = new String(e.body(), StandardCharsets.UTF_8);
            if (i < 0) {
                assertThat(body).isEqualTo("new " + topic);
            } else {
                assertThat((long) i).isEqualTo(offset);
                assertThat(body).isEqualTo(bodies.get(topic).get(i));
            }
        });
        assertThat(left.values().stream().filter(e -> ids.get(topic).contains(e.id())))
                .isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
    }

    /** Nothing silent: what is not there is in the report. */
    private void checkReport(String topic, Map<Long, Entry> left, SalvageReport report, boolean tailMayBeGone) {
        int size = ids.get(topic).size();
        SalvageReport.OfTopic of = report.topics().stream()
                .filter(t -> t.name().equals(topic))
                .findFirst()
                .orElse(null);
        if (of == null) {
            // Not even its name was left; whatever is, is under a name of ours.
            assertThat(left.keySet()).hasSizeLessThanOrEqualTo(1);
            return;
        }
        LongStream.range(0, size).forEach(offset -> {
            boolean there = left.containsKey(offset)
                    && left.get(offset).id().equals(ids.get(topic).get((int) offset));
            boolean told = in(of.lost(), offset) || in(of.lostOrDropped(), offset) || offset < of.passed();
            // A log that was cut off looks like a torn one: the new entry then has the first lost one's offset.
            boolean behind =
                    (offset >= of.known() && of.base() > of.known()) || (tailMayBeGone && offset >= of.known() - 1);
            assertThat(there || told || behind)
                    .as("entry %d of %d of topic %s is neither there nor reported: %s", offset, size, topic, report)
                    .isTrue();
            if (there) {
                assertThat(in(of.lost(), offset)).isFalse();
            }
        });
    }

    private static boolean in(List<SalvageReport.Range> ranges, long offset) {
        return ranges.stream().anyMatch(r -> r.first() <= offset && offset < r.end());
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        for (String part : List.of("", "-wal")) {
            Path p = Opening.part(from, part);
            if (Files.exists(p)) {
                Files.copy(p, Opening.part(to, part), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
