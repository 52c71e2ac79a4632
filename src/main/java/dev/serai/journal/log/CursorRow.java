package dev.serai.journal.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group's row in the table {@code cursor}, there or not. For the transaction that is open; the topic must be known to
 * the file.
 */
record CursorRow(JournalFile file, Topic topic, String group) {
    /** What it holds: see the package. */
    record Content(long next, List<Long> bounds, long generation) {}

    @Nullable
    Content read() throws SQLException {
        try (PreparedStatement s = of("select next, bounds, generation from cursor where topic=? and name=?");
                ResultSet r = s.executeQuery()) {
            return r.next() ? new Content(r.getLong(1), split(r.getString(2)), r.getLong(3)) : null;
        }
    }

    /** Makes it, without bounds, in generation 0. */
    void insert(long next) throws SQLException {
        try (PreparedStatement s = of("insert into cursor(topic, name, next, bounds, generation) values(?,?,?,'',0)")) {
            s.setLong(3, next);
            s.executeUpdate();
        }
    }

    /** Whether it is there, and nobody has raised its generation. */
    boolean isIn(long generation) throws SQLException {
        try (PreparedStatement s = of("select 1 from cursor where topic=? and name=? and generation=?")) {
            s.setLong(3, generation);
            try (ResultSet r = s.executeQuery()) {
                return r.next();
            }
        }
    }

    /**
     * Moves it on.
     *
     * @return false when it is not in that generation: nothing is changed
     */
    boolean move(long generation, long next, List<Long> bounds) throws SQLException {
        try (PreparedStatement s =
                of("update cursor set next=?3, bounds=?4 where topic=?1 and name=?2 and generation=?5")) {
            s.setLong(3, next);
            s.setString(4, join(bounds));
            s.setLong(5, generation);
            return s.executeUpdate() > 0;
        }
    }

    /** A reader of an earlier generation moves it no more. */
    void raise(long generation) throws SQLException {
        try (PreparedStatement s = of("update cursor set generation=?3 where topic=?1 and name=?2")) {
            s.setLong(3, generation);
            s.executeUpdate();
        }
    }

    /** Moves it anywhere, and raises its generation. */
    void seek(long next) throws SQLException {
        try (PreparedStatement s =
                of("update cursor set next=?3, bounds='', generation=generation+1 where topic=?1 and name=?2")) {
            s.setLong(3, next);
            s.executeUpdate();
        }
    }

    void delete() throws SQLException {
        try (PreparedStatement s = of("delete from cursor where topic=? and name=?")) {
            s.executeUpdate();
        }
    }

    /** The first two parameters of each are topic and name. */
    private PreparedStatement of(String sql) throws SQLException {
        PreparedStatement s = file.connection().prepareStatement(sql);
        s.setLong(1, topic.id());
        s.setString(2, group);
        return s;
    }

    private static String join(List<Long> bounds) {
        return bounds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Long> split(String bounds) {
        List<Long> list = new ArrayList<>();
        for (int from = 0; from < bounds.length(); ) {
            int comma = bounds.indexOf(',', from);
            int to = comma < 0 ? bounds.length() : comma;
            list.add(Long.parseLong(bounds, from, to, 10));
            from = to + 1;
        }
        return List.copyOf(list);
    }
}
