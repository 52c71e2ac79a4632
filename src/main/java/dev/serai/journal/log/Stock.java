package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the committer knows of a topic's pages and limits. Belongs to the committer, but for what is volatile. What an
 * open transaction changes counts from its end on: see {@link #committed} and {@link #rolledBack}.
 */
final class Stock {
    private static final long NANOS_SHOWN = TimeUnit.MINUTES.toNanos(1);

    /** When all groups had passed an offset. */
    record Mark(long offset, String boot, long wall, long mono) {}

    private final boolean deadLetters;

    /** Oldest first, with growing offsets. */
    final List<Mark> marks = new ArrayList<>();

    /** So many of the first marks are in the file. */
    int marksKept;

    private volatile TopicLimits limits = TopicLimits.NONE;
    private volatile long size = -1;
    private volatile long dropped;
    private volatile @Nullable String full;
    private volatile long fullNanos;
    private volatile boolean holding;
    private final Set<Object> salvages = new HashSet<>();

    /** Counted up to this offset; -1: nobody asked; all: {@link Long#MAX_VALUE}. */
    private long countedTo = -1;

    private long counted;
    private long change;
    private long drops;

    Stock(boolean deadLetters) {
        this.deadLetters = deadLetters;
        // They always have a limit; of a file that has some, they are counted when it is opened.
        this.countedTo = deadLetters ? Long.MAX_VALUE : -1;
    }

    boolean deadLetters() {
        return deadLetters;
    }

    TopicLimits limits() {
        return limits;
    }

    void limits(TopicLimits value) {
        limits = value;
    }

    /** In bytes, with what the open transaction changes; 0 until it is counted. */
    long sizeNow() {
        return isCounted() ? counted + change : 0;
    }

    /** As of the last commit; -1: not known. */
    long size() {
        return size;
    }

    long dropped() {
        return dropped;
    }

    boolean isCounted() {
        return countedTo == Long.MAX_VALUE;
    }

    boolean isCounting() {
        return countedTo >= 0 && !isCounted();
    }

    long countedTo() {
        return countedTo;
    }

    /** Pages are counted from the oldest on; those behind the place that was reached are not known of. */
    void startCounting() {
        if (countedTo < 0) {
            countedTo = 0;
            counted = 0;
        }
    }

    void countAgain() {
        if (countedTo >= 0) {
            countedTo = 0;
            counted = 0;
            size = -1;
        }
    }

    void counted(List<PageTable.Row> rows, boolean all) {
        for (PageTable.Row r : rows) {
            counted += r.bytes();
            countedTo = r.end();
        }
        if (all) {
            countedTo = Long.MAX_VALUE;
            size = counted;
        }
    }

    void added(long bytes) {
        if (isCounted()) {
            change += bytes;
        }
    }

    void removed(PageTable.Row row, long entriesDropped) {
        if (countedTo > row.first()) {
            change -= row.bytes();
        }
        drops += entriesDropped;
    }

    void dropped(long value) {
        dropped = value;
    }

    void committed() {
        long sum = dropped + drops;
        dropped = sum;
        drops = 0;
        if (countedTo >= 0) {
            counted += change;
            change = 0;
            if (isCounted()) {
                size = counted;
            }
        }
    }

    void rolledBack() {
        drops = 0;
        change = 0;
    }

    /** Its old entries are being carried in: none counts as passed before every group had the time to be opened. */
    void salvaging(Object salvage, boolean begins) {
        if (begins) {
            salvages.add(salvage);
        } else {
            salvages.remove(salvage);
        }
    }

    boolean isSalvaging() {
        return !salvages.isEmpty();
    }

    /** A limit did what the message says, just now. */
    void full(String message) {
        full = message;
        fullNanos = System.nanoTime();
    }

    void holding(boolean value) {
        holding = value;
        fullNanos = System.nanoTime();
    }

    boolean isHolding() {
        return holding;
    }

    /** The last message, while it holds and for a minute after. */
    @Nullable
    String full() {
        return holding || System.nanoTime() - fullNanos < NANOS_SHOWN ? full : null;
    }
}
