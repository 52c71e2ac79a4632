package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the oldest pages that a limit may take, in the open transaction: what its appends need, and beyond that a
 * slice, so that a limit that was made smaller is reached in many short transactions and not in one of its whole
 * excess. Belongs to the committer.
 */
final class GivingWay {
    /** A limit that is passed by more is reached in slices of so many bytes. */
    static final long SLICE_BYTES = 1 << 20;
    /** One transaction takes no more rows and bytes than this beyond what it needs. */
    static final int SLICE_ROWS = 4096;

    private static final long MOST_BEYOND = 5L << 20;
    private static final int DEAD_LETTERS_AT_ONCE = 4096;

    /**
     * What is to be made free, in bytes.
     *
     * @param least when this can not be had, nothing is deleted: it would help nobody
     * @param need what this transaction can use
     * @param beyond what is wanted more; taken in slices
     */
    record Wanted(long least, long need, long beyond) {}

    private final Limits limits;
    private final Stocks stocks;
    private final Guarantees.Keeps keeps;
    private final BooleanSupplier starting;

    /** Whose pins wait for the end of the transaction. */
    private final Set<Topic> taken = new HashSet<>();

    private final Map<Topic, Long> drops = new LinkedHashMap<>();
    /** What the transaction may still take beyond what it needs. */
    private long beyondBytes = MOST_BEYOND;

    private int beyondRows = SLICE_ROWS;

    /** @param starting whether groups that nobody reads for may just not be started yet */
    GivingWay(Limits limits, Stocks stocks, Guarantees.Keeps keeps, BooleanSupplier starting) {
        this.limits = limits;
        this.stocks = stocks;
        this.keeps = keeps;
        this.starting = starting;
    }

    /** Entries that the transaction drops before every group had read them. */
    Map<Topic, Long> drops() {
        return drops;
    }

    /** The transaction has ended. */
    void ended() {
        drops.clear();
        taken.forEach(t -> t.pins().settled());
        taken.clear();
        beyondBytes = MOST_BEYOND;
        beyondRows = SLICE_ROWS;
    }

    /**
     * Deletes the oldest pages of topics: first what every group has passed, then what groups have not passed that
     * nobody reads for, then what nobody has read.
     *
     * @param fits whether the limit can be reached at all: else unread entries are not taken beyond what is needed
     * @param why it has to be
     * @return bytes that were freed
     */
    long free(JournalFile f, Iterable<Topic> topics, Wanted wanted, boolean fits, String why) throws SQLException {
        Map<Topic, Long> lowest = new LinkedHashMap<>();
        List<Oldest> passed = new ArrayList<>();
        List<Oldest> abandoned = new ArrayList<>();
        List<Oldest> unread = new ArrayList<>();
        for (Topic t : topics) {
            if (t.id() != 0 && !t.isDeadLetters()) {
                List<PageTable.Cursor> cursors = PageTable.cursors(f, t.id());
                long low = Keeping.lowest(cursors);
                lowest.put(t, low);
                passed.add(new Oldest(f, t, 0, low, keeps.out()));
                if (limits.whenFull(t) == WhenFull.dropOldest) {
                    unread.add(new Oldest(f, t, low, Page.MAX_OFFSET, keeps.out()));
                } else {
                    long may = passedByThoseThatCount(t, cursors);
                    if (may > low) {
                        abandoned.add(new Oldest(f, t, low, may, keeps.out()));
                    }
                }
            }
        }
        Found found = new Found(wanted);
        found.collect(passed, true);
        found.collect(abandoned, true);
        found.collect(unread, fits);
        return found.bytes >= wanted.least() ? remove(f, found.rows, lowest, wanted, why) : 0;
    }

    /** The pages that were found so far. */
    private final class Found {
        final Map<Topic, List<PageTable.Row>> rows = new LinkedHashMap<>();
        private final long need;
        private final long all;
        private long bytes;
        private int beyond;

        Found(Wanted wanted) {
            need = wanted.need();
            all = need + Math.min(wanted.beyond(), beyondBytes);
        }

        void collect(List<Oldest> from, boolean mayGoBeyond) throws SQLException {
            while (bytes < need || (mayGoBeyond && bytes < all && beyond < beyondRows)) {
                Oldest oldest = oldest(from);
                PageTable.Row row = oldest == null ? null : oldest.peek();
                if (oldest == null || row == null) {
                    return;
                }
                oldest.take();
                beyond += bytes < need ? 0 : 1;
                bytes += row.bytes();
                rows.computeIfAbsent(oldest.topic(), t -> new ArrayList<>()).add(row);
            }
        }
    }

    private static @Nullable Oldest oldest(List<Oldest> from) throws SQLException {
        Oldest oldest = null;
        long wall = 0;
        for (Oldest o : from) {
            PageTable.Row r = o.peek();
            if (r != null && (oldest == null || r.wall() < wall)) {
                oldest = o;
                wall = r.wall();
            }
        }
        return oldest;
    }

    private long remove(
            JournalFile f, Map<Topic, List<PageTable.Row>> rows, Map<Topic, Long> lowest, Wanted wanted, String why)
            throws SQLException {
        long bytes = 0;
        long count = 0;
        for (Map.Entry<Topic, List<PageTable.Row>> e : rows.entrySet()) {
            bytes += take(e.getKey(), e.getValue());
            count += e.getValue().size();
        }
        if (bytes < wanted.least()) {
            return 0;
        }
        for (Map.Entry<Topic, List<PageTable.Row>> e : rows.entrySet()) {
            drop(f, e.getKey(), e.getValue(), lowest.getOrDefault(e.getKey(), 0L), why);
        }
        if (bytes > wanted.need()) {
            beyondBytes -= bytes - wanted.need();
            beyondRows -= (int) Math.min(beyondRows, count);
        }
        return bytes;
    }

    /** Leaves out what was pinned since it was found; nobody pins the rest before the transaction has ended. */
    private long take(Topic topic, List<PageTable.Row> rows) {
        taken.add(topic);
        if (keeps.out()) {
            rows.removeIf(r -> !topic.pins().take(r.first(), r.end() - 1));
        }
        return rows.stream().mapToLong(PageTable.Row::bytes).sum();
    }

    private void drop(JournalFile f, Topic topic, List<PageTable.Row> rows, long lowest, String why)
            throws SQLException {
        long dropped = stocks.remove(f, topic, rows, lowest);
        if (dropped > 0) {
            drops.merge(topic, dropped, Long::sum);
            topic.stock().full(why);
        }
    }

    /** Up to where a topic was read by all groups that a limit waits for. */
    private long passedByThoseThatCount(Topic t, List<PageTable.Cursor> cursors) {
        // Groups that nobody reads for do not count; but without any reader nobody has read.
        long read = Long.MAX_VALUE;
        boolean anybody = false;
        boolean all = starting.getAsBoolean();
        for (PageTable.Cursor c : cursors) {
            boolean reads = t.isRead(c.group());
            anybody |= reads;
            // While routes are being started, one that was not read yet may be about to be.
            if (reads || (all && t.cursor(c.group()) < 0)) {
                read = Math.min(read, c.next());
            }
        }
        return anybody ? read : 0;
    }

    /** Whether entries of other topics, as old as they may be, leave a limit that could be reached. */
    boolean fits(long limit, long beside) {
        long stays = beside;
        boolean known = true;
        for (Topic t : stocks.topics()) {
            if (t.id() != 0 && (t.isDeadLetters() || limits.whenFull(t) != WhenFull.dropOldest)) {
                stocks.startCounting(t);
                known &= t.stock().isCounted();
                stays += t.stock().sizeNow();
            }
        }
        return known && stays < limit;
    }

    /**
     * Deletes dead letters that are settled, until so many bytes are free or none is left: those that every group of
     * the topic has read, then others, which such a group misses. It is told of them, but it can not keep a sink's
     * group from giving up a bad entry.
     *
     * @return bytes that were freed
     */
    long freeDeadLetters(JournalFile f, Topic t, long bytes, String why) throws SQLException {
        List<PageTable.Cursor> cursors = PageTable.cursors(f, t.id());
        long passed = cursors.isEmpty() ? Page.MAX_OFFSET : Keeping.lowest(cursors);
        long freed = freeSettled(f, t, bytes, passed, !cursors.isEmpty(), passed, why);
        return freed >= bytes || cursors.isEmpty()
                ? freed
                : freed + freeSettled(f, t, bytes - freed, Page.MAX_OFFSET, false, passed, why);
    }

    private long freeSettled(
            JournalFile f, Topic t, long bytes, long upTo, boolean withoutAccount, long lowest, String why)
            throws SQLException {
        long freed = 0;
        for (long at = 0; freed < bytes; at += DEAD_LETTERS_AT_ONCE) {
            List<PageTable.Row> next = PageTable.rows(f, t.id(), at, upTo, 1);
            if (next.isEmpty()) {
                break;
            }
            at = next.get(0).first();
            List<PageTable.Row> rows = new ArrayList<>();
            long found = 0;
            for (PageTable.Row r : PageTable.settledDeadLetters(
                    f, t.id(), at, Math.min(at + DEAD_LETTERS_AT_ONCE, Page.MAX_OFFSET), upTo, withoutAccount)) {
                if (freed + found >= bytes) {
                    break;
                }
                found += r.bytes();
                rows.add(r);
            }
            freed += take(t, rows);
            drop(f, t, rows, lowest, why);
        }
        return freed;
    }
}
