package dev.serai.journal.log;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what every group has read, when it was kept for as long as it should be. Lazily: after some MiB of appends,
 * or once at a calm moment, and in slices of a few milliseconds. Belongs to the committer.
 */
final class Keeping {
    /**
     * When it looks, and what is worth a transaction.
     *
     * @param lookBytes after so many bytes of appends
     * @param lookMoves after so many transactions that moved cursors
     * @param calmMillis after the last transaction
     * @param worthBytes less is left for later
     * @param burstMillis after the last entry that a limit took, that is over
     */
    record Pace(long lookBytes, int lookMoves, long calmMillis, long worthBytes, long burstMillis) {
        static final Pace DEFAULT = new Pace(4L << 20, 64, 5000, 64 << 10, 60_000);
    }

    private static final int SLICE_ROWS = 1024;
    private static final long SLICE_BYTES = 8L << 20;
    private static final long MOST_WORTH = 1L << 20;

    private final Stocks stocks;
    private final Limits limits;
    private final Guarantees.Keeps keeps;
    private final Pace pace;
    private final Marks marks;

    private long bytes;
    private int moves;
    private boolean more;
    private boolean rides;
    private boolean calm;
    private boolean stale;
    private long writtenNanos = System.nanoTime();
    /** When a mark gets old enough; 0: none does. */
    private long wakeNanos;

    Keeping(Stocks stocks, Limits limits, Guarantees.Keeps keeps, Age age) {
        this.stocks = stocks;
        this.limits = limits;
        this.keeps = keeps;
        this.pace = keeps.pace();
        this.marks = new Marks(age);
    }

    Duration retention(Topic topic) {
        Duration own = topic.stock().limits().retention();
        return topic.isDeadLetters() ? Duration.ZERO : own != null ? own : limits.retention();
    }

    /** After a transaction: counts what asks for a look. */
    void wrote(long appended, boolean movedCursors) {
        bytes += appended;
        if (movedCursors) {
            moves++;
        }
        writtenNanos = System.nanoTime();
        calm = false;
    }

    /** The marks in memory may be of a transaction that is not on disk. */
    void rolledBack() {
        stale = true;
    }

    /** Has it look at the next occasion. */
    void hurry() {
        more = true;
    }

    /** In how long a {@link #slice} is wanted, if nothing else is written until then; 0: now. */
    long idleNanos() {
        if (more || isDue()) {
            return 0;
        }
        long now = System.nanoTime();
        long left = Long.MAX_VALUE;
        if (!calm) {
            left = writtenNanos + TimeUnit.MILLISECONDS.toNanos(pace.calmMillis()) - now;
        }
        if (wakeNanos != 0) {
            left = Math.min(left, wakeNanos - now);
        }
        return Math.max(0, left);
    }

    private boolean isDue() {
        return bytes >= pace.lookBytes() || moves >= pace.lookMoves();
    }

    /** Whether so much was written without a pause that a slice must go with the appends. */
    boolean presses() {
        rides |= bytes >= 4 * pace.lookBytes();
        rides &= more || isDue();
        return rides;
    }

    /**
     * Writes where the groups are, with a transaction that moves them.
     *
     * @param back whether one of them may have moved back. That is written at once: when it comes forward again, what
     *     lies between was read now, and not when it was read first
     */
    void mark(JournalFile f, boolean back) throws SQLException {
        for (Topic t : stocks.topics()) {
            Duration retention = retention(t);
            if (t.id() != 0 && !retention.isZero()) {
                reload(f);
                if (back || !marks.isFresh(t, retention)) {
                    marks.sample(t, lowest(PageTable.cursors(f, t.id())), retention);
                    if (Marks.isUnkept(t)) {
                        marks.keep(f, t, marks.old(t, retention));
                    }
                }
            }
        }
    }

    private void reload(JournalFile f) throws SQLException {
        if (stale) {
            stale = false;
            begin(f);
        }
    }

    void begin(JournalFile f) throws SQLException {
        for (Topic t : stocks.topics()) {
            if (t.id() != 0) {
                Marks.load(f, t);
            }
        }
    }

    /** What the slowest of the groups has not read; 0 when there is no group: nobody read anything. */
    static long lowest(List<PageTable.Cursor> cursors) {
        return cursors.stream().mapToLong(PageTable.Cursor::next).min().orElse(0);
    }

    /**
     * Deletes a slice of what may go, in the open transaction.
     *
     * @return whether anything was written
     */
    boolean slice(JournalFile f) throws SQLException {
        boolean goesOn = more;
        long worth = isDue() ? Math.min(MOST_WORTH, stocks.used() / 4) : 0;
        calm |= !isDue() && System.nanoTime() - writtenNanos >= TimeUnit.MILLISECONDS.toNanos(pace.calmMillis());
        bytes = 0;
        moves = 0;
        wakeNanos = 0;
        reload(f);
        long found = 0;
        boolean full = false;
        List<Topic> from = new ArrayList<>();
        List<List<PageTable.Row>> slices = new ArrayList<>();
        for (Topic t : stocks.topics()) {
            // Dead letters that are settled can be looked at until their room is needed: see GivingWay.
            if (t.id() != 0 && !full && !t.isDeadLetters() && !t.stock().isSalvaging()) {
                List<PageTable.Row> rows = passed(f, t);
                List<PageTable.Row> slice = new ArrayList<>();
                for (PageTable.Row r : rows) {
                    full = found > SLICE_BYTES || slice.size() == SLICE_ROWS;
                    if (full) {
                        break;
                    }
                    slice.add(r);
                    found += r.bytes();
                }
                from.add(t);
                slices.add(slice);
            }
        }
        more = full;
        stocks.look(f);
        if (found == 0 || (!goesOn && found < Math.max(pace.worthBytes(), worth))) {
            return false;
        }
        for (int i = 0; i < from.size(); i++) {
            Topic t = from.get(i);
            List<PageTable.Row> rows = slices.get(i);
            if (!rows.isEmpty()) {
                stocks.remove(f, t, rows, Long.MAX_VALUE);
                Duration retention = retention(t);
                if (!retention.isZero()) {
                    marks.keep(f, t, marks.old(t, retention));
                }
            }
        }
        stocks.look(f);
        return true;
    }

    private List<PageTable.Row> passed(JournalFile f, Topic t) throws SQLException {
        List<PageTable.Cursor> cursors = PageTable.cursors(f, t.id());
        long upTo = keeps.unread() ? lowest(cursors) : t.next();
        Duration retention = retention(t);
        if (!retention.isZero()) {
            marks.sample(t, upTo, retention);
            long all = upTo;
            upTo = Math.min(upTo, marks.old(t, retention));
            if (upTo < all) {
                wakeAt(t, upTo, all, retention);
            }
        }
        return upTo == 0 ? List.of() : PageTable.rows(f, t.id(), 0, upTo, SLICE_ROWS + 1);
    }

    /** One wake-up for the next mark that will let something go; none when nothing ages. */
    private void wakeAt(Topic t, long old, long all, Duration retention) {
        long millis = marks.untilNext(t, old, retention);
        if (marks.lacks(t, all)) {
            // The last move was too near to a sample to have one of its own.
            millis = Math.min(millis, retention.toMillis() / Marks.MOST + 1);
        }
        if (millis != Long.MAX_VALUE) {
            long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis));
            wakeNanos = wakeNanos == 0 || at - wakeNanos < 0 ? at : wakeNanos;
        }
    }
}
