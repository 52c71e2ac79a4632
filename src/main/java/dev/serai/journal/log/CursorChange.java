package dev.serai.journal.log;

import dev.serai.names.NearestName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person does to a group's cursor, from outside the group. Written by the committer; the one who asks
 * waits. What can not be done is refused without harm to what else the transaction holds.
 */
abstract class CursorChange<T> implements Change {
    private final Topic topic;
    private final String group;
    private final boolean dryRun;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable T outcome;
    private @Nullable String refusal;

    private CursorChange(Topic topic, String group, boolean dryRun) {
        this.topic = topic;
        this.group = group;
        this.dryRun = dryRun;
    }

    /** Returns when it is on disk. */
    T perform(WaitingWork work) throws JournalException, InterruptedException {
        work.add(this, 0);
        try {
            return done.get();
        } catch (ExecutionException e) {
            // A new one: the stack of the asker is the one that tells something.
            Throwable cause = e.getCause();
            throw new JournalException(cause == null ? e.toString() : String.valueOf(cause.getMessage()), cause);
        }
    }

    @Override
    public final void apply(JournalFile file, Ledger ledger) throws SQLException {
        outcome = null;
        refusal = null;
        if (topic.id() == 0) {
            refusal = unknown("topic", topic.name(), names(file, "select name from topic order by name"));
            return;
        }
        CursorRow row = new CursorRow(file, topic, group);
        CursorRow.Content found = row.read();
        if (found == null) {
            refusal = "Topic '" + topic.name() + "' has no group '" + group + "': "
                    + known(
                            group,
                            names(file, "select name from cursor where topic=" + topic.id() + " order by name"),
                            "it has no group at all");
            return;
        }
        try {
            outcome = apply(row, found.next());
        } catch (JournalException e) {
            refusal = e.getMessage();
        }
    }

    abstract T apply(CursorRow row, long next) throws SQLException, JournalException;

    private static List<String> names(JournalFile file, String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement s = file.connection().prepareStatement(sql);
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                names.add(r.getString(1));
            }
        }
        return names;
    }

    /** Says that a name is not known, and which ones are. */
    static String unknown(String kind, String name, List<String> known) {
        return "The journal has no " + kind + " '" + name + "': " + known(name, known, "it has none at all");
    }

    private static String known(String name, List<String> known, String none) {
        return known.isEmpty() ? none : "it has " + String.join(", ", known) + "." + NearestName.hint(name, known);
    }

    @Override
    public final void committed() {
        T result = outcome;
        if (result == null) {
            done.completeExceptionally(new JournalException(String.valueOf(refusal)));
            return;
        }
        if (!dryRun) {
            // Whoever reads for the group goes to where the cursor is now; the batch that is out commits nothing.
            for (Group g : topic.groups()) {
                if (g.name().equals(group)) {
                    g.invalidate();
                }
            }
        }
        done.complete(result);
    }

    @Override
    public final void failed(JournalException e) {
        done.completeExceptionally(e);
    }

    /** Moves the cursor, and raises its generation. */
    static CursorChange<Journal.Moved> seek(Topic topic, String group, SeekTarget target, boolean dryRun) {
        return new CursorChange<>(topic, group, dryRun) {
            @Override
            Journal.Moved apply(CursorRow row, long next) throws SQLException, JournalException {
                JournalFile file = row.file();
                long end = file.nextOffset(topic.id());
                StartFrom start = target.start();
                long to = start == null ? target.offset() : start.offset(file, topic);
                if (to > end) {
                    throw new JournalException("Offset " + to + " is beyond the end of topic '" + topic.name()
                            + "': its next entry gets " + end + ". Name that one, or latest");
                }
                long first = Math.min(firstOffset(file, topic), end);
                String note = null;
                if (to < first) {
                    note = "The entries " + to + " to " + (first - 1)
                            + " were deleted: the group goes on with the oldest there is";
                    to = first;
                } else if (start != null && start.isTime()) {
                    note = "A time is found to about the commit that held it: entries somewhat older may come first";
                }
                if (!dryRun) {
                    row.seek(to);
                }
                return new Journal.Moved(next, to, end, note);
            }
        };
    }

    /** Deletes the cursor: the group no longer holds entries back. */
    static CursorChange<Journal.Forgotten> forget(Topic topic, String group, boolean dryRun) {
        return new CursorChange<>(topic, group, dryRun) {
            @Override
            Journal.Forgotten apply(CursorRow row, long next) throws SQLException, JournalException {
                if (topic.groups().stream().anyMatch(g -> g.name().equals(group))) {
                    throw new JournalException("Group '" + group + "' of topic '" + topic.name()
                            + "' is being read by a running route: stop or remove that route first, or it would begin"
                            + " anew");
                }
                if (!dryRun) {
                    row.delete();
                }
                return new Journal.Forgotten(next, Math.max(0, row.file().nextOffset(topic.id()) - next));
            }
        };
    }

    /** The oldest entry's offset; more than any when there is none. */
    private static long firstOffset(JournalFile file, Topic topic) throws SQLException {
        try (PreparedStatement s =
                file.connection().prepareStatement("select min(id) from page where id between ? and ?")) {
            s.setLong(1, Page.id(topic.id(), 0));
            s.setLong(2, Page.id(topic.id(), Page.MAX_OFFSET));
            try (ResultSet r = s.executeQuery()) {
                long id = r.next() ? r.getLong(1) : 0;
                return id == 0 ? Long.MAX_VALUE : id & Page.MAX_OFFSET;
            }
        }
    }
}
