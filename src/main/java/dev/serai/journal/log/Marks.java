package dev.serai.journal.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Samples of where a topic's slowest group was, and when: what lies below a sample that is old enough was read by all
 * so long ago. Kept in the table {@code mark}, at most {@value #MOST} and a few a topic. Belongs to the committer.
 */
final class Marks {
    static final int MOST = 64;

    private final Age age;

    Marks(Age age) {
        this.age = age;
    }

    static void load(JournalFile f, Topic topic) throws SQLException {
        List<Stock.Mark> marks = topic.stock().marks;
        marks.clear();
        try (PreparedStatement s = f.connection()
                .prepareStatement("select offset, boot, wall, mono from mark where topic=? order by offset")) {
            s.setLong(1, topic.id());
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    marks.add(new Stock.Mark(r.getLong(1), r.getString(2), r.getLong(3), r.getLong(4)));
                }
            }
        }
        topic.stock().marksKept = marks.size();
    }

    /** Whether the last sample is so young that another would tell nothing. */
    boolean isFresh(Topic topic, Duration retention) {
        List<Stock.Mark> marks = topic.stock().marks;
        return !marks.isEmpty() && age.sinceMillis(marks.get(marks.size() - 1)) < retention.toMillis() / MOST;
    }

    /** Takes a sample when the slowest group has moved on; forgets those it went back behind. */
    void sample(Topic topic, long lowest, Duration retention) {
        Stock stock = topic.stock();
        List<Stock.Mark> marks = stock.marks;
        while (!marks.isEmpty() && marks.get(marks.size() - 1).offset() > lowest) {
            marks.remove(marks.size() - 1);
            stock.marksKept = -1;
        }
        if (!marks.isEmpty() && marks.get(marks.size() - 1).offset() == lowest) {
            Stock.Mark last = marks.get(marks.size() - 1);
            if (!age.isOfThisBoot(last) && !age.believesWall()) {
                marks.set(marks.size() - 1, age.now(lowest));
                stock.marksKept = -1;
            }
        } else if (lowest > 0 && !isFresh(topic, retention)) {
            marks.add(age.now(lowest));
        }
    }

    /** The offset below which all was read long enough ago. */
    long old(Topic topic, Duration retention) {
        long old = 0;
        for (Stock.Mark m : topic.stock().marks) {
            if (age.untilOld(m, retention) <= 0) {
                old = m.offset();
            }
        }
        return old;
    }

    /** Milliseconds until the next sample above an offset is old; {@link Long#MAX_VALUE}: there is none. */
    long untilNext(Topic topic, long above, Duration retention) {
        long least = Long.MAX_VALUE;
        for (Stock.Mark m : topic.stock().marks) {
            long left = age.untilOld(m, retention);
            if (m.offset() > above && left > 0) {
                least = Math.min(least, left);
            }
        }
        return least;
    }

    /** Whether no sample reaches up to an offset. */
    boolean lacks(Topic topic, long offset) {
        List<Stock.Mark> marks = topic.stock().marks;
        return marks.isEmpty() || marks.get(marks.size() - 1).offset() < offset;
    }

    /** Whether there is something to {@link #keep}. */
    static boolean isUnkept(Topic topic) {
        return topic.stock().marksKept != topic.stock().marks.size();
    }

    /** Writes the samples, without those that the last old one replaces. */
    void keep(JournalFile f, Topic topic, long old) throws SQLException {
        List<Stock.Mark> marks = topic.stock().marks;
        int from = 0;
        while (from + 1 < marks.size() && (marks.get(from).offset() < old || marks.size() - from > 2 * MOST)) {
            from++;
        }
        if (from > 0) {
            marks.subList(0, from).clear();
        }
        try (PreparedStatement s = f.connection().prepareStatement("delete from mark where topic=?")) {
            s.setLong(1, topic.id());
            s.executeUpdate();
        }
        try (PreparedStatement s = f.connection().prepareStatement("insert into mark values(?,?,?,?,?)")) {
            for (Stock.Mark m : marks) {
                s.setLong(1, topic.id());
                s.setLong(2, m.offset());
                s.setString(3, m.boot());
                s.setLong(4, m.wall());
                s.setLong(5, m.mono());
                s.executeUpdate();
            }
        }
        topic.stock().marksKept = marks.size();
    }
}
