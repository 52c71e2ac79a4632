package dev.serai.journal.log;

import dev.serai.journal.log.DeadLetter.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries that sinks refused for good. Has a read-only connection of its own, so it may be used beside a
 * running daemon; no transaction stays open between two reads. Belongs to one thread.
 */
public final class DeadLetters implements AutoCloseable {
    /** The topic they are kept in. */
    public static final String TOPIC = "dead-letters";

    private static final String ROWS = "select d.offset, d.state, d.retries, t.name, d.name, d.entry, d.run, a.error,"
            + " a.message, a.hash, a.failed from dead_letter d join topic t on t.id = d.topic"
            + " left join refused_again a on a.offset = d.offset where (1 << d.state) & ?1 and t.name = coalesce(?2, t.name)"
            + " and d.name = coalesce(?3, d.name) and d.offset between ?4 and ?5 order by d.offset"
            + " limit ?6";
    private static final int AT_ONCE = 500;

    private record Row(
            long offset,
            State state,
            int retries,
            String topic,
            String group,
            long entry,
            String run,
            @Nullable String error,
            @Nullable String message,
            @Nullable String hash,
            long failed) {
        String id() {
            return EntryId.of(topic, entry, run);
        }
    }

    private final Path path;
    private final Connection connection;
    private final RecordScanner scanner = new RecordScanner();
    private @Nullable Page page;

    private DeadLetters(Path path, Connection connection) {
        this.path = path;
        this.connection = connection;
    }

    /**
     * Opens a journal's file for reading.
     *
     * @throws JournalException when it can not be read
     */
    public static DeadLetters open(Path path) throws JournalException {
        try {
            return new DeadLetters(path, JournalFile.openForReading(path));
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Takes letters one after the other.
     *
     * @param <X> what it may throw; the reading ends with it
     */
    public interface Visitor<X extends Exception> {
        void take(DeadLetter letter) throws X;
    }

    /**
     * The letters that a filter takes, in the order in which they were written. For a few of them: they are all in
     * memory, with their bodies.
     *
     * @throws JournalException when the file can not be read, or a page is damaged
     */
    public List<DeadLetter> list(DeadLetterFilter filter) throws JournalException {
        List<DeadLetter> list = new ArrayList<>();
        each(filter, 0, list::add);
        return list;
    }

    /**
     * Hands over the letters that a filter takes, in the order in which they were written. Holds one of them in memory,
     * however many there are.
     *
     * @param from only letters at this offset or later
     * @return the offset to go on from when the filter's limit ended it; -1 when there is no more
     * @throws JournalException when the file can not be read, or a page is damaged
     */
    public <X extends Exception> long each(DeadLetterFilter filter, long from, Visitor<X> visitor)
            throws JournalException, X {
        int taken = 0;
        long at = from;
        try {
            while (true) {
                List<Row> rows = new ArrayList<>();
                long next = rows(filter, at, rows);
                for (Row row : rows) {
                    DeadLetter letter = letter(row);
                    if (letter != null && filter.takes(letter)) {
                        visitor.take(letter);
                        if (++taken == filter.limit()) {
                            return row.offset + 1;
                        }
                    }
                }
                if (next < 0) {
                    return -1;
                }
                at = next;
            }
        } finally {
            page = null;
        }
    }

    private @Nullable DeadLetter letter(Row row) throws JournalException {
        try {
            Entry entry = entry(row.offset);
            return entry == null ? null : letter(row, entry);
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * The offsets of letters, found without reading the entries: by state, topic, group, offset and id.
     *
     * @throws JournalException when the file can not be read
     */
    public List<Long> offsets(DeadLetterFilter filter) throws JournalException {
        List<Long> offsets = new ArrayList<>();
        for (long at = 0; at >= 0; ) {
            List<Row> rows = new ArrayList<>();
            at = rows(filter, at, rows);
            rows.forEach(r -> offsets.add(r.offset));
        }
        return offsets;
    }

    /**
     * Gathers the next rows first, so that none of them holds a read transaction open while pages are read.
     *
     * @return where the next ones begin; -1: there are none
     */
    private long rows(DeadLetterFilter filter, long from, List<Row> into) throws JournalException {
        long first = filter.offsets().isEmpty() ? 0 : Collections.min(filter.offsets());
        int found = 0;
        long next = -1;
        try (PreparedStatement s = connection.prepareStatement(ROWS)) {
            s.setInt(1, filter.stateBits());
            s.setString(2, filter.topic());
            s.setString(3, filter.group());
            s.setLong(4, Math.max(from, first));
            s.setLong(5, filter.offsets().isEmpty() ? Page.MAX_OFFSET : Collections.max(filter.offsets()));
            s.setInt(6, AT_ONCE);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found++;
                    next = r.getLong(1) + 1;
                    Row row = row(r);
                    if (filter.takes(row.offset, row.id())) {
                        into.add(row);
                    }
                }
            }
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
        return found < AT_ONCE ? -1 : next;
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                r.getLong(1),
                State.of(r.getInt(2)),
                r.getInt(3),
                r.getString(4),
                r.getString(5),
                r.getLong(6),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                r.getString(10),
                r.getLong(11));
    }

    private @Nullable Entry entry(long offset) throws SQLException, JournalException {
        Page p = page;
        if (p == null || offset < p.first() || offset >= p.end()) {
            p = readPage(offset);
            page = p;
        }
        if (p == null) {
            return null; // deleted since the row was read
        }
        scanner.open(p, TOPIC);
        do {
            scanner.next();
        } while (scanner.offset() < offset);
        return scanner.entry(p.run());
    }

    private @Nullable Page readPage(long offset) throws SQLException, JournalException {
        try (PreparedStatement s = connection.prepareStatement("select p.id, p.count, p.run, p.wall, p.mono, p.crc,"
                + " p.content from page p join topic t on t.name = ? where p.id between (t.id << 40)"
                + " and (t.id << 40) + ? order by p.id desc limit 1")) {
            s.setString(1, TOPIC);
            s.setLong(2, offset);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    return null;
                }
                Page p = new Page(
                        r.getLong(1),
                        r.getInt(2),
                        r.getString(3),
                        r.getLong(4),
                        r.getLong(5),
                        r.getInt(6),
                        r.getBytes(7));
                p.check(TOPIC);
                return offset < p.end() ? p : null;
            }
        }
    }

    private DeadLetter letter(Row row, Entry record) throws SQLException {
        Map<String, String> reason = DeadLetterHeaders.read(connection, record.headers());
        Instant first = Instant.parse(reason.getOrDefault("FirstFailure", "1970-01-01T00:00:00Z"));
        Instant last = row.error == null
                ? Instant.parse(reason.getOrDefault("LastFailure", first.toString()))
                : Instant.ofEpochMilli(row.failed);
        long appended =
                Instant.parse(reason.getOrDefault("Time", first.toString())).toEpochMilli();
        Entry original = new Entry(
                row.id(),
                row.topic,
                row.entry,
                appended,
                record.kind(),
                record.body(),
                DeadLetterHeaders.own(record.headers()));
        return new DeadLetter(
                row.offset,
                row.state,
                row.retries,
                row.id(),
                row.topic,
                row.entry,
                row.run,
                row.group,
                reason.getOrDefault("Route", ""),
                reason.getOrDefault("Endpoint", ""),
                either(row.error, reason.get("Error")),
                either(row.message, reason.get("Message")),
                either(row.hash, reason.get("StackHash")),
                Integer.parseInt(reason.getOrDefault("Attempts", "0")) + row.retries,
                first,
                last,
                original);
    }

    private static String either(@Nullable String last, @Nullable String first) {
        return last != null ? last : first != null ? first : "";
    }

    private static JournalException unreadable(Path path, SQLException e) {
        return new JournalException(
                "The dead letters of the journal " + path + " can not be read: " + SqliteFailure.explain(e), e);
    }

    @Override
    public void close() throws JournalException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }
}
