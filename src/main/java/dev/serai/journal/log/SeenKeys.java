package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys of appends, in the transaction that the committer has open. Age is monotonic time within one boot, and wall
 * time across boots. Keys may take a quarter of the journal's size; then the oldest are forgotten before their time.
 * Belongs to the committer; how many there are may be asked by any thread.
 *
 * <p>Their number is counted by walking round the table, a few rows at a time, which forgets those that have passed
 * their time: some with each key that is added, and a round when the journal gets calm, or is full, after keys may have
 * passed theirs.
 */
final class SeenKeys {
    /** Of the journal's size. */
    private static final int SHARE = 4;

    private static final String AGE = "(case when boot = ? then ? - mono else ? - wall end)";
    /** The row and its entry in the index of names, with what those leave unused of a page; as measured. */
    private static final int ROW_BYTES = 100;

    /** A longer name lies on a page of its own in the index. */
    private static final int LONG_NAME = 900;

    private static final int PAGE_BYTES = 4096;
    private static final String LENGTH = "length(cast(name as blob))";
    private static final String WEIGHT =
            "(" + ROW_BYTES + " + 2 * " + LENGTH + " + " + PAGE_BYTES + " * (" + LENGTH + " > " + LONG_NAME + "))";
    /** So many are looked at for each one that is added: more than one, so that they can not grow without end. */
    private static final int LOOKED_AT = 16;

    private static final int SLICE_ROWS = 2048;
    private static final int SLICE_ROWS_WHEN_FULL = 8192;
    private static final int OLDEST_AT_ONCE = 64;
    private static final long NANOS_SHOWN = TimeUnit.MINUTES.toNanos(1);

    private final JournalClock clock;
    private final Burst burst;
    private final long most;
    private @Nullable JournalFile file;
    private @Nullable PreparedStatement find;
    private @Nullable PreparedStatement insert;
    private @Nullable PreparedStatement look;

    /** A walk has been once round since the file was opened. */
    private boolean counted;

    /** With what the open transaction changes. */
    private long countNow;

    private long bytesNow;
    private boolean touched;
    private long expired;
    /** As of the last commit. */
    private volatile long count;

    private volatile long bytes;

    /** Up to this id the walk has come; what it has found on its way round. */
    private long at;

    private long roundCount;
    private long roundBytes;
    private long roundDue = Long.MAX_VALUE;

    /** The monotonic time at which one may have passed its time. */
    private long due = Long.MAX_VALUE;
    /** The rest of the round is walked as soon as nothing waits. */
    private boolean hurries;

    private long forgottenNow;
    private volatile long forgotten;
    private volatile long forgottenNanos = System.nanoTime() - NANOS_SHOWN;

    /** @param maxSize of the journal's file, in bytes */
    SeenKeys(JournalClock clock, long maxSize, Burst burst) {
        this.clock = clock;
        this.burst = burst;
        this.most = maxSize / SHARE;
    }

    /** About what a key takes of the file, in bytes. */
    static long weight(String key) {
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        return ROW_BYTES + 2L * length + (length > LONG_NAME ? PAGE_BYTES : 0);
    }

    /** Begins with a connection of which nothing is known. */
    void begin(JournalFile f) {
        renew(f);
        countAgain();
    }

    /** Makes its statements anew. */
    void renew(JournalFile f) {
        file = f;
        find = null;
        insert = null;
        look = null;
    }

    /** Keys came in that were not inserted here. */
    void countAgain() {
        counted = false;
        startRound();
    }

    private void startRound() {
        at = 0;
        roundCount = 0;
        roundBytes = 0;
        roundDue = Long.MAX_VALUE;
    }

    /** How many there are; 0 until they are counted. */
    long count() {
        return count;
    }

    /** About what they take of the file; 0 until they are counted. */
    long bytes() {
        return bytes;
    }

    /** How many were forgotten before their time, since the journal was opened. */
    long forgotten() {
        return forgotten;
    }

    /** Why keys are forgotten before their time, now or within the last minute; null: they are not. */
    @Nullable
    String trouble() {
        return System.nanoTime() - forgottenNanos < NANOS_SHOWN ? why() : null;
    }

    private String why() {
        return String.format(
                Locale.ROOT,
                "The keys of appends (CamelJournalKey) have filled their share of %d bytes, a quarter of the journal's"
                        + " maxSize: the oldest are forgotten before their keyRetention, and an append that comes again"
                        + " with one of them is stored again; raise maxSize, or shorten keyRetention",
                most);
    }

    /** Sets the append's offset and run when its key was stored before. */
    boolean find(Topic topic, Append a) throws SQLException {
        PreparedStatement s = find;
        if (s == null) {
            s = prepare("select offset, run from seen where " + AGE + " < keep and topic=? and name=?");
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

    void insert(Topic topic, Append a, String key) throws SQLException {
        PreparedStatement s = insert;
        if (s == null) {
            s = prepare("insert or replace into seen(topic, name, offset, run, boot, wall, mono, keep)"
                    + " values(?,?,?,?,?,?,?,?)");
            insert = s;
        }
        long keep = a.terms.keyRetention().toMillis();
        s.setLong(1, topic.id());
        s.setString(2, key);
        s.setLong(3, a.offset);
        s.setString(4, a.run);
        s.setString(5, clock.boot());
        s.setLong(6, clock.wallMillis());
        s.setLong(7, clock.monotonicMillis());
        s.setLong(8, keep);
        s.executeUpdate();
        touched = true;
        long until = clock.monotonicMillis() + Math.min(keep, Long.MAX_VALUE / 2);
        due = Math.min(due, until);
        roundDue = Math.min(roundDue, until);
        if (counted) {
            countNow++;
            bytesNow += weight(key);
        }
        walk(LOOKED_AT);
        forgetOldest(OLDEST_AT_ONCE);
    }

    /** Whether a {@link #slice} is wanted with the next transaction, or as soon as nothing waits. */
    boolean presses() {
        return !counted || isOver();
    }

    /** Whether a {@link #slice} is wanted as soon as nothing waits. */
    boolean wants() {
        return presses() || hurries;
    }

    /** The journal got calm after something was written: what has passed its time by now is forgotten. */
    void calm() {
        if (isDue()) {
            hurry();
        }
    }

    /** Has one whole round made as soon as nothing waits. */
    private void hurry() {
        if (!hurries && counted) {
            hurries = true;
            startRound();
        }
    }

    private boolean isDue() {
        return clock.monotonicMillis() >= due;
    }

    private boolean isOver() {
        return counted && bytesNow > most;
    }

    /** Walks a part of the way. */
    void slice() throws SQLException {
        hurries &= !walk(SLICE_ROWS);
        forgetOldest(SLICE_ROWS);
    }

    /**
     * Makes room of keys that have passed their time, if there may be some.
     *
     * @return whether some went
     */
    boolean forgetExpired() throws SQLException {
        if (counted && !isDue()) {
            return false;
        }
        hurry();
        long before = expired;
        hurries &= !walk(SLICE_ROWS_WHEN_FULL);
        return expired > before;
    }

    /** Looks at the next rows. @return whether the round has ended */
    private boolean walk(int rows) throws SQLException {
        Found found = look(Long.MAX_VALUE, rows);
        boolean ends = found.count < rows;
        if (found.count > 0 && found.leastLeft <= 0) {
            expire(found.last);
            found = look(found.last, rows);
        }
        roundCount += found.count;
        roundBytes += found.bytes;
        if (found.count > 0) {
            roundDue = Math.min(roundDue, clock.monotonicMillis() + found.leastLeft);
        }
        at = found.last;
        if (ends) {
            countNow = roundCount;
            bytesNow = roundBytes;
            due = roundDue;
            counted = true;
            startRound();
        }
        return ends;
    }

    /** @param last the last row's id; when there is none, up to where there is none */
    private record Found(long last, int count, long bytes, long leastLeft) {}

    private Found look(long upTo, int rows) throws SQLException {
        PreparedStatement s = look;
        if (s == null) {
            s = prepare("select max(id), count(*), sum(weight), min(keep - age) from (select id, keep, " + WEIGHT
                    + " as weight, " + AGE + " as age from seen where id > ? and id <= ? order by id limit ?)");
            look = s;
        }
        age(s, 1);
        s.setLong(4, at);
        s.setLong(5, upTo);
        s.setInt(6, rows);
        try (ResultSet r = s.executeQuery()) {
            r.next();
            int found = r.getInt(2);
            return new Found(found == 0 ? upTo : r.getLong(1), found, r.getLong(3), r.getLong(4));
        }
    }

    private void expire(long upTo) throws SQLException {
        try (PreparedStatement s = prepare("delete from seen where " + AGE + " >= keep and id > ? and id <= ?")) {
            age(s, 1);
            s.setLong(4, at);
            s.setLong(5, upTo);
            int gone = s.executeUpdate();
            expired += gone;
            touched |= gone > 0;
        }
    }

    /** Forgets the oldest, a few at a time, while all of them take more than their share. */
    private void forgetOldest(int rows) throws SQLException {
        if (!isOver()) {
            return;
        }
        try (PreparedStatement s = prepare("delete from seen where id in (select id from seen order by id limit ?)"
                + " returning id, " + WEIGHT + ", " + AGE + " < keep")) {
            long tooMany = (bytesNow - most) / Math.max(1, bytesNow / Math.max(1, countNow));
            s.setInt(1, (int) Math.min(rows, OLDEST_AT_ONCE + tooMany));
            age(s, 2);
            long early = 0;
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    touched = true;
                    countNow--;
                    bytesNow -= r.getLong(2);
                    if (r.getLong(1) <= at) {
                        roundCount--;
                        roundBytes -= r.getLong(2);
                    }
                    early += r.getInt(3);
                }
            }
            forgottenNow += early;
        }
    }

    /** Whether the open transaction writes keys. */
    boolean isTouched() {
        return touched;
    }

    void committed() {
        count = countNow;
        bytes = bytesNow;
        touched = false;
        if (forgottenNow > 0) {
            long all = forgotten + forgottenNow;
            forgotten = all;
            forgottenNanos = System.nanoTime();
            burst.forgotten(forgottenNow, why());
            forgottenNow = 0;
        }
    }

    void rolledBack() {
        countNow = count;
        bytesNow = bytes;
        touched = false;
        forgottenNow = 0;
        startRound();
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        JournalFile f = file;
        if (f == null) {
            throw new IllegalStateException("no file is open");
        }
        return f.connection().prepareStatement(sql);
    }

    private void age(PreparedStatement s, int at) throws SQLException {
        s.setString(at, clock.boot());
        s.setLong(at + 1, clock.monotonicMillis());
        s.setLong(at + 2, clock.wallMillis());
    }
}
