package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the file and its topics hold, kept in memory so that an append needs no question to the file. Belongs to the
 * committer; the counters and sizes may be read by any thread.
 */
final class Stocks {
    private static final int PAGE = 4096;
    private static final int COUNTED_AT_ONCE = 2048;

    private final Collection<Topic> topics;
    private final Set<Topic> touched = new HashSet<>();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private long deletedNow;
    private long droppedNow;
    private long addedNow;
    private boolean counting;
    /** The last look may have counted what was rolled back since. */
    private boolean stale;

    private volatile long fileBytes;
    private volatile long usedBytes;

    Stocks(Collection<Topic> topics) {
        this.topics = topics;
    }

    Collection<Topic> topics() {
        return topics;
    }

    /** Begins with a connection of which nothing is known. */
    void begin(JournalFile f) throws SQLException {
        rolledBack();
        for (Topic t : topics) {
            t.stock().countAgain();
            counting |= t.stock().isCounting();
            if (t.id() != 0) {
                t.stock().dropped(PageTable.dropped(f, t.id()));
            }
        }
        look(f);
    }

    /** Asks how large the file is. Counts what the open transaction did. */
    void look(JournalFile f) throws SQLException {
        long pages = JournalFile.number(f.connection(), "pragma page_count");
        long free = JournalFile.number(f.connection(), "pragma freelist_count");
        fileBytes = pages * PAGE;
        usedBytes = (pages - free) * PAGE - addedNow;
        stale = false;
    }

    /** Looks again after a transaction that was rolled back; nothing is open. */
    void lookIfStale(JournalFile f) throws SQLException {
        if (stale) {
            look(f);
        }
    }

    long fileBytes() {
        return fileBytes;
    }

    /** At the last look, and what was written since. */
    long usedBytes() {
        return usedBytes + addedNow;
    }

    long used() {
        return usedBytes;
    }

    long deleted() {
        return deleted.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    /** Has the sizes of topics with a limit of their own counted, a slice at a time. */
    void count(JournalFile f) throws SQLException {
        if (!counting) {
            return;
        }
        counting = false;
        for (Topic t : topics) {
            Stock s = t.stock();
            if (s.isCounting()) {
                List<PageTable.Row> rows = t.id() == 0
                        ? List.of()
                        : PageTable.rows(f, t.id(), s.countedTo(), Page.MAX_OFFSET, COUNTED_AT_ONCE);
                s.counted(rows, rows.size() < COUNTED_AT_ONCE);
                counting |= s.isCounting();
            }
        }
    }

    boolean isCounting() {
        return counting;
    }

    void startCounting(Topic topic) {
        topic.stock().startCounting();
        counting |= topic.stock().isCounting();
    }

    /** Pages came in that were not {@link #added}. */
    void countAgain(Topic topic) {
        topic.stock().countAgain();
        counting |= topic.stock().isCounting();
    }

    void added(Topic topic, Page page) {
        long bytes = PageTable.bytes(page);
        addedNow += bytes + (bytes > PAGE / 2 ? PAGE : 0);
        topic.stock().added(bytes);
        touched.add(topic);
    }

    /** Something beside entries came in. */
    void addedBeside(long bytes) {
        addedNow += bytes;
    }

    /**
     * Deletes pages.
     *
     * @param lowest what the slowest of all groups had not passed; entries from there on are dropped
     */
    long remove(JournalFile f, Topic topic, List<PageTable.Row> rows, long lowest) throws SQLException {
        PageTable.delete(f, topic, rows);
        touched.add(topic);
        long drops = 0;
        for (PageTable.Row r : rows) {
            long unread = Math.max(0, r.end() - Math.max(r.first(), lowest));
            topic.stock().removed(r, unread);
            drops += unread;
            deletedNow += r.count();
        }
        if (drops > 0) {
            PageTable.dropped(f, topic.id(), drops);
        }
        droppedNow += drops;
        return drops;
    }

    boolean isTouched() {
        return !touched.isEmpty();
    }

    void committed() {
        long used = usedBytes + addedNow;
        usedBytes = used;
        fileBytes = Math.max(fileBytes, used);
        deleted.add(deletedNow);
        dropped.add(droppedNow);
        for (Topic t : touched) {
            t.stock().committed();
        }
        clear();
    }

    void rolledBack() {
        for (Topic t : touched) {
            t.stock().rolledBack();
        }
        clear();
        stale = true;
    }

    private void clear() {
        touched.clear();
        deletedNow = 0;
        droppedNow = 0;
        addedNow = 0;
    }
}
