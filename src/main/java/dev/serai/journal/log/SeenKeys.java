package dev.serai.journal.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of appends, in the transaction that the committer has open. Age is monotonic time within one boot, and wall
 * time across boots.
 */
final class SeenKeys {
    private static final String AGE = "(case when boot = ? then ? - mono else ? - wall end)";
    /** So many are looked at for each one that is added: more than one, so that they can not grow without end. */
    private static final int LOOKED_AT = 16;

    private final JournalFile file;
    private final JournalClock clock;
    private @Nullable PreparedStatement find;
    private @Nullable PreparedStatement insert;
    private @Nullable PreparedStatement expire;
    private long lookedAt;

    SeenKeys(JournalFile file, JournalClock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Sets the append's offset and run when its key was stored before. */
    boolean find(Topic topic, Append a) throws SQLException {
        PreparedStatement s = find;
        if (s == null) {
            s = file.connection()
                    .prepareStatement("select offset, run from seen where " + AGE + " < keep and topic=? and name=?");
            find = s;
        }
        age(s, 1);
        s.setLong(4, topic.id());
        s.setString(5, a.key);
        try (ResultSet r = s.executeQuery()) {
            if (!r.next()) {
                return false;
            }
            a.offset = r.getLong(1);
            a.run = r.getString(2);
            return true;
        }
    }

    void insert(Topic topic, Append a) throws SQLException {
        PreparedStatement s = insert;
        if (s == null) {
            s = file.connection()
                    .prepareStatement("insert or replace into seen(topic, name, offset, run, boot, wall, mono, keep)"
                            + " values(?,?,?,?,?,?,?,?)");
            insert = s;
        }
        s.setLong(1, topic.id());
        s.setString(2, a.key);
        s.setLong(3, a.offset);
        s.setString(4, a.run);
        s.setString(5, clock.boot());
        s.setLong(6, clock.wallMillis());
        s.setLong(7, clock.monotonicMillis());
        s.setLong(8, a.terms.keyRetention().toMillis());
        s.executeUpdate();
        expire();
    }

    /** Walks round the table, a few rows at a time, and forgets what has passed its time. */
    private void expire() throws SQLException {
        PreparedStatement s = expire;
        if (s == null) {
            s = file.connection().prepareStatement("delete from seen where " + AGE + " >= keep and id between ? and ?");
            expire = s;
        }
        long from = lookedAt;
        try (PreparedStatement to = file.connection()
                .prepareStatement("select max(id) from (select id from seen where id > ? order by id limit ?)")) {
            to.setLong(1, from);
            to.setInt(2, LOOKED_AT);
            try (ResultSet r = to.executeQuery()) {
                lookedAt = r.next() ? r.getLong(1) : 0;
            }
        }
        if (lookedAt > 0) {
            age(s, 1);
            s.setLong(4, from);
            s.setLong(5, lookedAt);
            s.executeUpdate();
        }
    }

    private void age(PreparedStatement s, int at) throws SQLException {
        s.setString(at, clock.boot());
        s.setLong(at + 1, clock.monotonicMillis());
        s.setLong(at + 2, clock.wallMillis());
    }
}
