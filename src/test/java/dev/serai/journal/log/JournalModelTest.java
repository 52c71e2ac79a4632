package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalModel.Cursor;
import dev.serai.journal.log.JournalModel.Keyed;
import dev.serai.journal.log.JournalModel.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that is done to a journal, in any order: appends with and without a key, reads, commits, sinks that fail,
 * dead letters, crashes, restarts, limits, seeks and forgotten groups, against a model of lists in memory. Prints its
 * seed; {@code -Dserai.seed=…} repeats it, {@code -Dserai.steps=…} takes more steps. {@link LimitsModelTest} looks
 * closer at what limits take.
 */
class JournalModelTest {
    private static final int STEPS = Integer.getInteger("serai.steps", 2500);
    private static final List<String> GROUPS = List.of("g", "h");
    private static final long SMALL = 20_000;
    private static final Duration RETENTION = Duration.ofMinutes(3);
    private static final Duration KEEPS_KEYS = Duration.ofMinutes(30);
    private static final Append.Terms AT_ONCE = new Append.Terms(Duration.ZERO, Duration.ofMillis(5), KEEPS_KEYS);
    private static final Append.Terms HELD = new Append.Terms(Duration.ZERO, Duration.ofMinutes(10), KEEPS_KEYS);
    private static final long LETTERS = 150_000;

    @TempDir
    Path folder;

    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);
    private final Map<String, JournalModel> topics = new LinkedHashMap<>();
    private final JournalModel blocks = topic("blocks", new TopicLimits(SMALL, null, WhenFull.block));
    /** By group and id. */
    private final Map<String, DeadLetter.State> letters = new HashMap<>();
    /** Every id that an append was answered with, also in a file that is no more, and the content it stands for. */
    private final Map<String, String> answered = new HashMap<>();

    private final Map<String, Group> open = new HashMap<>();
    private final Map<String, Reader> readers = new HashMap<>();
    private final Map<String, Out> out = new HashMap<>();
    /** Groups that are open, and were moved by somebody else since. */
    private final Set<String> moved = new HashSet<>();
    /** Groups that were opened since the last start, and when that was. */
    private final Set<String> readSince = new HashSet<>();

    private long startedAt;
    private @Nullable Flight held;
    /** It was not stored at once. */
    private boolean waited;

    private Path file;
    private Connection look;
    private Journal journal;
    private Random random;
    private int records;

    /** How often it did what it is about. */
    private final Map<String, Integer> seen = new TreeMap<>();

    {
        topic("plain", TopicLimits.NONE);
        topic("unread", TopicLimits.NONE);
        topic("kept", new TopicLimits(null, RETENTION, null));
        topic("drops", new TopicLimits(SMALL, null, WhenFull.dropOldest));
        topic("rejects", new TopicLimits(SMALL, null, WhenFull.reject));
    }

    private JournalModel topic(String name, TopicLimits limits) {
        JournalModel t = new JournalModel(name);
        t.limits = limits;
        t.ceiling = limits.maxSize() == null ? Long.MAX_VALUE : limits.maxSize();
        topics.put(name, t);
        return t;
    }

    /**
     * A batch that is out.
     *
     * @param goneBefore what its reader had in memory, though a limit had taken it from the file
     */
    private record Out(long first, long last, List<Entry> entries, BitSet goneBefore) {}

    /** An append that was not waited for. */
    private record Flight(
            JournalModel topic, @Nullable String key, long at, CompletableFuture<String> id, String... bodies) {}

    @Test
    void whatWasAppendedIsReadOnceInOrderAndNothingGoesButWhatMayWhateverHappens() throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        System.out.println("JournalModelTest: " + STEPS + " steps with -Dserai.seed=" + seed);
        try {
            run(seed);
        } catch (Throwable t) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, t);
        }
        System.out.println("JournalModelTest: " + seen);
        assertThat(seen.keySet())
                .contains(
                        "append with a known key",
                        "batch again",
                        "bounds again",
                        "commit lost in a crash",
                        "crash",
                        "dead letter",
                        "drop",
                        "forgotten",
                        "gap",
                        "held until there was room",
                        "late commit",
                        "moved back",
                        "refused: full",
                        "restart",
                        "retention over",
                        "stored in a crash");
    }

    private void seen(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private void run(long seed) throws Exception {
        random = new Random(seed);
        file = folder.resolve("0/journal.db");
        start();
        haveLimitsCounted();
        for (int i = 1; i <= STEPS; i++) {
            time.addAndGet(random.nextInt(2000));
            int dice = random.nextInt(1000);
            if (dice < 370) {
                append();
            } else if (dice < 760) {
                read();
            } else if (dice < 780) {
                hold();
            } else if (dice < 810) {
                stop();
            } else if (dice < 855) {
                seek();
            } else if (dice < 865) {
                forget();
            } else if (dice < 880) {
                limit();
            } else if (dice < 895) {
                letters();
            } else if (dice < 935) {
                time.addAndGet(random.nextInt(random.nextInt(4) == 0 ? 600_000 : 60_000));
            } else if (dice < 950) {
                restart();
            } else if (dice < 975) {
                crash(folder.resolve(i + "/journal.db"));
            } else {
                compare();
            }
        }
        restart();
        letHeldIn();
        letRetentionPass();
        compare();
        stopAll();
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
        Map<String, TopicLimits> own = new HashMap<>();
        topics.values().forEach(t -> own.put(t.name, t.limits));
        Limits limits = new Limits(0, 0, 0, Duration.ZERO, WhenFull.dropOldest, LETTERS, 0);
        journal = Journal.open(
                new JournalSettings(
                        file, TestJournal::thread, clock, JournalSettings.DEFAULT_MAX_WAITING_BYTES, limits, own),
                Guarantees.FULL.with(JournalLimitsTest.EAGER, null));
        look = TestJournal.jdbc(file);
        startedAt = time.get();
        readSince.clear();
    }

    /** What has a limit is counted before the first transaction of appends. */
    private void haveLimitsCounted() throws Exception {
        answer(submit(topics.get("unread"), AT_ONCE));
    }

    private void stopAll() throws Exception {
        readers.values().forEach(Reader::close);
        readers.clear();
        open.clear();
        out.clear();
        moved.clear();
        look.close();
        journal.close();
        held = null;
    }

    private JournalModel any(String... names) {
        List<String> from = names.length == 0 ? List.copyOf(topics.keySet()) : List.of(names);
        return topics.get(from.get(random.nextInt(from.size())));
    }

    private JournalModel anyRead() {
        return any("plain", "kept", "drops", "rejects", "blocks");
    }

    private String anyGroup() {
        return GROUPS.get(random.nextInt(GROUPS.size()));
    }

    // ---- appends

    private String[] bodies(JournalModel t) {
        boolean many = !t.drops() && random.nextInt(40) == 0;
        String[] bodies = new String[1 + random.nextInt(many ? 5000 : 4)];
        for (int i = 0; i < bodies.length; i++) {
            boolean large = !t.drops() && !many && random.nextInt(50) == 0;
            bodies[i] = records++ + "x".repeat(random.nextInt(large ? 100_000 : many ? 50 : 700));
        }
        return bodies;
    }

    private @Nullable String key(JournalModel t) {
        return t.drops() || random.nextInt(3) > 0 ? null : "key " + random.nextInt(4);
    }

    private Flight submit(JournalModel t, Append.Terms terms) {
        String[] bodies = bodies(t);
        String key = key(t);
        return new Flight(t, key, time.get(), TestJournal.append(journal, t.name, terms, key, bodies), bodies);
    }

    private void append() throws Exception {
        JournalModel t = any();
        if (t != blocks || held == null) { // behind one that is held it would be held too
            answer(submit(t, AT_ONCE));
            check();
        }
    }

    /** Waits for the answer, and has the model do the same. */
    private void answer(Flight f) throws Exception {
        JournalModel t = f.topic;
        String id;
        try {
            id = f.id.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(JournalFullException.class);
            // What is out does not give way.
            assertThat(t.limits.whenFull() != WhenFull.dropOldest || isOut(t)).isTrue();
            assertThat(status(t).size()).as("full").isGreaterThan(t.limits.maxSize() / 2);
            seen("refused: full");
            return;
        }
        Keyed known = f.key == null ? null : t.key(f.key, KEEPS_KEYS, time.get());
        if (known != null) {
            assertThat(id).as(f.key).isEqualTo(known.id());
            seen("append with a known key");
        } else {
            t.stored(id, f.key, f.at, f.bodies);
            neverForOtherContent(id, f.bodies[0]);
        }
    }

    private boolean isOut(JournalModel t) {
        return out.keySet().stream().anyMatch(k -> k.startsWith(t.name + "/"));
    }

    private void neverForOtherContent(String id, String body) {
        assertThat(answered.putIfAbsent(id, body)).as(id).isIn(null, body);
    }

    private TopicStatus status(JournalModel t) {
        return journal.topics().stream()
                .filter(s -> s.name().equals(t.name))
                .findFirst()
                .orElseThrow();
    }

    /** An append that waits for as long as it takes until there is room. */
    private void hold() throws Exception {
        if (held == null) {
            waited = false;
            held = submit(blocks, HELD);
            check();
            waited = true;
        }
    }

    /** Looks whether what is held was stored by now. */
    private void settle() throws Exception {
        Flight h = held;
        if (h != null && (h.id.isDone() || journal.topic("blocks").next() > blocks.size())) {
            held = null;
            answer(h);
            seen(waited ? "held until there was room" : "not held");
        }
    }

    /** Once all that is there is read by those who read, there is room. */
    private void letHeldIn() throws Exception {
        Flight h = submit(blocks, HELD);
        held = h;
        for (String name : GROUPS) {
            Group g = group(blocks, name);
            long end = blocks.size();
            g.commit(end, List.of());
            blocks.cursors.get(name).places.add(new Place(end, List.of()));
            assertThat(g.awaitDurable(() -> false)).isTrue();
        }
        assertThat(h.id).succeedsWithin(Duration.ofSeconds(60));
        check();
    }

    /** What all have read goes when its time is over. */
    private void letRetentionPass() throws Exception {
        JournalModel t = topics.get("kept");
        long end = t.size();
        for (String name : GROUPS) {
            Group g = group(t, name);
            g.commit(end, List.of());
            t.cursors.get(name).places.add(new Place(end, List.of()));
            assertThat(g.awaitDurable(() -> false)).isTrue();
            t.cursors.get(name).isAt(new Place(end, List.of()));
            t.notePassed(time.get());
        }
        await().until(() -> {
            time.addAndGet(RETENTION.toMillis() / 2);
            haveLimitsCounted(); // it looks behind a transaction
            check();
            return t.first() == end;
        });
    }

    // ---- groups

    private Group group(JournalModel t, String name) throws Exception {
        String key = t.name + "/" + name;
        Group g = open.get(key);
        if (g == null) {
            check();
            g = journal.openGroup(journal.topic(t.name), name, StartFrom.EARLIEST, () -> false);
            // What was gone before went by the places of the others.
            check();
            open.put(key, g);
            readSince.add(key);
            Place place = new Place(g.next(), g.bounds());
            Cursor c = t.cursors.get(name);
            if (c == null) {
                assertThat(place).as(key).isEqualTo(new Place(t.first(), List.of()));
                t.cursors.put(name, new Cursor(place));
            } else {
                assertThat(place).as(key).isEqualTo(c.last());
                c.isAt(place);
            }
            t.notePassed(time.get());
        }
        return g;
    }

    private void close(JournalModel t, String name) throws Exception {
        check();
        String key = t.name + "/" + name;
        out.remove(key);
        moved.remove(key);
        Group g = open.remove(key);
        if (g != null) {
            g.close();
        }
    }

    /** A route stops; its group stays. */
    private void stop() throws Exception {
        close(anyRead(), anyGroup());
    }

    /** A batch is read, is out for a while, and then its sink took it or did not. */
    private void read() throws Exception {
        JournalModel t = anyRead();
        String name = anyGroup();
        String key = t.name + "/" + name;
        Group g = group(t, name);
        Out batch = out.remove(key);
        if (batch != null) {
            finish(t, g, batch);
            return;
        }
        if (moved.contains(key)) {
            assertThat(g.isMoved()).as(key).isTrue();
            close(t, name);
            return;
        }
        boolean cut = !g.bounds().isEmpty();
        long last = cut ? g.bounds().get(0) : Page.MAX_OFFSET;
        g.pin(g.next(), last);
        Reader r = readers.computeIfAbsent(key, k -> journal.reader(journal.topic(t.name)));
        Batch b = r.read(
                g.next(),
                last,
                cut ? Integer.MAX_VALUE : 1 + random.nextInt(50),
                cut ? Long.MAX_VALUE : 1 + random.nextInt(20_000));
        settle();
        long first = b == null ? Math.min(last + 1, t.size()) : b.firstOffset();
        if (first > g.next()) {
            check();
            assertThat(t.gone.nextClearBit((int) g.next()))
                    .as("the end of a gap of " + key)
                    .isGreaterThanOrEqualTo((int) first);
            seen("gap");
        }
        if (b == null) {
            g.unpin();
            if (first > g.next()) {
                commit(t, g, first, cut ? g.bounds().subList(1, g.bounds().size()) : List.of());
            }
            return;
        }
        t.check(b.entries());
        for (int i = 0; i < b.entries().size(); i++) {
            assertThat(b.entries().get(i).offset()).isEqualTo(first + i);
        }
        g.pin(first, b.lastOffset());
        check();
        out.put(key, new Out(first, b.lastOffset(), b.entries(), t.gone));
        if (cut) {
            seen("bounds again");
        }
    }

    private void finish(JournalModel t, Group g, Out batch) throws Exception {
        check();
        BitSet went = t.gone.get((int) batch.first, (int) batch.last + 1);
        went.andNot(batch.goneBefore.get((int) batch.first, (int) batch.last + 1));
        // Where somebody moved its group on, it is read.
        assertThat(went.isEmpty() || moved.contains(t.name + "/" + g.name()))
                .as("what went of a batch of %s that is out: %s", t.name, went)
                .isTrue();
        g.unpin();
        long next = g.bounds().isEmpty() ? batch.last + 1 : g.bounds().get(0) + 1;
        List<Long> bounds = g.bounds().isEmpty()
                ? cut(t, next)
                : g.bounds().subList(1, g.bounds().size());
        String key = t.name + "/" + g.name();
        int dice = random.nextInt(20);
        if (moved.contains(key)) {
            // It commits nothing any more, nor gives up anything.
            assertThat(dice < 10 ? g.commit(next, bounds, List.of(refusal(batch)), () -> false) : late(g, next))
                    .isTrue();
            assertThat(g.isMoved()).isTrue();
            check();
            close(t, g.name());
            seen("late commit");
        } else if (dice < 5) {
            seen("batch again");
        } else if (dice < 7) {
            refuse(t, g, batch, next, bounds);
        } else {
            commit(t, g, next, bounds);
        }
    }

    private static boolean late(Group g, long next) throws Exception {
        g.commit(next, List.of());
        return g.awaitDurable(() -> false);
    }

    /** Where the next batches are to end, sometimes. */
    private List<Long> cut(JournalModel t, long next) {
        List<Long> bounds = new ArrayList<>();
        long at = next - 1;
        for (int n = random.nextInt(3); n > 0 && random.nextInt(3) == 0; n--) {
            at += 1 + random.nextInt(10);
            if (at < t.size()) {
                bounds.add(at);
            }
        }
        return bounds;
    }

    private void commit(JournalModel t, Group g, long next, List<Long> bounds) throws Exception {
        Cursor c = t.cursors.get(g.name());
        g.commit(next, bounds);
        c.places.add(new Place(next, List.copyOf(bounds)));
        t.notePassed(time.get());
        if (random.nextBoolean()) {
            assertThat(g.awaitDurable(() -> false)).isTrue();
            check();
            c.isAt(c.last());
        }
    }

    private Refusal refusal(Out batch) {
        Entry e = batch.entries.get(random.nextInt(batch.entries.size()));
        return new Refusal(e, "store", "sql:…", "java.sql.SQLException", "no", "h", 1, Instant.EPOCH, Instant.EPOCH);
    }

    /** The batch is passed, but for one entry that is given up. */
    private void refuse(JournalModel t, Group g, Out batch, long next, List<Long> bounds) throws Exception {
        Refusal r = refusal(batch);
        long before = g.next();
        try {
            assertThat(g.commit(next, bounds, List.of(r), () -> false)).isTrue();
        } catch (JournalFullException e) {
            assertThat(g.next()).isEqualTo(before);
            seen("dead letters are full");
            return;
        }
        Cursor c = t.cursors.get(g.name());
        c.places.add(new Place(next, List.copyOf(bounds)));
        t.notePassed(time.get());
        check();
        c.isAt(c.last());
        letters.merge(
                g.name() + " " + r.entry().id(),
                DeadLetter.State.OPEN,
                (was, now) -> was == DeadLetter.State.DISCARDED ? now : was);
        seen("dead letter");
    }

    private void seek() throws Exception {
        JournalModel t = anyRead();
        String name = anyGroup();
        if (!out.isEmpty() && random.nextBoolean()) { // of all moments the one that asks most
            String key = out.keySet().stream().sorted().toList().get(random.nextInt(out.size()));
            t = topics.get(key.substring(0, key.indexOf('/')));
            name = key.substring(key.indexOf('/') + 1);
        }
        seek(t, name);
    }

    private void seek(JournalModel t, String name) throws Exception {
        Cursor c = t.cursors.get(name);
        Topic topic = journal.topic(t.name);
        if (c == null) {
            assertThatThrownBy(() -> journal.seek(topic, name, new SeekTarget(0, null), false))
                    .isInstanceOf(JournalException.class);
            return;
        }
        check();
        Journal.Moved done;
        long to;
        long at = Long.MAX_VALUE;
        if (random.nextInt(3) == 0) {
            at = t.times.get(random.nextInt(t.size()));
            done = journal.seek(
                    topic, name, SeekTarget.parse(Instant.ofEpochMilli(at).toString()), false);
            to = done.to();
            settle();
        } else {
            String target = random.nextInt(4) == 0 ? "latest" : Integer.toString(random.nextInt(t.size() + 1));
            done = journal.seek(topic, name, SeekTarget.parse(target), false);
            settle();
            to = target.equals("latest") ? done.end() : Math.max(Long.parseLong(target), t.first());
        }
        assertThat(done.end()).isBetween((long) t.size() - (t == blocks ? 4 : 0), (long) t.size());
        assertThat(c.places).extracting(Place::next).contains(done.from());
        if (to < done.from()) {
            seen("moved back");
        }
        c.places.add(new Place(to, List.of()));
        check();
        for (int o = 0; o < to; o++) {
            assertThat(t.gone.get(o) || t.times.get(o) < at)
                    .as("offset %d is before %d", o, at)
                    .isTrue();
        }
        // What went in the meantime is passed over.
        assertThat(done.to()).isBetween(to, Math.max(to, t.first()));
        c.isAt(new Place(done.to(), List.of()));
        t.notePassed(time.get());
        if (open.containsKey(t.name + "/" + name)) {
            moved.add(t.name + "/" + name);
            if (random.nextInt(4) == 0) {
                close(t, name);
            }
        }
    }

    private void forget() throws Exception {
        JournalModel t = anyRead();
        String name = anyGroup();
        Topic topic = journal.topic(t.name);
        if (open.containsKey(t.name + "/" + name) && random.nextBoolean()) {
            close(t, name);
        }
        check();
        if (open.containsKey(t.name + "/" + name) || !t.cursors.containsKey(name)) {
            assertThatThrownBy(() -> journal.forget(topic, name, false)).isInstanceOf(JournalException.class);
        } else {
            journal.forget(topic, name, false);
            // What went in the meantime went with it or without it.
            Cursor c = t.cursors.get(name);
            c.places.add(new Place(t.cursors.size() == 1 ? 0 : Page.MAX_OFFSET, List.of()));
            check();
            t.cursors.remove(name);
            t.notePassed(time.get());
            seen("forgotten");
        }
    }

    // ---- limits and dead letters

    private void limit() throws Exception {
        JournalModel t = any("drops", "rejects", "blocks");
        long size = SMALL / 2 + random.nextInt((int) SMALL);
        settle();
        check();
        t.limits = new TopicLimits(size, null, t.limits.whenFull());
        t.ceiling = Math.max(t.ceiling, size);
        journal.limit(journal.topic(t.name), t.limits);
    }

    /** Somebody looks after the dead letters. */
    private void letters() throws Exception {
        compareLetters();
        try (DeadLetters list = DeadLetters.open(file)) {
            for (DeadLetter l : list.list(DeadLetterFilter.ALL)) {
                int dice = random.nextInt(4);
                if (dice == 0) {
                    journal.discard(List.of(l.offset()));
                    letters.put(l.group() + " " + l.id(), DeadLetter.State.DISCARDED);
                } else if (dice == 1 && l.state() == DeadLetter.State.OPEN) {
                    journal.retry(List.of(l.offset()));
                    letters.put(l.group() + " " + l.id(), DeadLetter.State.RETRYING);
                }
            }
        }
        compareLetters();
    }

    /** Each is there once, as it was; only those that are settled give way to others. */
    private void compareLetters() throws Exception {
        Map<String, DeadLetter.State> now = new HashMap<>();
        try (DeadLetters list = DeadLetters.open(file)) {
            for (DeadLetter l : list.list(DeadLetterFilter.ALL)) {
                assertThat(now.put(l.group() + " " + l.id(), l.state()))
                        .as("two of %s", l.id())
                        .isNull();
                JournalModel t = topics.get(l.topic());
                assertThat(l.id()).isEqualTo(t.ids.get((int) l.entryOffset()));
                assertThat(new String(l.entry().body(), StandardCharsets.UTF_8))
                        .isEqualTo(t.bodies.get((int) l.entryOffset()));
            }
        }
        letters.entrySet().removeIf(e -> e.getValue() == DeadLetter.State.DISCARDED && !now.containsKey(e.getKey()));
        assertThat(now).isEqualTo(letters);
    }

    // ---- starts

    private void restart() throws Exception {
        settle();
        check();
        Flight h = held;
        stopAll();
        start();
        if (h != null) {
            // It was refused when the journal was closed, or stored just before.
            held = h;
            settleHeldOf(h);
        }
        // An orderly end writes all cursors.
        Map<String, Place> places = places();
        topics.values()
                .forEach(t -> t.cursors.forEach((name, c) -> {
                    assertThat(places).containsEntry(t.name + "/" + name, c.last());
                    c.isAt(c.last());
                }));
        check(false); // what went just before the end went by who was read for then
        haveLimitsCounted();
        check();
        compareLetters();
        seen("restart");
    }

    private void settleHeldOf(Flight h) {
        held = null;
        assertThat(h.id).isDone();
        if (h.id.isCompletedExceptionally()) {
            assertThat(journal.topic("blocks").next()).isEqualTo(blocks.size());
        } else {
            blocks.stored(h.id.join(), null, h.at, h.bodies);
        }
    }

    /** The process ends at a moment when appends and commits are under way; its files are all that stays. */
    private void crash(Path copy) throws Exception {
        settle();
        check();
        Map<JournalModel, Flight> flights = new LinkedHashMap<>();
        Flight h = held;
        if (h != null) {
            flights.put(blocks, h);
        }
        for (JournalModel t : topics.values()) {
            if (random.nextInt(3) == 0 && !flights.containsKey(t)) {
                flights.put(t, submit(t, AT_ONCE));
            }
        }
        for (String key : List.copyOf(out.keySet())) {
            if (!moved.contains(key) && random.nextBoolean()) {
                JournalModel t = topics.get(key.substring(0, key.indexOf('/')));
                Group g = open.get(key);
                long next = g.bounds().isEmpty()
                        ? out.get(key).last + 1
                        : g.bounds().get(0) + 1;
                g.commit(next, List.of());
                t.cursors.get(g.name()).places.add(new Place(next, List.of()));
                t.notePassed(time.get());
            }
        }
        Set<Flight> done = new HashSet<>();
        for (Flight f : flights.values()) {
            if (f != h && random.nextBoolean()) {
                f.id.exceptionally(e -> "").get(60, TimeUnit.SECONDS);
                done.add(f);
            }
        }
        TestJournal.crash(file, copy);
        Path old = file;
        stopAll(); // the one that went on, so that its appends are answered; nobody is told
        file = copy;
        start();
        for (Flight f : flights.values()) {
            afterCrash(f, done.contains(f));
        }
        Map<String, Place> places = places();
        for (JournalModel t : topics.values()) {
            t.cursors.forEach((name, c) -> {
                Place place = places.get(t.name + "/" + name);
                assertThat(c.places).as(t.name + "/" + name).contains(place);
                if (!place.equals(c.last())) {
                    seen("commit lost in a crash");
                }
                c.isAt(place);
            });
            t.notePassed(time.get());
        }
        check(false); // what went just before the end went by who was read for then
        haveLimitsCounted();
        check();
        compareLetters();
        try (Stream<Path> all = Files.list(old.getParent())) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                Files.delete(p);
            }
        }
        seen("crash");
    }

    /** What was under way is there as a whole, or not at all; there for sure when it was answered before. */
    private void afterCrash(Flight f, boolean answeredBefore) throws Exception {
        JournalModel t = f.topic;
        String id = f.id.isCompletedExceptionally() ? null : f.id.join();
        if (id != null && !answered.containsKey(id)) {
            answered.put(id, f.bodies[0]);
        }
        Keyed known = f.key == null ? null : t.key(f.key, KEEPS_KEYS, time.get());
        if (known != null) {
            assertThat(id).isEqualTo(known.id());
        }
        long end = journal.topic(t.name).next();
        if (end == t.size()) {
            assertThat(answeredBefore && id != null && known == null)
                    .as("acknowledged and not there: %s", id)
                    .isFalse();
        } else {
            assertThat(known).isNull();
            assertThat(end).isEqualTo(t.size() + f.bodies.length);
            Batch first;
            try (Reader r = journal.reader(journal.topic(t.name))) {
                first = r.read(t.size(), Page.MAX_OFFSET, 1, 1);
            }
            t.stored(first.entries().get(0).id(), f.key, f.at, f.bodies);
            neverForOtherContent(first.entries().get(0).id(), f.bodies[0]);
            seen("stored in a crash");
        }
    }

    // ---- comparing

    private Map<String, Place> places() throws Exception {
        Map<String, Place> places = new HashMap<>();
        try (Statement s = look.createStatement();
                ResultSet r = s.executeQuery(
                        "select t.name, c.name, c.next, c.bounds from cursor c join topic t on t.id = c.topic")) {
            while (r.next()) {
                List<Long> bounds = r.getString(4).isEmpty()
                        ? List.of()
                        : Arrays.stream(r.getString(4).split(",", -1))
                                .map(Long::valueOf)
                                .toList();
                places.put(r.getString(1) + "/" + r.getString(2), new Place(r.getLong(3), bounds));
            }
        }
        return places;
    }

    /** Looks at what is gone, and whether it might; and that no topic is larger than it may be. */
    private void check() throws Exception {
        check(true);
    }

    private void check(boolean byWhoIsReadFor) throws Exception {
        for (JournalModel t : topics.values()) {
            Found found = find(t);
            while (found.end > t.size()) {
                assertThat(t).as("entries of %s that nobody appended", t.name).isSameAs(blocks);
                assertThat(held).isNotNull();
                settle();
                found = find(t);
            }
            BitSet went = (BitSet) found.missing.clone();
            went.andNot(t.gone);
            boolean waits = t.limits.whenFull() == WhenFull.reject || t.limits.whenFull() == WhenFull.block;
            if (waits && byWhoIsReadFor) {
                waitedForThoseThatCount(t, went);
            }
            if (found.dropped > t.dropped) {
                seen("drop");
            }
            if (t.limits.retention() != null && !went.isEmpty()) {
                seen("retention over");
            }
            t.nowGone(found.missing, found.dropped, time.get());
        }
        for (TopicStatus s : journal.topics()) {
            JournalModel t = topics.get(s.name());
            if (t != null && t.drops() && s.size() >= 0) { // it is counted
                assertThat(s.size()).as(s.name()).isLessThanOrEqualTo(t.ceiling);
                if (s.size() <= t.limits.maxSize()) {
                    t.ceiling = t.limits.maxSize();
                }
            }
        }
    }

    /** Nothing goes unread by a group that a route reads for, or may yet after a start. */
    private void waitedForThoseThatCount(JournalModel t, BitSet went) {
        boolean starting = time.get() - startedAt < 60_000;
        t.cursors.forEach((name, c) -> {
            String key = t.name + "/" + name;
            if (open.containsKey(key) || (starting && !readSince.contains(key))) {
                assertThat((long) went.length()).as("unread by %s", key).isLessThanOrEqualTo(c.highest());
            }
        });
    }

    /** What is not there below the end of what is; as of one moment. */
    private record Found(BitSet missing, int end, long dropped) {}

    private Found find(JournalModel t) throws Exception {
        BitSet missing = new BitSet();
        missing.set(0, t.size());
        int end = 0;
        long dropped = 0;
        look.setAutoCommit(false);
        try (PreparedStatement s = look.prepareStatement("select t.dropped, p.id & " + Page.MAX_OFFSET
                + ", p.count, p.run from topic t left join page p on p.id >> 40 = t.id where t.name=?")) {
            s.setString(1, t.name);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    dropped = r.getLong(1);
                    int first = r.getInt(2);
                    int count = r.getInt(3);
                    missing.clear(first, first + count);
                    end = Math.max(end, first + count);
                }
            }
        } finally {
            look.rollback();
            look.setAutoCommit(true);
        }
        return new Found(missing, end, dropped);
    }

    /** What is there is what was appended, no more and no less. */
    private void compare() throws Exception {
        settle();
        check();
        for (JournalModel t : topics.values()) {
            BitSet gone = t.gone;
            List<Entry> entries = TestJournal.entries(journal, t.name);
            settle();
            t.check(entries);
            check();
            BitSet there = new BitSet();
            entries.forEach(e -> there.set((int) e.offset()));
            assertThat(there.intersects(gone))
                    .as("%s was gone of %s", gone, t.name)
                    .isFalse();
            there.or(t.gone);
            if (t != blocks) { // what is held there may come any time
                assertThat(there.cardinality())
                        .as("entries of %s, with those that are gone", t.name)
                        .isEqualTo(t.size());
            }
        }
        compareLetters();
    }
}
