package dev.serai.journal.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When entries were appended, to about the transaction that held them. For who asks often: the last answer of each
 * topic's group is kept, and only the head of a page is read, never its content. Has a read-only connection of its own,
 * opened when first needed. Thread-safe.
 */
public final class EntryTimes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EntryTimes.class);

    private record Known(long offset, @Nullable Instant time) {}

    private final Path path;
    private final Map<String, Known> known = new HashMap<>();
    private @Nullable Connection connection;

    public EntryTimes(Journal journal) {
        this.path = journal.path();
    }

    /**
     * Tells when the entry at an offset was appended; when that one is gone, the next one there is.
     *
     * @param asker whose last answer is kept
     * @return null when there is none, or the file can not be read: whoever reads the topic says why
     */
    public synchronized @Nullable Instant of(Topic topic, long offset, String asker) {
        Known last = known.get(asker);
        if (last != null && last.offset == offset && last.time != null) {
            return last.time;
        }
        Instant time = read(topic, offset);
        known.put(asker, new Known(offset, time));
        return time;
    }

    /** Forgets an asker's last answer. */
    public synchronized void forget(String asker) {
        known.remove(asker);
    }

    private @Nullable Instant read(Topic topic, long offset) {
        if (topic.id() == 0) {
            return null;
        }
        try (PreparedStatement s = connection()
                .prepareStatement("select wall from page where id <= ?3 and id >= coalesce((select max(id) from page"
                        + " where id between ?2 and ?1 and id + count > ?1), ?1) order by id limit 1")) {
            s.setLong(1, Page.id(topic.id(), offset));
            s.setLong(2, Page.id(topic.id(), 0));
            s.setLong(3, Page.id(topic.id(), Page.MAX_OFFSET));
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Instant.ofEpochMilli(r.getLong(1)) : null;
            }
        } catch (SQLException | JournalException e) {
            LOG.debug("The time of entry {} of topic '{}' can not be read", offset, topic.name(), e);
            close();
            return null;
        }
    }

    private Connection connection() throws SQLException, JournalException {
        Connection c = connection;
        if (c == null) {
            c = JournalFile.openForReading(path);
            connection = c;
        }
        return c;
    }

    @Override
    public synchronized void close() {
        Connection c = connection;
        connection = null;
        if (c != null) {
            try {
                c.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection failed: {}", e.getMessage());
            }
        }
    }
}
