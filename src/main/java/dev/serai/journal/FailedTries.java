package dev.serai.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What was tried in vain since the cursor last moved on, by ranges of offsets. Belongs to one thread. */
final class FailedTries {
    private static final class Range {
        final long first;
        final long last;
        final Instant since;
        int tries;

        Range(long first, long last, Instant since) {
            this.first = first;
            this.last = last;
            this.since = since;
        }

        boolean holds(long offset) {
            return first <= offset && offset <= last;
        }
    }

    private final List<Range> ranges = new ArrayList<>();

    void add(long first, long last, Instant now) {
        for (Range r : ranges) {
            if (r.first == first && r.last == last) {
                r.tries++;
                return;
            }
        }
        Range r = new Range(first, last, now);
        r.tries = 1;
        ranges.add(r);
    }

    /** How often an entry was tried in vain, alone or in company. */
    int of(long offset) {
        return ranges.stream()
                .filter(r -> r.holds(offset))
                .mapToInt(r -> r.tries)
                .sum();
    }

    /** When an entry was first tried in vain. */
    Instant since(long offset, Instant otherwise) {
        TreeSet<Instant> times = new TreeSet<>();
        ranges.stream().filter(r -> r.holds(offset)).forEach(r -> times.add(r.since));
        return times.isEmpty() ? otherwise : times.first();
    }

    /** Everything below an offset is done with. */
    void forgetBelow(long offset) {
        ranges.removeIf(r -> r.last < offset);
    }

    void clear() {
        ranges.clear();
    }
}
