package dev.serai.journal.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads batches of a topic's entries. Has a read-only connection of its own, opened when first needed; no transaction
 * stays open between two calls. Belongs to one thread.
 */
public final class Reader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    /** While a read transaction is open the write-ahead log can not be begun anew. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path path;
    private final Topic topic;
    private final long longestNanos;
    private final RecordScanner scanner = new RecordScanner();
    private @Nullable Connection connection;
    private @Nullable PreparedStatement select;

    /** The page that the last batch ended in, and where: small batches do not read a large page again and again. */
    private @Nullable Page page;

    private long nextOffset = -1;
    private int nextPosition;

    Reader(Path path, Topic topic) {
        this(path, topic, LONGEST_NANOS);
    }

    /** @param longestNanos after so long a transaction is ended, and the next one goes on where it was */
    Reader(Path path, Topic topic, long longestNanos) {
        this.path = path;
        this.topic = topic;
        this.longestNanos = longestNanos;
    }

    /**
     * Reads consecutive entries.
     *
     * @param from the first entry's offset; when that one is gone, the next one there is
     * @param last no entry after this offset
     * @param maxEntries at most so many
     * @param maxBytes at most so many bytes of bodies, but at least one entry
     * @return null when there is none
     * @throws JournalException when the file can not be read, or a page is damaged
     */
    public @Nullable Batch read(long from, long last, int maxEntries, long maxBytes) throws JournalException {
        if (topic.id() == 0 || from > last) {
            return null;
        }
        // What is appended while it is read is no gap.
        long end = topic.next();
        Batch.Builder batch = new Batch.Builder(topic.name(), maxEntries, maxBytes);
        Page p = page;
        if (p != null && from == nextOffset && from < p.end()) {
            take(batch, p, nextPosition, from, last);
        }
        boolean more = true;
        while (more && !batch.isFull() && batch.next(from) <= last && batch.next(from) < end) {
            more = readPages(batch, batch.next(from), Math.min(last, Page.MAX_OFFSET));
        }
        Batch read = batch.build();
        long gapEnd = read == null ? Math.min(last + 1, end) : read.firstOffset();
        if (gapEnd > from) {
            checkDeleted(from, gapEnd);
        }
        return read;
    }

    /** @return whether there may be more, since it took too long; entries never change, so that another can go on */
    private boolean readPages(Batch.Builder batch, long from, long last) throws JournalException {
        long begun = System.nanoTime();
        try {
            PreparedStatement s = select();
            s.setLong(1, Page.id(topic.id(), from));
            s.setLong(2, Page.id(topic.id(), 0));
            s.setLong(3, Page.id(topic.id(), last));
            try (ResultSet r = s.executeQuery()) {
                while (!batch.isFull() && r.next()) {
                    Page p = new Page(
                            r.getLong(1),
                            r.getInt(2),
                            r.getString(3),
                            r.getLong(4),
                            r.getLong(5),
                            r.getInt(6),
                            r.getBytes(7));
                    p.check(topic.name());
                    long start = Math.max(p.first(), batch.next(from));
                    if (start > batch.next(from) && !batch.isEmpty()) {
                        return false; // the gap is looked at when a batch begins with it
                    }
                    if (start < p.end()) {
                        take(batch, p, 0, start, last);
                        if (System.nanoTime() - begun >= longestNanos) {
                            return true;
                        }
                    }
                }
            }
            return false;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private JournalException unreadable(SQLException e) {
        close();
        return new JournalException(
                "Topic '" + topic.name() + "' of the journal " + path + " can not be read: " + SqliteFailure.explain(e),
                e);
    }

    /** Entries may be missing only if they were deleted: that raised the topic's floor. */
    private void checkDeleted(long from, long to) throws JournalException {
        try (PreparedStatement s = connection().prepareStatement("select next from topic where id=?")) {
            s.setLong(1, topic.id());
            try (ResultSet r = s.executeQuery()) {
                if (!r.next() || r.getLong(1) < to) {
                    throw new JournalException("The entries " + from + " to " + (to - 1) + " of topic '" + topic.name()
                            + "' are missing in the journal " + path + ", though nobody deleted them: the file is"
                            + " damaged. Stop the daemon and run 'serai journal repair': it keeps what is whole, and"
                            + " says what is lost");
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Takes records of a page from an offset on. */
    private void take(Batch.Builder batch, Page p, int position, long from, long last) throws JournalException {
        long at = position == 0 ? p.first() : from;
        scanner.start(p.content(), position, at, p.wall(), topic.name());
        while (at < from) {
            scanner.next();
            at++;
        }
        int begin = scanner.position();
        int end = begin;
        while (at < p.end() && at <= last && !batch.isFull()) {
            scanner.next();
            if (!batch.count(scanner.bodyLength())) {
                break;
            }
            end = scanner.position();
            at++;
        }
        batch.add(p, begin, end, from, (int) (at - from));
        page = p;
        nextOffset = at;
        nextPosition = end;
    }

    private Connection connection() throws SQLException, JournalException {
        Connection c = connection;
        if (c == null) {
            c = JournalFile.openForReading(path);
            connection = c;
        }
        return c;
    }

    private PreparedStatement select() throws SQLException, JournalException {
        PreparedStatement s = select;
        if (s == null) {
            s = connection()
                    .prepareStatement("select id, count, run, wall, mono, crc, content from page where id >= coalesce("
                            + "(select max(id) from page where id between ?2 and ?1), ?1) and id <= ?3 order by id");
            select = s;
        }
        return s;
    }

    @Override
    public void close() {
        Connection c = connection;
        connection = null;
        select = null;
        page = null;
        nextOffset = -1;
        if (c != null) {
            try {
                c.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection failed: {}", e.getMessage());
            }
        }
    }
}
