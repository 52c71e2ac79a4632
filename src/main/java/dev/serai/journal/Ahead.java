package dev.serai.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the lanes of a group may be ahead of its cursor: {@value #ROUNDS} full rounds of batches, and with keys
 * {@value #ROUNDS_OF_BYTES} rounds of batchBytes. What waits for a lane is in memory, and with a single entry the whole
 * page that it lies in, so that all bytes above the cursor count, also of entries that are done. Belongs to one thread.
 */
final class Ahead {
    private static final int ROUNDS = 10;
    private static final int ROUNDS_OF_BYTES = 4;

    /** What was dealt up to an offset, in bytes. */
    private record Dealt(long end, long bytes) {}

    private final long maxEntries;
    private final long maxBytes;
    private final Deque<Dealt> dealt = new ArrayDeque<>();
    private long dealtBytes;
    private long doneBytes;

    Ahead(JournalConfiguration c) {
        maxEntries = (long) ROUNDS * c.getConcurrency() * c.getBatchSize();
        long batches = (long) ROUNDS_OF_BYTES * c.getConcurrency();
        maxBytes = c.getBatchBytes() > Long.MAX_VALUE / batches ? Long.MAX_VALUE : batches * c.getBatchBytes();
    }

    /**
     * Entries were dealt to lanes, where they may wait for long.
     *
     * @param end the offset behind them
     */
    void dealt(long end, long bytes) {
        dealtBytes += bytes;
        dealt.add(new Dealt(end, dealtBytes));
    }

    /**
     * How many more entries may be dealt.
     *
     * @param next the offset of the first of them
     * @param cursor the first entry that is not done
     */
    int room(long next, long cursor) {
        for (Dealt d = dealt.peek(); d != null && d.end <= cursor; d = dealt.peek()) {
            doneBytes = dealt.remove().bytes;
        }
        if (dealtBytes - doneBytes >= maxBytes) {
            return 0;
        }
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, maxEntries - (next - cursor)));
    }
}
