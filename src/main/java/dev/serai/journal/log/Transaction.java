package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is written together or not at all, and what writing it came to. Belongs to the committer. */
final class Transaction {
    /** Those that wait for its end. */
    List<Append> appends;

    List<Change> changes;

    /** Appends that its changes made; they are made anew when it is tried again. */
    private final List<Append> own = new ArrayList<>();

    private final List<Change> makers = new ArrayList<>();

    /** What is being written, to know what failed: a change, a topic's appends, one of them. */
    @Nullable
    Change applying;

    @Nullable
    Topic storing;

    @Nullable
    Append entering;

    /** Whether its appends were let in: what is held back of their topics comes after them. */
    boolean admitted;

    /** All appends that are in it, also those that have had their answer. */
    final Map<Topic, List<Append>> byTopic = new LinkedHashMap<>();

    /** Topics that have their id from it. */
    final List<Topic> created = new ArrayList<>();

    /** The proof that it is on disk, if it is. */
    @Nullable
    Page lastPage;

    /** When its commit was begun. */
    long commitNanos;

    long appended;
    int pages;
    long pageBytes;
    long records;

    Transaction(List<Append> appends, List<Change> changes) {
        this.appends = appends;
        this.changes = changes;
    }

    void groupByTopic() {
        Topic last = null;
        List<Append> list = new ArrayList<>();
        for (Append a : appends) {
            Topic t = a.topic();
            if (t != last) {
                list = byTopic.computeIfAbsent(t, x -> new ArrayList<>());
                last = t;
            }
            list.add(a);
        }
        appended = (long) appends.size() + own.size();
        for (Append a : own) {
            byTopic.computeIfAbsent(a.topic(), x -> new ArrayList<>()).add(a);
        }
    }

    Change.Ledger ledger(JournalFile f, JournalClock clock, Room room) {
        return new Change.Ledger() {
            @Override
            public void ensure(Topic topic) throws SQLException {
                ensureId(f, topic);
            }

            @Override
            public void append(Topic topic, Append append) throws SQLException, JournalFullException {
                room.require(f, topic, own, append);
                append.topic = topic;
                append.wall = clock.wallMillis();
                own.add(append);
                makers.add(Objects.requireNonNull(applying));
            }
        };
    }

    /** The change that made an append; null: it was given to the journal. */
    @Nullable
    Change maker(Append a) {
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i) == a) {
                return makers.get(i);
            }
        }
        return null;
    }

    /** The change that is being applied, or whose own append is being written; null: neither. */
    @Nullable
    Change changing() {
        return applying != null || entering == null ? applying : maker(entering);
    }

    /** How many wait for its end. */
    int size() {
        return appends.size() + changes.size();
    }

    /** Whether a cursor may stand before where it stood. */
    boolean mayMoveBack() {
        for (Change c : changes) {
            if (c.mayMoveBack()) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return appends.isEmpty() && changes.isEmpty();
    }

    void insert(JournalFile f, Page page) throws SQLException {
        f.insert(page);
        lastPage = page;
        pages++;
        pageBytes += page.content().length;
        records += page.count();
    }

    void ensureId(JournalFile f, Topic topic) throws SQLException {
        if (topic.id() == 0) {
            topic.id(f.topicId(topic.name()));
            created.add(topic);
        }
    }

    /** It is not on disk: neither are the ids that it made. */
    void forgetCreated() {
        for (Topic t : created) {
            t.id(0);
        }
        created.clear();
    }
}
