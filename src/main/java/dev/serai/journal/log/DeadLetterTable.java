package dev.serai.journal.log;

import dev.serai.journal.log.DeadLetter.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the tables {@code dead_letter} and {@code refused_again}. Its methods run on the committer. */
final class DeadLetterTable {
    /** What a letter has beside the entry and the message: names, times; at most a page of SQLite. */
    private static final int BESIDE = 4096;

    private DeadLetterTable() {}

    /** Where a letter stands, and whose it is. */
    record Found(State state, String topic, String group) {}

    /**
     * Writes the letters of a group's entries. An entry that is a dead letter of the group already gets no second one:
     * when it had been delivered or discarded since, it is open again.
     *
     * @throws JournalFullException when they have no room; then none is written
     */
    static void write(JournalFile file, Change.Ledger ledger, Topic letters, Group group, List<Refusal> refusals)
            throws SQLException, JournalFullException {
        List<Refusal> fresh = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        List<Refusal> refusedAgain = new ArrayList<>();
        try (PreparedStatement s = file.connection()
                .prepareStatement(
                        "select offset, state from dead_letter where topic=? and name=? and entry=?" + " and run=?")) {
            for (Refusal r : refusals) {
                s.setLong(1, group.topic().id());
                s.setString(2, group.name());
                s.setLong(3, r.entry().offset());
                s.setString(4, EntryId.run(r.entry().id()));
                try (ResultSet found = s.executeQuery()) {
                    if (!found.next()) {
                        fresh.add(r);
                    } else if (State.of(found.getInt(2)) == State.DELIVERED
                            || State.of(found.getInt(2)) == State.DISCARDED) {
                        again.add(found.getLong(1));
                        refusedAgain.add(r);
                    }
                }
            }
        }
        if (!fresh.isEmpty()) {
            ledger.ensure(letters);
            ledger.append(letters, new Letters(group, fresh));
        }
        for (int i = 0; i < again.size(); i++) {
            Refusal r = refusedAgain.get(i);
            refusedAgain(file, again.get(i), r.error(), r.message(), r.stackHash(), r.lastFailure());
        }
    }

    /** About what the letters of entries take of the file. */
    static long bytes(List<Refusal> refusals) {
        long bytes = 0;
        for (Refusal r : refusals) {
            bytes += r.entry().body().length
                    + r.entry().headers().length()
                    + r.message().length()
                    + BESIDE;
        }
        return bytes == 0 ? 0 : bytes + bytes / 64 + BESIDE;
    }

    /** A letter is open again, with a new reason. */
    static void refusedAgain(JournalFile file, long offset, String error, String message, String hash, Instant when)
            throws SQLException {
        try (PreparedStatement s = file.connection()
                .prepareStatement("update dead_letter set state=0, retries=retries+1 where offset=?")) {
            s.setLong(1, offset);
            if (s.executeUpdate() == 0) {
                return;
            }
        }
        try (PreparedStatement s =
                file.connection().prepareStatement("insert or replace into refused_again values(?,?,?,?,?)")) {
            s.setLong(1, offset);
            s.setString(2, error);
            s.setString(3, DeadLetterHeaders.plain(message));
            s.setString(4, hash);
            s.setLong(5, when.toEpochMilli());
            s.executeUpdate();
        }
    }

    static @Nullable Found find(JournalFile file, long offset) throws SQLException {
        try (PreparedStatement s = file.connection()
                .prepareStatement("select d.state, t.name, d.name from dead_letter d join topic t on t.id = d.topic"
                        + " where d.offset=?")) {
            s.setLong(1, offset);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? new Found(State.of(r.getInt(1)), r.getString(2), r.getString(3)) : null;
            }
        }
    }

    static void set(JournalFile file, long offset, State state) throws SQLException {
        try (PreparedStatement s =
                file.connection().prepareStatement("update dead_letter set state=? where offset=?")) {
            s.setInt(1, state.code());
            s.setLong(2, offset);
            s.executeUpdate();
        }
    }

    /** Whether a group has letters that are to be given to it again. */
    static boolean hasRetries(JournalFile file, Group group) throws SQLException {
        try (PreparedStatement s = file.connection()
                .prepareStatement("select exists(select 1 from dead_letter where topic=? and name=? and state=?)")) {
            s.setLong(1, group.topic().id());
            s.setString(2, group.name());
            s.setInt(3, State.RETRYING.code());
            try (ResultSet r = s.executeQuery()) {
                return r.next() && r.getBoolean(1);
            }
        }
    }

    /** Records of the topic dead-letters; each gets its row in the same transaction. */
    private static final class Letters extends Append {
        private final Group group;
        private final List<Refusal> refusals;

        Letters(Group group, List<Refusal> refusals) {
            super(
                    refusals.stream()
                            .map(r -> DeadLetterHeaders.record(r, group.name()))
                            .toList(),
                    null,
                    Terms.DEFAULT);
            this.group = group;
            this.refusals = refusals;
        }

        @Override
        void entered(JournalFile file) throws SQLException {
            try (PreparedStatement s =
                    file.connection().prepareStatement("insert into dead_letter values(?,?,?,?,?,?,0)")) {
                for (int i = 0; i < refusals.size(); i++) {
                    Entry e = refusals.get(i).entry();
                    s.setLong(1, offset + i);
                    s.setLong(2, group.topic().id());
                    s.setString(3, group.name());
                    s.setLong(4, e.offset());
                    s.setString(5, EntryId.run(e.id()));
                    s.setInt(6, State.OPEN.code());
                    s.executeUpdate();
                }
            }
        }

        @Override
        protected void stored(long offset, String run) {
            // The group waits for its cursor, which is in the same transaction.
        }

        @Override
        protected void refused(JournalException failure) {
            // As for stored: the group is told by its cursor.
        }
    }
}
