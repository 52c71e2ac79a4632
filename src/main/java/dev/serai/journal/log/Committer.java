package dev.serai.journal.log;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits, all of it in one transaction, and acknowledges it when that is on disk. Owns the one writing
 * connection; everything here runs on its thread.
 */
final class Committer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final long LONGEST_GATHER_NANOS = 500_000;
    /** Each waits for a lock as long as the connection's busy time-out. */
    private static final int MAX_TRIES_WHILE_CLOSING = 3;

    private static final String NOT_STORED = "the record was not stored";
    private static final String NOT_KNOWN = "it is not known whether the record was stored";

    /** Told of what happens; called on the committer's thread. */
    interface Observer {
        /** Appends of one topic are stored, or refused: see their {@code failure}. */
        void completed(Topic topic, List<Append> appends);

        void wrote(long records, long bytes, int pages);

        /** Writing fails since now, or still fails; null: it goes well again. */
        void trouble(@Nullable String reason);
    }

    private final Path path;
    private final WaitingWork work;
    private final JournalClock clock;
    private final Guarantees guarantees;
    private final Observer observer;
    private final PageBuilder builder = new PageBuilder();

    private @Nullable JournalFile file;
    private @Nullable SeenKeys seen;
    private String run = "";

    /** What waits and is in no transaction. */
    private List<Append> appends = new ArrayList<>();

    private List<Change> changes = new ArrayList<>();

    /** Failed at an end that leaves open whether it is on disk. Nothing is written until that is known. */
    private @Nullable Transaction unclear;

    private boolean troubled;

    Committer(JournalFile file, WaitingWork work, JournalClock clock, Guarantees guarantees, Observer observer)
            throws SQLException {
        this.path = file.path();
        this.work = work;
        this.clock = clock;
        this.guarantees = guarantees;
        this.observer = observer;
        begin(file);
    }

    @Override
    public void run() {
        try {
            int expected = 0;
            long gatherNanos = 0;
            while (work.take(appends, changes, expected, gatherNanos)) {
                // Those whose appends completed together are likely to append again together: without the short wait
                // the first of them would go alone, and the others wait for its sync.
                expected = appends.size();
                long start = System.nanoTime();
                writeUntilDone();
                gatherNanos = Math.min(LONGEST_GATHER_NANOS, (System.nanoTime() - start) / 4);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.shut();
            work.drain(appends, changes);
            refuseAll("The journal was closed", null);
            closeFile();
        }
    }

    private void writeUntilDone() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        int triesWhileClosing = 0;
        while (unclear != null || !appends.isEmpty() || !changes.isEmpty()) {
            try {
                JournalFile f = file;
                if (f == null) {
                    f = reopen();
                }
                settle(f);
                if (!appends.isEmpty() || !changes.isEmpty()) {
                    write(f);
                }
                if (troubled) {
                    troubled = false;
                    LOG.info("The journal is written again");
                    observer.trouble(null);
                }
                return;
            } catch (SQLException e) {
                String reason = "The journal can not be written: " + SqliteFailure.explain(e);
                tell(reason, e);
                if (SqliteFailure.asksToReopen(e)) {
                    closeFile();
                }
                if (SqliteFailure.isForGood(e)) {
                    refuseAll(reason, e);
                } else {
                    refuseExpired(reason, e);
                }
            } catch (JournalException | RuntimeException e) {
                String reason = "The journal can not be written: " + e.getMessage();
                tell(reason, e);
                refuseAll(reason, e);
            }
            work.pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            if (work.isClosing() && ++triesWhileClosing > MAX_TRIES_WHILE_CLOSING) {
                refuseAll("The journal was closed while it could not be written", null);
                return;
            }
            work.drain(appends, changes);
        }
    }

    /** Finds out what became of the unclear transaction, and answers those that wait for it or takes them back. */
    private void settle(JournalFile f) throws SQLException {
        Transaction t = unclear;
        if (t == null) {
            return;
        }
        // What the file holds was synced when it was opened again.
        boolean landed = t.lastPage != null && f.holds(t.lastPage);
        unclear = null;
        if (landed) {
            acknowledge(t);
        } else {
            takeBack(t);
        }
    }

    private void takeBack(Transaction t) {
        t.forgetCreated();
        t.appends.addAll(appends);
        appends = t.appends;
        t.changes.addAll(changes);
        changes = t.changes;
    }

    private void tell(String reason, Exception e) {
        if (!troubled) {
            LOG.warn("{}. Appends are held", reason, e);
        }
        troubled = true;
        observer.trouble(reason);
    }

    private void write(JournalFile f) throws SQLException {
        f.begin();
        Transaction t = new Transaction(appends, changes);
        appends = new ArrayList<>();
        changes = new ArrayList<>();
        try {
            for (Change c : t.changes) {
                c.apply(f, topic -> t.ensureId(f, topic));
            }
            t.groupByTopic();
            for (Map.Entry<Topic, List<Append>> e : t.byTopic.entrySet()) {
                write(f, t, e.getKey(), e.getValue());
            }
            guarantees.commit().commit(f, () -> acknowledge(t));
        } catch (SQLException | RuntimeException | Error e) {
            f.rollback(e);
            if (e instanceof SQLException s && SqliteFailure.asksToReopen(s)) {
                unclear = t;
            } else {
                takeBack(t);
                f.renewStatements();
                seen = new SeenKeys(f, clock);
            }
            throw e;
        }
    }

    private void write(JournalFile f, Transaction t, Topic topic, List<Append> list) throws SQLException {
        t.ensureId(f, topic);
        topic.assigning = topic.next();
        builder.begin(topic.assigning, 0);
        for (Append a : list) {
            if (a.key != null && keys().find(topic, a)) {
                continue;
            }
            a.offset = topic.assigning;
            a.run = run;
            for (JournalRecord r : a.records) {
                if (builder.isEmpty()) {
                    builder.begin(topic.assigning, a.wall);
                } else if (!builder.hasRoomFor(r)) {
                    t.insert(f, page(topic));
                    builder.begin(topic.assigning, a.wall);
                }
                builder.add(r, a.wall);
                topic.assigning++;
            }
            if (a.key != null) {
                keys().insert(topic, a);
            }
        }
        if (!builder.isEmpty()) {
            t.insert(f, page(topic));
        }
    }

    private SeenKeys keys() {
        return Objects.requireNonNull(seen);
    }

    private Page page(Topic topic) {
        return builder.build(topic.id(), run, clock.monotonicMillis());
    }

    private void acknowledge(Transaction t) {
        t.created.clear();
        t.appends = new ArrayList<>();
        List<Change> done = t.changes;
        t.changes = new ArrayList<>();
        for (Change c : done) {
            c.committed();
        }
        for (Map.Entry<Topic, List<Append>> e : t.byTopic.entrySet()) {
            e.getKey().next(e.getKey().assigning);
            // Those that could not wait for an unclear transaction have had their answer.
            e.getValue().removeIf(a -> a.failure != null);
            observer.completed(e.getKey(), e.getValue());
        }
        observer.wrote(t.records, t.pageBytes, t.pages);
    }

    /** After an error of input or output nothing of the old connection is believed. */
    private JournalFile reopen() throws SQLException, JournalException {
        JournalFile f = JournalFile.open(path);
        boolean done = false;
        try {
            f.checkpoint();
            begin(f);
            done = true;
            return f;
        } finally {
            if (!done) {
                f.close();
            }
        }
    }

    private void begin(JournalFile f) throws SQLException {
        String name = guarantees.runs().get();
        f.begin();
        try {
            f.insertRun(name, clock);
            f.commit();
        } catch (SQLException | RuntimeException | Error e) {
            f.rollback(e);
            throw e;
        }
        seen = new SeenKeys(f, clock);
        run = name;
        file = f;
    }

    private void closeFile() {
        JournalFile f = file;
        file = null;
        if (f != null) {
            try {
                f.close();
            } catch (SQLException e) {
                LOG.warn("Closing the journal's file failed: {}", e.getMessage());
            }
        }
    }

    private void refuseExpired(String reason, SQLException cause) {
        refuseExpired(appends, reason, NOT_STORED, cause);
        if (unclear != null) {
            refuseExpired(unclear.appends, reason, NOT_KNOWN, cause);
        }
    }

    private void refuseExpired(List<Append> waiting, String reason, String outcome, SQLException cause) {
        long now = System.nanoTime();
        List<Append> expired = new ArrayList<>();
        for (Iterator<Append> i = waiting.iterator(); i.hasNext(); ) {
            Append a = i.next();
            if (a.deadlineNanos - now <= 0) {
                a.failure = new JournalException(
                        reason + ". It was tried for " + a.terms.timeout().toMillis() + " ms; " + outcome, cause);
                expired.add(a);
                i.remove();
            }
        }
        hand(expired);
    }

    /** An unclear transaction stays: where the next offset is must be known before anything is written. */
    private void refuseAll(String reason, @Nullable Exception cause) {
        refuseAll(appends, changes, new JournalException(reason + "; " + NOT_STORED, cause));
        appends = new ArrayList<>();
        changes = new ArrayList<>();
        Transaction t = unclear;
        if (t != null) {
            refuseAll(t.appends, t.changes, new JournalException(reason + "; " + NOT_KNOWN, cause));
            t.appends = new ArrayList<>();
            t.changes = new ArrayList<>();
        }
    }

    private void refuseAll(List<Append> refused, List<Change> failed, JournalException e) {
        for (Append a : refused) {
            a.failure = e;
        }
        hand(refused);
        for (Change c : failed) {
            c.failed(e);
        }
    }

    private void hand(List<Append> refused) {
        Map<Topic, List<Append>> byTheirTopic = new LinkedHashMap<>();
        for (Append a : refused) {
            byTheirTopic.computeIfAbsent(a.topic(), x -> new ArrayList<>()).add(a);
        }
        byTheirTopic.forEach(observer::completed);
    }
}
