package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Looks whether a journal is whole, and changes nothing. A daemon may have it open: each read transaction is short, so
 * that the write-ahead log does not grow for it. Belongs to one thread.
 */
public final class Verify {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MOST_FINDINGS = 1000;
    private static final String HOLE = "select id, count from page where id > ? order by id limit 5000";
    private static final String WHOLE =
            "select id, count, run, wall, mono, crc, content from page where id > ? order by id limit 500";

    /**
     * What was found.
     *
     * @param damages a sentence for each thing that is not as it should be; at most the first 1,000
     * @param notes what is worth knowing and no damage
     * @param entries looked at
     */
    public record Result(List<String> damages, List<String> notes, long entries) {
        public Result {
            damages = List.copyOf(damages);
            notes = List.copyOf(notes);
        }
    }

    private static final class Place {
        final String name;
        final long floor;
        long end;
        long first = -1;

        Place(String name, long floor) {
            this.name = name;
            this.floor = floor;
        }
    }

    private final Path path;
    private final boolean quick;
    private final IntConsumer progress;
    private final List<String> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Long, Place> topics = new TreeMap<>();
    private long entries;

    private Verify(Path path, boolean quick, IntConsumer progress) {
        this.path = path;
        this.quick = quick;
        this.progress = progress;
    }

    /**
     * Looks at a journal.
     *
     * @param quick leaves out the content of the pages: gaps, cursors and dead letters only
     * @param progress told the percentage that is done
     * @throws JournalException when it can not be looked at: no file, no right to read it, no journal, a newer one
     */
    public static Result run(Path journal, boolean quick, IntConsumer progress) throws JournalException {
        Path path = journal.toAbsolutePath();
        if (Files.isDirectory(path) || !Files.exists(path)) {
            throw new JournalException(
                    "There is no journal " + path + (Files.isDirectory(path) ? ": it is a folder" : ""));
        }
        Verify v = new Verify(path, quick, progress);
        try {
            JournalFile.usePrivateLibraryFolder(
                    Objects.requireNonNull(path.getParent()).resolve("native"));
            v.look();
        } catch (IOException e) {
            throw e instanceof JournalException j
                    ? j
                    : new JournalException("The journal " + path + " can not be read: " + e, e);
        }
        return new Result(v.damages, v.notes, v.entries);
    }

    private void damage(String text) {
        if (damages.size() < MOST_FINDINGS) {
            damages.add(text);
        }
    }

    private void look() throws IOException {
        boolean running = FileOwner.isTaken(path);
        if (running) {
            notes.add("A daemon has it open: it is looked at while it changes");
        } else {
            String before = Opening.lookBefore(path, FileOwner.found(path));
            if (before != null) {
                damage("The journal " + path + " can not be opened: " + before);
                return; // SQLite would take it for an empty one, or leave something out
            }
        }
        try (Connection c = JournalFile.openForReading(path)) {
            long version = version(c);
            structure(c, running);
            readTopics(c);
            pages(c);
            cursors(c);
            if (version >= 2) {
                deadLetters(c);
                salvages(c);
            }
        } catch (SQLException e) {
            // A table that is not there: the damage is in the schema.
            if (!SqliteFailure.isDamage(e) && !(SqliteFailure.code(e) == 1 && Opening.isJournal(path))) {
                throw new JournalException("The journal " + path + " can not be read: " + SqliteFailure.explain(e), e);
            }
            damage("SQLite can not read it: " + e.getMessage());
        }
    }

    private long version(Connection c) throws SQLException, IOException {
        long version = JournalFile.number(c, "pragma user_version");
        boolean ours = JournalFile.number(c, "pragma application_id") == JournalFile.APPLICATION_ID;
        if (!ours || version < 1 || version > JournalFile.VERSION) {
            String header = Opening.damagedHeader(path);
            if (header != null) {
                damage("The journal " + path + " can not be opened: " + header);
            } else if (!ours) {
                throw new JournalException(path + " is a SQLite database, but not a journal");
            } else {
                throw new JournalException(path + " was written by a newer version of this program (file version "
                        + version + ", known up to " + JournalFile.VERSION + "). Use the newer version");
            }
        }
        return version;
    }

    /** What SQLite itself checks. On a file in use only what is quick: one statement is one read transaction. */
    private void structure(Connection c, boolean running) throws SQLException {
        List<String> checks = running || quick
                ? List.of("integrity_check(topic)", "integrity_check(cursor)", "integrity_check(run)")
                : List.of("integrity_check");
        for (String check : checks) {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("pragma " + check)) {
                while (r.next()) {
                    String line = r.getString(1);
                    if (!line.equals("ok")) {
                        damage("SQLite says: " + line.replace("\n", "; "));
                    }
                }
            }
        }
    }

    private void readTopics(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select id, name, next from topic")) {
            while (r.next()) {
                topics.put(r.getLong(1), new Place(r.getString(2), r.getLong(3)));
            }
        }
    }

    private void pages(Connection c) throws SQLException {
        long all = Math.max(1, JournalFile.number(c, "pragma page_count"));
        long last = 0;
        long bytes = 0;
        try (PreparedStatement s = c.prepareStatement(quick ? HOLE : WHOLE)) {
            for (boolean more = true; more; ) {
                more = false;
                long begun = System.nanoTime();
                s.setLong(1, last);
                try (ResultSet r = s.executeQuery()) {
                    while (System.nanoTime() - begun < SLICE_NANOS && r.next()) {
                        more = true;
                        last = r.getLong(1);
                        if (quick) {
                            place(c, last, r.getLong(2));
                            bytes += 100;
                        } else {
                            bytes += page(c, r);
                        }
                    }
                } catch (SQLException e) {
                    if (!SqliteFailure.isDamage(e)) {
                        throw e;
                    }
                    damage("Behind entry " + (last & Page.MAX_OFFSET) + " of topic '" + name(last)
                            + "' the file can not be read: " + e.getMessage());
                    return;
                }
                progress.accept((int) Math.min(99, 100 * bytes / (all * FileImage.PAGE_SIZE)));
            }
        }
        progress.accept(100);
    }

    private String name(long id) {
        Place p = topics.get(id >> 40);
        return p == null ? "number " + (id >> 40) : p.name;
    }

    private long page(Connection c, ResultSet r) throws SQLException {
        Page p = new Page(
                r.getLong(1), r.getInt(2), r.getString(3), r.getLong(4), r.getLong(5), r.getInt(6), r.getBytes(7));
        if (!p.isWhole()) {
            damage(String.format(
                    Locale.ROOT,
                    "The entries %d to %d of topic '%s' are damaged: their checksum is not right",
                    p.first(),
                    p.end() - 1,
                    name(p.id())));
        } else {
            records(p);
        }
        place(c, p.id(), p.count());
        return p.content().length + 64L;
    }

    private void records(Page p) {
        RecordScanner scanner = new RecordScanner();
        scanner.open(p, name(p.id()));
        try {
            for (int i = 0; i < p.count(); i++) {
                scanner.next();
            }
        } catch (JournalException e) {
            damage(String.valueOf(e.getMessage()));
        }
    }

    /** Whether a page follows the one before, or what is between was deleted. */
    private void place(Connection c, long id, long count) throws SQLException {
        long first = id & Page.MAX_OFFSET;
        entries += count;
        Place topic = topics.get(id >> 40);
        if (topic == null) {
            // It may have been made since the topics were read.
            readTopics(c);
            topic = topics.computeIfAbsent(id >> 40, t -> {
                damage("The file does not know the name of topic number " + t + ", but has entries of it");
                return new Place("number " + t, Page.MAX_OFFSET);
            });
        }
        if (first < topic.end) {
            damage("The entries " + first + " to " + (topic.end - 1) + " of topic '" + topic.name
                    + "' are there twice");
        } else if (first > topic.end && first > floor(c, id >> 40, topic)) {
            damage("The entries " + topic.end + " to " + (first - 1) + " of topic '" + topic.name
                    + "' are missing, though nobody deleted them");
        }
        if (topic.first < 0) {
            topic.first = first;
        }
        topic.end = Math.max(topic.end, first + count);
    }

    /** What was deleted a moment ago raised it. */
    private static long floor(Connection c, long topic, Place known) throws SQLException {
        long now = JournalFile.number(c, "select next from topic where id=" + topic);
        return Math.max(now, known.floor);
    }

    private void cursors(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select topic, name, next, (select next from topic where id=topic),"
                        + " (select (id & " + Page.MAX_OFFSET + ") + count from page where id between topic << 40 and"
                        + " (topic << 40) + " + Page.MAX_OFFSET + " order by id desc limit 1) from cursor")) {
            while (r.next()) {
                long end = Math.max(r.getLong(4), r.getLong(5));
                if (r.getLong(3) > end || r.getLong(3) < 0) {
                    damage("Group '" + r.getString(2) + "' of topic '" + name(r.getLong(1) << 40) + "' is at offset "
                            + r.getLong(3) + ", but the topic ends at " + end);
                }
            }
        }
    }

    private void deadLetters(Connection c) throws SQLException {
        long topic = JournalFile.number(c, "select id from topic where name='" + DeadLetters.TOPIC + "'");
        try (PreparedStatement s = c.prepareStatement("select offset from dead_letter where coalesce((select p.id +"
                + " p.count from page p where p.id between ?1 and ?1 + dead_letter.offset order by p.id desc limit 1),"
                + " 0) <= ?1 + dead_letter.offset order by offset")) {
            s.setLong(1, Page.id(topic, 0));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    damage("Dead letter " + r.getLong(1) + " has no entry in topic '" + DeadLetters.TOPIC + "'");
                }
            }
        }
    }

    private void salvages(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select file from salvage where state not like 'done%'")) {
            while (r.next()) {
                notes.add("Entries of " + path.resolveSibling(r.getString(1))
                        + " are still to be carried over: a running daemon does that");
            }
        }
    }
}
