package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Carries what is whole in a damaged journal into a new one. Entries keep their ids: topic, offset and run. Belongs to
 * one thread at a time.
 *
 * <ol>
 *   <li>{@link #survey} looks at every page of the file, to find topics, cursors, and where new entries may begin.
 *   <li>{@link #begin} makes these known to the new file, in one transaction, before anything is appended there: each
 *       topic's floor is behind all that the old file can have held. So what stays missing is a proved gap.
 *   <li>{@link #copy} carries the pages with a right sum, some at a time. It may run again from its beginning.
 *   <li>{@link #report} says what is there and what is not.
 * </ol>
 *
 * <p>Pages that the old file had given back are carried too when they are still whole: which ones those are is not to
 * be believed of a damaged file. They hold entries that all groups had passed, or that a limit had dropped.
 */
final class Salvage implements AutoCloseable {
    /** State of a salvage in the new file: found, nothing done. */
    static final String FOUND = "found";
    /** What {@link #begin} writes is there. */
    static final String COPYING = "copying";
    /** All is there. */
    static final String DONE = "done";

    /** Behind a state: the old file's write-ahead log was gone. */
    static final String WITHOUT_LOG = " without log";

    private static final int MOST_PAGES = 256;
    static final int MOST_BYTES = 1 << 20;

    /** Where a salvage writes. */
    interface Target {
        /** Runs the step in a transaction and returns when that is on disk; may run it again when one fails. */
        void write(Step step) throws JournalException, InterruptedException;
    }

    /** Something to be written in one transaction. */
    interface Step {
        void apply(JournalFile file) throws SQLException;
    }

    private final Path old;
    private final FileImage image;
    private final boolean logIsLost;
    private volatile int percent;
    private Survey survey = Survey.NOTHING;
    private int carried;
    private long contested;

    /**
     * @param old the damaged file; nobody else has it open
     * @param logIsLost its write-ahead log is known to be gone
     */
    Salvage(Path old, boolean logIsLost) throws IOException {
        this.old = old;
        this.image = new FileImage(old);
        this.logIsLost = logIsLost;
    }

    Path old() {
        return old;
    }

    /** How far the present pass is. */
    int percent() {
        return percent;
    }

    long bytes() {
        return image.bytes();
    }

    Survey survey() {
        return survey(page -> {});
    }

    Survey survey(IntConsumer progress) {
        if (survey == Survey.NOTHING) {
            survey = Survey.read(image, logIsLost, page -> {
                tell(page);
                progress.accept(page);
            });
        }
        return survey;
    }

    private void tell(int page) {
        percent = (int) (100L * page / Math.max(1, image.pages()));
    }

    /** Writes all but the entries into the open transaction of the new file. */
    void begin(JournalFile file, boolean withCursors) throws SQLException {
        Survey s = survey();
        Connection c = file.connection();
        try (PreparedStatement topic = c.prepareStatement("insert into topic(id, name, next, dropped) values(?,?,?,?)"
                        + " on conflict(id) do update set next = max(next, excluded.next)");
                PreparedStatement cursor =
                        c.prepareStatement("insert into cursor values(?,?,?,?,?) on conflict do nothing");
                PreparedStatement run = c.prepareStatement("insert into run values(?,?,?,?) on conflict do nothing");
                PreparedStatement salvage =
                        c.prepareStatement("insert into salvage values(?,?) on conflict do nothing")) {
            for (Survey.FoundTopic t : s.topics()) {
                topic.setLong(1, t.id);
                topic.setString(2, t.name);
                topic.setLong(3, t.base());
                topic.setLong(4, t.dropped);
                topic.executeUpdate();
            }
            for (Survey.FoundRun r : s.runs()) {
                run.setString(1, r.run());
                run.setString(2, r.boot());
                run.setLong(3, r.wall());
                run.setLong(4, r.mono());
                run.executeUpdate();
            }
            if (withCursors) {
                for (Survey.FoundCursor f : s.cursors()) {
                    cursor.setLong(1, f.topic());
                    cursor.setString(2, f.name());
                    cursor.setLong(3, f.next());
                    cursor.setString(4, f.bounds());
                    cursor.setLong(5, f.generation() + 1);
                    cursor.executeUpdate();
                }
                insertSeen(c);
            }
            for (Map.Entry<String, String> e : s.salvages().entrySet()) {
                if (!e.getValue().startsWith(DONE)) {
                    salvage.setString(1, e.getKey());
                    salvage.setString(2, e.getValue());
                    salvage.executeUpdate();
                }
            }
        }
    }

    /** Keys come first: an append with one of them may be the next. */
    private void insertSeen(Connection c) throws SQLException {
        try (PreparedStatement seen = c.prepareStatement("insert into seen values(?,?,?,?,?,?,?,?,?)"
                + " on conflict(topic, name) do update set id = excluded.id, offset = excluded.offset,"
                + " run = excluded.run, boot = excluded.boot, wall = excluded.wall, mono = excluded.mono,"
                + " keep = excluded.keep where excluded.id > seen.id on conflict(id) do nothing")) {
            RawRow row = new RawRow(image);
            for (int page = 1; page <= image.pages(); page++) {
                if (!row.open(page) || !row.isTable()) {
                    continue;
                }
                for (int i = 0; i < row.cells(); i++) {
                    if (row.row(i) && row.isOf("nitittiii") && row.size(4) == 8) {
                        seen.setLong(1, row.rowId());
                        seen.setLong(2, row.integer(1));
                        seen.setString(3, row.text(2));
                        seen.setLong(4, row.integer(3));
                        seen.setString(5, row.text(4));
                        seen.setString(6, row.text(5));
                        seen.setLong(7, row.integer(6));
                        seen.setLong(8, row.integer(7));
                        seen.setLong(9, row.integer(8));
                        seen.executeUpdate();
                    }
                }
            }
        }
    }

    /** Carries every whole page, dead letter and mark. */
    void copy(Target target, IntConsumer progress) throws JournalException, InterruptedException {
        survey();
        contested = 0;
        RawRow row = new RawRow(image);
        List<Page> pages = new ArrayList<>();
        List<Step> others = new ArrayList<>();
        long size = 0;
        for (int page = 1; page <= image.pages(); page++) {
            if (row.open(page)) {
                for (int i = 0; i < row.cells(); i++) {
                    if (row.row(i)) {
                        size += take(row, pages, others);
                    }
                    if (size >= MOST_BYTES || pages.size() + others.size() >= MOST_PAGES) {
                        flush(target, pages, others);
                        size = 0;
                    }
                }
            }
            tell(page);
            progress.accept(page);
        }
        flush(target, pages, others);
    }

    private long take(RawRow row, List<Page> pages, List<Step> others) {
        if (row.isTable() && Survey.isPage(row)) {
            Page p = Survey.page(row);
            if (p != null && survey.topicOf(p) != null) {
                pages.add(p);
                return p.content().length;
            }
        } else if (row.isTable() && row.isOf("nititii") && row.size(4) == 8) {
            others.add(insert(
                    "insert into dead_letter values(?,?,?,?,?,?,?) on conflict do nothing",
                    row.rowId(),
                    row.integer(1),
                    row.text(2),
                    row.integer(3),
                    row.text(4),
                    row.integer(5),
                    row.integer(6)));
        } else if (row.isTable() && row.isOf("nttti")) {
            others.add(insert(
                    "insert into refused_again values(?,?,?,?,?) on conflict(offset) do update set error = excluded.error,"
                            + " message = excluded.message, hash = excluded.hash, failed = excluded.failed"
                            + " where excluded.failed > failed",
                    row.rowId(),
                    row.text(1),
                    row.text(2),
                    row.text(3),
                    row.integer(4)));
        } else if (!row.isTable() && row.isOf("iitii") && row.size(2) <= 64) {
            others.add(insert(
                    "insert into mark values(?,?,?,?,?) on conflict do nothing",
                    row.integer(0),
                    row.integer(1),
                    row.text(2),
                    row.integer(3),
                    row.integer(4)));
        }
        return 0;
    }

    private static Step insert(String sql, Object... values) {
        return f -> {
            try (PreparedStatement s = f.connection().prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    s.setObject(i + 1, values[i]);
                }
                s.executeUpdate();
            }
        };
    }

    private void flush(Target target, List<Page> pages, List<Step> others)
            throws JournalException, InterruptedException {
        if (pages.isEmpty() && others.isEmpty()) {
            return;
        }
        List<Page> now = List.copyOf(pages);
        List<Step> more = List.copyOf(others);
        pages.clear();
        others.clear();
        long[] lost = new long[1];
        target.write(f -> {
            lost[0] = insert(f, now);
            for (Step s : more) {
                s.apply(f);
            }
        });
        contested += lost[0];
        carried += now.size();
    }

    /** Inserts pages; where two hold the same offsets the younger stays. Returns how many gave way to another. */
    private static long insert(JournalFile file, List<Page> pages) throws SQLException {
        long gaveWay = 0;
        Connection c = file.connection();
        try (PreparedStatement overlapping = c.prepareStatement("select id, wall, crc from page where id < ?2 and id >="
                        + " coalesce((select max(id) from page where id <= ?1), ?1) and id + count > ?1");
                PreparedStatement delete = c.prepareStatement("delete from page where id = ?")) {
            for (Page p : pages) {
                overlapping.setLong(1, p.id());
                overlapping.setLong(2, p.id() + p.count());
                List<Long> older = new ArrayList<>();
                boolean wanted = true;
                boolean same = false;
                try (ResultSet r = overlapping.executeQuery()) {
                    while (r.next()) {
                        same |= r.getLong(1) == p.id() && r.getInt(3) == p.crc();
                        wanted &= r.getLong(2) < p.wall();
                        older.add(r.getLong(1));
                    }
                }
                if (same) {
                    continue;
                }
                if (wanted) {
                    for (long id : older) {
                        delete.setLong(1, id);
                        delete.executeUpdate();
                    }
                    file.insert(p);
                }
                gaveWay += older.isEmpty() ? 0 : 1;
            }
        }
        return gaveWay;
    }

    /**
     * Compares what is in the new file with what was known of the old one.
     *
     * @param reading a connection to the new file; each read transaction on it is short
     */
    SalvageReport report(Connection reading) throws SQLException {
        SalvageReport report =
                new SalvageReport(Objects.requireNonNull(old.getFileName()).toString());
        Survey s = survey();
        try (PreparedStatement select = reading.prepareStatement(
                "select id, count from page where id between ? and ? order by id limit 1000")) {
            for (Survey.FoundTopic t : s.topics()) {
                List<Survey.FoundCursor> its =
                        s.cursors().stream().filter(c -> c.topic() == t.id).toList();
                long passed =
                        its.stream().mapToLong(Survey.FoundCursor::next).min().orElse(0);
                SalvageReport.OfTopic of = report.topic(t.name, passed, t.floor, t.known(), t.base());
                its.stream()
                        .sorted(Comparator.comparing(Survey.FoundCursor::name))
                        .forEach(c -> of.cursor(c.name(), c.next()));
                s.impossibleCursors().stream().filter(c -> c.topic() == t.id).forEach(c -> of.lostCursor(c.name()));
                long next = 0;
                while (next < t.known()) {
                    long begun = next;
                    select.setLong(1, Page.id(t.id, next));
                    select.setLong(2, Page.id(t.id, t.known() - 1));
                    try (ResultSet r = select.executeQuery()) {
                        while (r.next()) {
                            long first = r.getLong(1) & Page.MAX_OFFSET;
                            of.kept(first, first + r.getLong(2));
                            next = first + r.getLong(2);
                        }
                    }
                    if (next == begun) {
                        break;
                    }
                }
                of.end();
            }
        }
        report.contested(contested);
        return report;
    }

    /** How many pages were carried. */
    int carried() {
        return carried;
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
