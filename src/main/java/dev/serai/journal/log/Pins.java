package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ranges of a topic's offsets that are being read or are out: no limit takes them away. Thread-safe. */
final class Pins {
    private record Range(long first, long last) {
        boolean touches(long from, long to) {
            return first <= to && from <= last;
        }
    }

    private final Map<Object, Range> ranges = new HashMap<>();
    /** What the open transaction deletes. */
    private final List<Range> going = new ArrayList<>();

    /**
     * Sets the one range of an owner. While a transaction that deletes any of it is open, the caller waits for its end:
     * what he reads then, he can read again.
     */
    synchronized void pin(Object owner, long first, long last) {
        ranges.put(owner, new Range(first, last));
        boolean interrupted = false;
        while (going.stream().anyMatch(r -> r.touches(first, last))) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void unpin(Object owner) {
        ranges.remove(owner);
    }

    /** Whether any offset of a range is pinned. */
    synchronized boolean touch(long first, long last) {
        return ranges.values().stream().anyMatch(r -> r.touches(first, last));
    }

    /** Says that the open transaction deletes a range; false when some of it is pinned by now. */
    synchronized boolean take(long first, long last) {
        if (touch(first, last)) {
            return false;
        }
        int end = going.size() - 1;
        if (end >= 0 && going.get(end).last + 1 == first) {
            going.set(end, new Range(going.get(end).first, last));
        } else {
            going.add(new Range(first, last));
        }
        return true;
    }

    /** The transaction has ended. */
    synchronized void settled() {
        going.clear();
        notifyAll();
    }
}
