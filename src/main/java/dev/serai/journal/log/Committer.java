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

    private List<Append> appends = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();
    private final Map<Topic, List<Append>> byTopic = new LinkedHashMap<>();
    private final List<Topic> created = new ArrayList<>();
    private @Nullable Page lastPage;
    private int pages;
    private long pageBytes;
    private long records;
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
                // The lists went with their completions.
                appends = new ArrayList<>();
                changes = new ArrayList<>();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.shut();
            work.drain(appends, changes);
            refuseAll(new JournalException("The journal was closed before the record was stored"));
            closeFile();
        }
    }

    private void writeUntilDone() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        int triesWhileClosing = 0;
        while (!appends.isEmpty() || !changes.isEmpty()) {
            try {
                JournalFile f = file;
                if (f == null) {
                    f = reopen();
                }
                if (lastPage != null && f.holds(lastPage)) {
                    // The transaction that seemed to fail is on disk, synced when the file was opened again.
                    acknowledge();
                } else {
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
                if (SqliteFailure.isForGood(e)) {
                    refuseAll(new JournalException(reason, e));
                    return;
                }
                if (SqliteFailure.asksToReopen(e)) {
                    closeFile();
                }
                refuseExpired(reason, e);
            } catch (JournalException | RuntimeException e) {
                String reason = "The journal can not be written: " + e.getMessage();
                tell(reason, e);
                refuseAll(new JournalException(reason, e));
                return;
            }
            work.pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            if (work.isClosing() && ++triesWhileClosing > MAX_TRIES_WHILE_CLOSING) {
                refuseAll(new JournalException("The journal was closed while it could not be written"));
                return;
            }
            if (lastPage == null) {
                work.drain(appends, changes);
            }
        }
    }

    private void tell(String reason, Exception e) {
        if (!troubled) {
            LOG.warn("{}. Appends are held", reason, e);
        }
        troubled = true;
        observer.trouble(reason);
    }

    private void write(JournalFile f) throws SQLException {
        lastPage = null;
        pages = 0;
        pageBytes = 0;
        records = 0;
        boolean done = false;
        f.begin();
        try {
            for (Change c : changes) {
                c.apply(f, topic -> ensureId(f, topic));
            }
            groupByTopic();
            for (Map.Entry<Topic, List<Append>> e : byTopic.entrySet()) {
                write(f, e.getKey(), e.getValue());
            }
            guarantees.commit().commit(f, this::acknowledge);
            done = true;
        } catch (SQLException e) {
            f.rollback(e);
            if (!SqliteFailure.asksToReopen(e)) {
                lastPage = null;
                f.renewStatements();
                seen = new SeenKeys(f, clock);
            }
            throw e;
        } finally {
            if (!done) {
                forgetCreated();
            }
        }
    }

    private void groupByTopic() {
        byTopic.clear();
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
    }

    private void write(JournalFile f, Topic topic, List<Append> list) throws SQLException {
        ensureId(f, topic);
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
                    insertPage(f, topic);
                    builder.begin(topic.assigning, a.wall);
                }
                builder.add(r, a.wall);
                topic.assigning++;
                records++;
            }
            if (a.key != null) {
                keys().insert(topic, a);
            }
        }
        if (!builder.isEmpty()) {
            insertPage(f, topic);
        }
    }

    private void ensureId(JournalFile f, Topic topic) throws SQLException {
        if (topic.id() == 0) {
            topic.id(f.topicId(topic.name()));
            created.add(topic);
        }
    }

    private SeenKeys keys() {
        return Objects.requireNonNull(seen);
    }

    private void insertPage(JournalFile f, Topic topic) throws SQLException {
        Page page = builder.build(topic.id(), run, clock.monotonicMillis());
        f.insert(page);
        lastPage = page;
        pages++;
        pageBytes += page.content().length;
    }

    private void acknowledge() {
        lastPage = null;
        created.clear();
        List<Append> done = appends;
        appends = new ArrayList<>();
        List<Change> doneChanges = changes;
        changes = new ArrayList<>();
        for (Change c : doneChanges) {
            c.committed();
        }
        if (!done.isEmpty()) {
            for (Map.Entry<Topic, List<Append>> e : byTopic.entrySet()) {
                e.getKey().next(e.getKey().assigning);
                // Those that could not wait for an unclear transaction have had their answer.
                e.getValue().removeIf(a -> a.failure != null);
                observer.completed(e.getKey(), e.getValue());
            }
        }
        byTopic.clear();
        observer.wrote(records, pageBytes, pages);
    }

    private void forgetCreated() {
        for (Topic t : created) {
            t.id(0);
        }
        created.clear();
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
        } catch (SQLException e) {
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
        long now = System.nanoTime();
        List<Append> expired = new ArrayList<>();
        for (Iterator<Append> i = appends.iterator(); i.hasNext(); ) {
            Append a = i.next();
            if (a.deadlineNanos - now <= 0) {
                a.failure = new JournalException(
                        reason + ". It was tried for " + a.terms.timeout().toMillis() + " ms; "
                                + (lastPage == null
                                        ? "the record was not stored"
                                        : "it is not known whether the record was stored"),
                        cause);
                expired.add(a);
                i.remove();
            }
        }
        hand(expired);
    }

    private void refuseAll(JournalException e) {
        for (Append a : appends) {
            a.failure = e;
        }
        hand(appends);
        appends = new ArrayList<>();
        for (Change c : changes) {
            c.failed(e);
        }
        changes = new ArrayList<>();
        lastPage = null;
    }

    private void hand(List<Append> refused) {
        Map<Topic, List<Append>> byTheirTopic = new LinkedHashMap<>();
        for (Append a : refused) {
            byTheirTopic.computeIfAbsent(a.topic(), x -> new ArrayList<>()).add(a);
        }
        byTheirTopic.forEach(observer::completed);
    }
}
