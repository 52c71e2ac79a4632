package dev.serai.journal.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the keeping of entries asks of the file and takes away from it, in the transaction that the committer has open.
 */
final class PageTable {
    /** What a row takes beside its content: the other columns, its cell, its share of the tree. */
    private static final long BYTES_BESIDE = 64;

    /** A page without its content; {@code bytes} with what it takes beside that. */
    record Row(long first, int count, long bytes, long wall) {
        long end() {
            return first + count;
        }
    }

    record Cursor(String group, long next) {}

    private PageTable() {}

    static long bytes(Page p) {
        return p.content().length + BYTES_BESIDE;
    }

    /** Pages in order that begin at an offset or later and end at another or earlier. */
    static List<Row> rows(JournalFile f, long topicId, long from, long upTo, int limit) throws SQLException {
        List<Row> rows = new ArrayList<>();
        // The length of a blob stands in the row's head: its content is not read.
        try (PreparedStatement s = f.connection()
                .prepareStatement("select id, count, length(content), wall from page where id between ?1 and ?2"
                        + " and (id & " + Page.MAX_OFFSET + ") + count <= ?3 order by id limit ?4")) {
            s.setLong(1, Page.id(topicId, from));
            s.setLong(2, Page.id(topicId, Math.min(upTo, Page.MAX_OFFSET)));
            s.setLong(3, upTo);
            s.setInt(4, limit);
            read(s, rows);
        }
        return rows;
    }

    private static void read(PreparedStatement s, List<Row> rows) throws SQLException {
        try (ResultSet r = s.executeQuery()) {
            while (r.next()) {
                rows.add(new Row(
                        r.getLong(1) & Page.MAX_OFFSET, r.getInt(2), r.getLong(3) + BYTES_BESIDE, r.getLong(4)));
            }
        }
    }

    /** Pages of the dead letters, beginning in a range of offsets, in which nothing is open or being retried. */
    static List<Row> settledDeadLetters(JournalFile f, long topicId, long from, long to, long passed, boolean hasGroups)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        String offsets = " from dead_letter d where d.offset >= (id & " + Page.MAX_OFFSET + ") and d.offset < (id & "
                + Page.MAX_OFFSET + ") + count";
        try (PreparedStatement s = f.connection()
                .prepareStatement("select id, count, length(content), wall from page where id between ?1 and ?2"
                        + " and (id & " + Page.MAX_OFFSET + ") + count <= ?3"
                        + " and not exists (select 1" + offsets + " and d.state < 2)"
                        // A letter that nobody keeps account of is as unread as any other entry.
                        + " and (?4 or (select count(*)" + offsets + ") >= count) order by id")) {
            s.setLong(1, Page.id(topicId, from));
            s.setLong(2, Page.id(topicId, to) - 1);
            s.setLong(3, passed);
            s.setBoolean(4, hasGroups);
            read(s, rows);
        }
        return rows;
    }

    /** The groups that the file knows, running or not. */
    static List<Cursor> cursors(JournalFile f, long topicId) throws SQLException {
        List<Cursor> list = new ArrayList<>();
        try (PreparedStatement s = f.connection().prepareStatement("select name, next from cursor where topic=?")) {
            s.setLong(1, topicId);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    list.add(new Cursor(r.getString(1), r.getLong(2)));
                }
            }
        }
        return list;
    }

    /** Deletes the pages of a list, in which nothing lies between two neighbours but what is to stay. */
    static void delete(JournalFile f, Topic topic, List<Row> rows) throws SQLException {
        try (PreparedStatement s = f.connection().prepareStatement("delete from page where id between ? and ?")) {
            for (int i = 0; i < rows.size(); ) {
                int last = i;
                while (last + 1 < rows.size()
                        && rows.get(last + 1).first() == rows.get(last).end()) {
                    last++;
                }
                s.setLong(1, Page.id(topic.id(), rows.get(i).first()));
                s.setLong(2, Page.id(topic.id(), rows.get(last).first()));
                s.executeUpdate();
                if (topic.isDeadLetters()) {
                    forgetDeadLetters(f, rows.get(i).first(), rows.get(last).end());
                }
                i = last + 1;
            }
        }
    }

    private static void forgetDeadLetters(JournalFile f, long from, long to) throws SQLException {
        try (PreparedStatement s =
                f.connection().prepareStatement("delete from dead_letter where offset >= ? and offset < ?")) {
            s.setLong(1, from);
            s.setLong(2, to);
            s.executeUpdate();
        }
    }

    static void dropped(JournalFile f, long topicId, long entries) throws SQLException {
        try (PreparedStatement s =
                f.connection().prepareStatement("update topic set dropped = dropped + ? where id=?")) {
            s.setLong(1, entries);
            s.setLong(2, topicId);
            s.executeUpdate();
        }
    }

    static long dropped(JournalFile f, long topicId) throws SQLException {
        try (PreparedStatement s = f.connection().prepareStatement("select dropped from topic where id=?")) {
            s.setLong(1, topicId);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        }
    }
}
