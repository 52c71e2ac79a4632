package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a topic should hold, as lists in memory; see {@link JournalModelTest}. */
final class JournalModel {
    /** A group's place, as it was committed. */
    record Place(long next, List<Long> bounds) {}

    /** What is stored under a key, and when that was. */
    record Keyed(String id, long at) {}

    /** A group. */
    static final class Cursor {
        /** The place that is on disk for sure, and those that were committed since: a crash leaves one of them. */
        final List<Place> places = new ArrayList<>();

        Cursor(Place place) {
            places.add(place);
        }

        Place last() {
            return places.get(places.size() - 1);
        }

        /** From now on it is there, whatever happens. */
        void isAt(Place place) {
            places.clear();
            places.add(place);
        }

        long lowest() {
            return places.stream().mapToLong(Place::next).min().orElseThrow();
        }

        long highest() {
            return places.stream().mapToLong(Place::next).max().orElseThrow();
        }
    }

    final String name;
    final List<String> bodies = new ArrayList<>();
    final List<String> ids = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    final Map<String, Cursor> cursors = new TreeMap<>();
    final Map<String, Keyed> keys = new HashMap<>();
    TopicLimits limits = TopicLimits.NONE;
    /** It may be so large: its limit, but for what it held when that was made smaller. */
    long ceiling = Long.MAX_VALUE;

    BitSet gone = new BitSet();
    long dropped;

    /** When the slowest group had passed an offset; for topics with a retention. */
    private final TreeMap<Long, Long> passed = new TreeMap<>();

    JournalModel(String name) {
        this.name = name;
    }

    int size() {
        return bodies.size();
    }

    /** The oldest entry that is there; the end when none is. */
    long first() {
        return Math.min(gone.nextClearBit(0), size());
    }

    boolean drops() {
        return limits.maxSize() != null;
    }

    @Nullable
    Keyed key(String key, Duration keep, long now) {
        Keyed known = keys.get(key);
        return known != null && now - known.at < keep.toMillis() ? known : null;
    }

    void stored(String id, @Nullable String key, long now, String... stored) {
        String run = EntryId.run(id);
        assertThat(id).isEqualTo(EntryId.of(name, size(), run));
        for (String b : stored) {
            ids.add(EntryId.of(name, size(), run));
            bodies.add(b);
            times.add(now);
        }
        if (key != null) {
            keys.put(key, new Keyed(id, now));
        }
    }

    /** Entries that were read are those that were appended, under their own names. */
    void check(Collection<Entry> entries) {
        for (Entry e : entries) {
            int at = (int) e.offset();
            assertThat(new String(e.body(), StandardCharsets.UTF_8)).isEqualTo(bodies.get(at));
            assertThat(e.id()).isEqualTo(ids.get(at));
        }
    }

    private long slowest(ToLongFunction<Cursor> place) {
        return cursors.values().stream().mapToLong(place).min().orElse(0);
    }

    /**
     * Takes note of what is gone now: only what every group has passed, and for so long as it is to be kept; or what a
     * limit took, which is counted.
     */
    void nowGone(BitSet now, long droppedNow, long time) {
        BitSet back = (BitSet) gone.clone();
        back.andNot(now);
        assertThat(back.isEmpty()).as("nothing of %s comes back", name).isTrue();
        BitSet went = (BitSet) now.clone();
        went.andNot(gone);
        long surely = slowest(Cursor::highest);
        long perhaps = slowest(Cursor::lowest);
        long count = droppedNow - dropped;
        assertThat(count)
                .as("dropped of %s, of what went: %s", name, went)
                .isBetween(
                        went.stream().filter(o -> o >= surely).count(),
                        went.stream().filter(o -> o >= perhaps).count());
        assertThat(count == 0 || drops()).as("a drop of %s", name).isTrue();
        Duration retention = limits.retention();
        if (retention != null && !went.isEmpty()) {
            Map.Entry<Long, Long> when = passed.ceilingEntry((long) went.length());
            assertThat(when).as("%s of %s was read", went, name).isNotNull();
            assertThat(time - when.getValue()).isGreaterThanOrEqualTo(retention.toMillis());
        }
        gone = now;
        dropped = droppedNow;
    }

    /** A group has moved: from now on, and not before, what lies below the slowest is read by all. */
    void notePassed(long now) {
        long low = slowest(Cursor::highest);
        // After a crash it may be at a place between two that were noted: it was there when it was at the next.
        Map.Entry<Long, Long> later = passed.ceilingEntry(low);
        if (low > 0) {
            passed.putIfAbsent(low, later == null ? now : later.getValue());
        }
        passed.tailMap(low, false).clear();
    }
}
