package dev.serai.journal;

import java.util.Map;
import java.util.TreeMap;

/**
 * Up to where all entries are done, when they are done out of order. Belongs to one thread.
 *
 * <p>Keeps the ranges that are done above the mark; each ends before an entry that is not.
 */
class LowWater {
    private final TreeMap<Long, Long> done = new TreeMap<>();
    private long mark;

    LowWater(long mark) {
        this.mark = mark;
    }

    /** The first offset that is not done. */
    long mark() {
        return mark;
    }

    /** Entries from an offset to before another are done. What was done before may be done again. */
    void done(long first, long end) {
        long from = first;
        long to = end;
        Map.Entry<Long, Long> before = done.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        for (Map.Entry<Long, Long> next = done.ceilingEntry(from);
                next != null && next.getKey() <= to;
                next = done.ceilingEntry(from)) {
            to = Math.max(to, next.getValue());
            done.remove(next.getKey());
        }
        if (from <= mark) {
            mark = Math.max(mark, to);
        } else {
            done.put(from, to);
        }
    }
}
