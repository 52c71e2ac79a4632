package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Makes the file smaller after a backlog was deleted, in slices while nothing else is to be written, down to a reserve
 * of free pages that the next appends fill again. Belongs to the committer.
 */
final class Vacuum {
    private static final int PAGE = 4096;
    private static final long LEAST_RESERVE = 1L << 20;
    private static final long MOST_RESERVE = 16L << 20;
    private static final int FIRST_SLICE = 32;
    /** Fewer than the connection's cache holds: else pages that are cut off are written to the log all the same. */
    private static final int LARGEST_SLICE = 256;

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private final Stocks stocks;
    private final long calmNanos;
    private final Runnable shrunk;
    private long writtenNanos = System.nanoTime();
    private int slice = FIRST_SLICE;
    private boolean going;

    /** @param shrunk called when the file's last page is nearer, and the write-ahead log should be brought into it */
    Vacuum(Stocks stocks, long calmMillis, Runnable shrunk) {
        this.stocks = stocks;
        this.calmNanos = TimeUnit.MILLISECONDS.toNanos(calmMillis);
        this.shrunk = shrunk;
    }

    void wrote() {
        writtenNanos = System.nanoTime();
    }

    private long free() {
        return stocks.fileBytes() - stocks.used();
    }

    /** Free pages that stay: a share of what is used, as much as a burst of appends may need. */
    private long reserve() {
        return Math.max(LEAST_RESERVE, Math.min(MOST_RESERVE, stocks.used() / 8));
    }

    /** In how long a slice is wanted. */
    long idleNanos() {
        // Begun late and ended early: a file that breathes is left alone.
        long most = going ? reserve() : 2 * reserve();
        if (free() <= most) {
            if (going) {
                return 0; // the end is to be told
            }
            return Long.MAX_VALUE;
        }
        return Math.max(0, writtenNanos + calmNanos - System.nanoTime());
    }

    /** A slice, in a transaction of its own; nothing else is open. */
    void slice(JournalFile f) throws SQLException {
        long pages = Math.min(slice, (free() - reserve()) / PAGE);
        if (pages <= 0) {
            stocks.look(f);
            pages = Math.min(slice, (free() - reserve()) / PAGE);
        }
        if (pages > 0) {
            going = true;
            long start = System.nanoTime();
            f.vacuum((int) pages);
            slice = System.nanoTime() - start > SLICE_NANOS
                    ? Math.max(FIRST_SLICE, slice / 2)
                    : Math.min(LARGEST_SLICE, 2 * slice);
            stocks.look(f);
        } else if (going) {
            going = false;
            shrunk.run();
        }
    }
}
