package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal read by a process that does not own it, while a daemon writes it or none does. Takes no lock that holds
 * anybody up; each call is one or more read transactions of a few milliseconds. Owns its connections; belongs to one
 * thread.
 */
public final class JournalView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalView.class);
    /** Rows that one read transaction looks at. */
    private static final int SLICE = 2000;

    private final Path path;
    private final Connection connection;
    private final long version;
    private final @Nullable Object file;

    /** The reader that was used last, and for which topic: consecutive calls mostly want the same one. */
    private @Nullable Reader reader;

    private @Nullable Topic readTopic;

    /**
     * What a topic holds.
     *
     * @param first offset of the oldest entry; {@code next} when there is none
     * @param next offset that the next record gets
     * @param entries how many there are
     * @param bytes of their pages' content
     * @param oldestMillis when the oldest entry was appended, milliseconds since 1970; null when there is none
     * @param newestMillis about when the newest was appended: the first time of the commit that holds it
     * @param dropped entries that a limit took away unread
     */
    public record TopicState(
            String name,
            long first,
            long next,
            long entries,
            long bytes,
            @Nullable Long oldestMillis,
            @Nullable Long newestMillis,
            long dropped) {}

    /**
     * Where a group stands.
     *
     * @param next offset of the entry it reads next
     * @param lag entries that it has not read and that are there
     * @param missing entries that were deleted before it read them, and that it has not yet come to
     * @param oldestUnreadMillis about when the oldest entry that it has not read was appended; null without lag
     * @param bounds last offsets of its batches that are cut and not committed, separated by commas
     */
    public record GroupState(
            String topic,
            String name,
            long next,
            long lag,
            long missing,
            @Nullable Long oldestUnreadMillis,
            String bounds) {}

    private JournalView(Path path, Connection connection, long version, @Nullable Object file) {
        this.path = path;
        this.connection = connection;
        this.version = version;
        this.file = file;
    }

    /**
     * Opens a journal's file for reading.
     *
     * @throws JournalException when there is none, it is none, another user's, or of a newer version
     */
    public static JournalView open(Path file) throws JournalException {
        Path path = file.toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            throw new JournalException(
                    path + " is a folder: name the journal's file in it, such as " + path.resolve("journal.db"));
        }
        if (!Files.exists(path)) {
            throw new JournalException("There is no journal " + path
                    + ": a route makes it when it first uses journal:. Name another one with --file, --data or"
                    + " --config");
        }
        FileUser.require(path, "read", true);
        Connection c = null;
        JournalView view = null;
        try {
            prepareLibraryFolder(path);
            c = JournalFile.openForReading(path);
            long application = JournalFile.number(c, "pragma application_id");
            long version = JournalFile.number(c, "pragma user_version");
            if (application != JournalFile.APPLICATION_ID) {
                throw new JournalException(path + " is a SQLite database, but not a journal");
            }
            if (version > JournalFile.VERSION) {
                throw new JournalException(path + " was written by a newer version of this program (file version "
                        + version + ", known up to " + JournalFile.VERSION + "). Use the newer version");
            }
            view = new JournalView(path, c, version, fileKey(path));
            return view;
        } catch (SQLException e) {
            if (SqliteFailure.isDamage(e)) {
                throw new JournalException(
                        path + " is not a journal, or is damaged: SQLite can not read it (" + e.getMessage() + ")", e);
            }
            throw new JournalException("The journal " + path + " can not be read: " + SqliteFailure.explain(e), e);
        } catch (IOException e) {
            throw new JournalException("The journal " + path + " can not be read: " + e, e);
        } finally {
            if (view == null && c != null) {
                closeQuietly(c);
            }
        }
    }

    /** The daemon's folder where there is one that is ours alone; else one of this process. */
    private static void prepareLibraryFolder(Path path) throws IOException {
        if (System.getProperty("org.sqlite.tmpdir") != null) {
            return;
        }
        Path folder = path.resolveSibling(JournalFile.LIBRARY_FOLDER);
        if (!FileUser.isPrivate(folder)) {
            folder = Files.createTempDirectory("serai-native-");
            folder.toFile().deleteOnExit();
        }
        JournalFile.usePrivateLibraryFolder(folder);
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    public Path path() {
        return path;
    }

    /** All topics, by name. */
    public List<TopicState> topics() throws JournalException {
        try {
            List<TopicState> list = new ArrayList<>();
            for (Named t : names()) {
                list.add(state(t));
            }
            return list;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private record Named(long id, String name, long dropped) {}

    private List<Named> names() throws SQLException {
        List<Named> names = new ArrayList<>();
        String dropped = version < 2 ? "0" : "dropped";
        try (PreparedStatement s =
                        connection.prepareStatement("select id, name, " + dropped + " from topic order by name");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                names.add(new Named(r.getLong(1), r.getString(2), r.getLong(3)));
            }
        }
        return names;
    }

    private TopicState state(Named t) throws SQLException {
        long next = JournalFile.nextOffset(connection, t.id);
        long first = next;
        long entries = 0;
        long bytes = 0;
        Long oldest = null;
        Long newest = null;
        long from = Page.id(t.id, 0);
        long to = Page.id(t.id, next) - 1;
        // In slices, so that no read transaction keeps the write-ahead log from beginning anew.
        try (PreparedStatement s = connection.prepareStatement("select id, count, wall, length(content) from page"
                + " where id between ? and ? order by id limit " + SLICE)) {
            for (int rows = SLICE; rows == SLICE; ) {
                rows = 0;
                s.setLong(1, from);
                s.setLong(2, to);
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        if (oldest == null) {
                            first = r.getLong(1) & Page.MAX_OFFSET;
                            oldest = r.getLong(3);
                        }
                        rows++;
                        from = r.getLong(1) + 1;
                        entries += r.getInt(2);
                        newest = r.getLong(3);
                        bytes += r.getLong(4);
                    }
                }
            }
        }
        return new TopicState(t.name, first, next, entries, bytes, oldest, newest, t.dropped);
    }

    /** All groups, by topic and name. */
    public List<GroupState> groups() throws JournalException {
        try {
            List<GroupState> list = new ArrayList<>();
            try (PreparedStatement s = connection.prepareStatement(
                            "select t.id, t.name, c.name, c.next, c.bounds from cursor c join topic t on t.id = c.topic"
                                    + " order by t.name, c.name");
                    ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    list.add(state(r.getLong(1), r.getString(2), r.getString(3), r.getLong(4), r.getString(5)));
                }
            }
            return list;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private GroupState state(long topic, String topicName, String name, long next, String bounds) throws SQLException {
        long end = JournalFile.nextOffset(connection, topic);
        if (next >= end) {
            return new GroupState(topicName, name, next, 0, 0, null, bounds);
        }
        try (PreparedStatement s = connection.prepareStatement("select id, count, wall from page where id >= coalesce("
                + "(select max(id) from page where id between ?2 and ?1), ?1) and id < ?3 order by id limit 2")) {
            s.setLong(1, Page.id(topic, next));
            s.setLong(2, Page.id(topic, 0));
            s.setLong(3, Page.id(topic, end));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    long first = r.getLong(1) & Page.MAX_OFFSET;
                    if (first + r.getInt(2) > next) {
                        long there = Math.max(first, next);
                        long lag = mayHaveHoles(topic) ? entries(topic, first, end) - (there - first) : end - there;
                        return new GroupState(topicName, name, next, lag, end - next - lag, r.getLong(3), bounds);
                    }
                }
            }
        }
        return new GroupState(topicName, name, next, 0, end - next, null, bounds);
    }

    /** A limit takes entries behind a batch that is out, which stays: then there are holes between pages. */
    private boolean mayHaveHoles(long topic) throws SQLException {
        return version > 1 && JournalFile.number(connection, "select dropped from topic where id=" + topic) > 0;
    }

    private long entries(long topic, long first, long end) throws SQLException {
        return JournalFile.number(
                connection,
                "select sum(count) from page where id >= " + Page.id(topic, first) + " and id < "
                        + Page.id(topic, end));
    }

    /**
     * A topic's oldest offset and the one that its next record gets.
     *
     * @throws JournalException when there is no such topic, naming those there are
     */
    public Range range(String topic) throws JournalException {
        try {
            Topic t = topic(topic);
            return new Range(Math.min(firstOffset(t.id()), t.next()), t.next());
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * The offsets of a topic's entries.
     *
     * @param first the oldest; {@code next} when there is none
     * @param next the one after the newest
     */
    public record Range(long first, long next) {}

    private long firstOffset(long topic) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select min(id) from page where id between ? and ?")) {
            s.setLong(1, Page.id(topic, 0));
            s.setLong(2, Page.id(topic, Page.MAX_OFFSET));
            try (ResultSet r = s.executeQuery()) {
                long id = r.next() ? r.getLong(1) : 0;
                return id == 0 ? Long.MAX_VALUE : id & Page.MAX_OFFSET;
            }
        }
    }

    /** The offset of a place; a time is found to about the commit that held it, rather too early than too late. */
    public long offset(String topic, SeekTarget place) throws JournalException {
        StartFrom start = place.start();
        if (start == null) {
            return place.offset();
        }
        try {
            return start.offset(connection, topic(topic));
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * Reads consecutive entries.
     *
     * @param from the first entry's offset; when that one is gone, the next one there is
     * @param last no entry after this offset
     * @param maxEntries at most so many
     * @param maxBytes at most so many bytes of bodies, but at least one entry
     * @return null when there is none
     */
    public @Nullable Batch read(String topic, long from, long last, int maxEntries, long maxBytes)
            throws JournalException {
        try {
            Topic t = topic(topic);
            return Objects.requireNonNull(reader).read(from, Math.min(last, t.next() - 1), maxEntries, maxBytes);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** The topic as the file has it now, with a reader of its own. */
    private Topic topic(String name) throws SQLException, JournalException {
        Topic t = readTopic;
        if (t == null || !t.name().equals(name)) {
            List<Named> all = names();
            Named named =
                    all.stream().filter(n -> n.name.equals(name)).findFirst().orElse(null);
            if (named == null) {
                throw new JournalException(CursorChange.unknown(
                        "topic", name, all.stream().map(Named::name).toList()));
            }
            closeReader();
            t = new Topic(name);
            t.id(named.id);
            readTopic = t;
            reader = new Reader(path, t);
        }
        t.next(JournalFile.nextOffset(connection, t.id()));
        return t;
    }

    /** The dead letters that a filter takes, in the order in which they were written. For a few: all are in memory. */
    public List<DeadLetter> deadLetters(DeadLetterFilter filter) throws JournalException {
        List<DeadLetter> list = new ArrayList<>();
        deadLetters(filter, 0, list::add);
        return list;
    }

    /**
     * Hands over the dead letters that a filter takes, in the order in which they were written, one at a time.
     *
     * @param from only letters at this offset or later
     * @return the offset to go on from when the filter's limit ended it; -1 when there is no more
     */
    public <X extends Exception> long deadLetters(DeadLetterFilter filter, long from, DeadLetters.Visitor<X> visitor)
            throws JournalException, X {
        if (version < JournalFile.VERSION) {
            return -1; // that version had none
        }
        try (DeadLetters letters = DeadLetters.open(path)) {
            return letters.each(filter, from, visitor);
        }
    }

    /** A number that changes when anybody else has written; cheap enough to be asked a few times a second. */
    public long dataVersion() throws JournalException {
        try {
            return JournalFile.number(connection, "pragma data_version");
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Whether the path leads to another file by now: the journal was moved aside, and this view sees the old one. */
    public boolean isReplaced() {
        try {
            return !Objects.equals(file, fileKey(path));
        } catch (IOException e) {
            return true;
        }
    }

    Connection connection() {
        return connection;
    }

    private JournalException unreadable(SQLException e) {
        return new JournalException("The journal " + path + " can not be read: " + SqliteFailure.explain(e), e);
    }

    private void closeReader() {
        Reader r = reader;
        reader = null;
        readTopic = null;
        if (r != null) {
            r.close();
        }
    }

    @Override
    public void close() {
        closeReader();
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection c) {
        try {
            c.close();
        } catch (SQLException e) {
            // It has only read: nothing can be lost by it.
            LOG.debug("Closing a connection failed: {}", e.toString());
        }
    }
}
