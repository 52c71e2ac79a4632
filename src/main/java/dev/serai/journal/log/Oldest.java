package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The pages of one topic that a limit may take, oldest first, fetched as they are asked for. */
final class Oldest {
    private static final int AT_ONCE = 128;

    private final JournalFile file;
    private final Topic topic;
    private final long upTo;
    private final long above;
    private final boolean out;
    private final Queue<PageTable.Row> fetched = new ArrayDeque<>();
    private long from;
    private boolean end;

    /**
     * @param above only pages that end above this offset
     * @param upTo and at this one or before
     * @param keepsOut whether pages stay that hold entries of a batch that is out
     */
    Oldest(JournalFile file, Topic topic, long above, long upTo, boolean keepsOut) {
        this.file = file;
        this.topic = topic;
        this.above = above;
        this.upTo = upTo;
        this.out = keepsOut;
        this.from = Math.max(0, above - PageBuilder.MAX_RECORDS);
    }

    Topic topic() {
        return topic;
    }

    /** The next one, which stays the next. */
    PageTable.@Nullable Row peek() throws SQLException {
        while (fetched.isEmpty() && !end) {
            List<PageTable.Row> rows = PageTable.rows(file, topic.id(), from, upTo, AT_ONCE);
            end = rows.size() < AT_ONCE;
            for (PageTable.Row r : rows) {
                from = r.end();
                if (r.end() > above && !(out && topic.pins().touch(r.first(), r.end() - 1))) {
                    fetched.add(r);
                }
            }
        }
        return fetched.peek();
    }

    void take() {
        fetched.remove();
    }
}
