package dev.serai.journal.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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

        void wrote(Transaction transaction, long commitNanos);

        /** Writing fails since now, or still fails; null: it goes well again. */
        void trouble(@Nullable String reason);

        /**
         * SQLite finds the file damaged: the next start must not use it. Also what is not lost is at risk until then.
         */
        void damaged(String reason);
    }

    private final Path path;
    private final WaitingWork work;
    private final JournalClock clock;
    private final Guarantees guarantees;
    private final Housekeeping house;
    private final Observer observer;
    private final PageBuilder builder = new PageBuilder();

    private @Nullable JournalFile file;
    private @Nullable PageWriter writer;
    private String run = "";

    /** What waits and is in no transaction. */
    private List<Append> appends = new ArrayList<>();

    private List<Change> changes = new ArrayList<>();

    /** Failed at an end that leaves open whether it is on disk. Nothing is written until that is known. */
    private @Nullable Transaction unclear;

    private boolean troubled;
    /** The disk had no room for the appends: the changes go first. */
    private boolean changesFirst;

    private boolean changesAlone;

    /** What goes next, alone, since one of them may be what a transaction failed for. */
    private final Suspects suspects = new Suspects();

    /** What is done behind a transaction failed, and that was said. */
    private boolean untidy;

    Committer(
            JournalFile file,
            WaitingWork work,
            JournalClock clock,
            Guarantees guarantees,
            Housekeeping house,
            Observer observer)
            throws SQLException {
        this.path = file.path();
        this.work = work;
        this.clock = clock;
        this.guarantees = guarantees;
        this.house = house;
        this.observer = observer;
        begin(file);
    }

    @Override
    public void run() {
        try {
            int expected = 0;
            long gatherNanos = 0;
            while (work.take(appends, changes, expected, gatherNanos, idleNanos())) {
                if (appends.isEmpty() && changes.isEmpty() && !house.held().isRetryDue()) {
                    tidy();
                    continue;
                }
                // Those whose appends completed together are likely to append again together: without the short wait
                // the first of them would go alone, and the others wait for its sync.
                expected = appends.size();
                long start = System.nanoTime();
                writeUntilDone();
                gatherNanos = Math.min(LONGEST_GATHER_NANOS, (System.nanoTime() - start) / 4);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            LOG.error("The journal's writer ended", e);
            observer.trouble("The journal's writer ended (" + e + "): nothing is recorded until the restart");
        } finally {
            work.shut();
            work.drain(appends, changes);
            regroup();
            refuseAll("The journal was closed", null);
            house.closing();
            closeFile();
        }
    }

    private long idleNanos() {
        return unclear != null ? Long.MAX_VALUE : house.idleNanos();
    }

    /** While nothing waits: deletes and gives back what is not needed, a slice at a time. */
    private void tidy() {
        refuseImpatient();
        JournalFile f = file;
        if (f == null) {
            house.failed();
            return;
        }
        try {
            house.slice(f, guarantees.commit());
        } catch (SQLException e) {
            house.failed();
            LOG.warn("The journal could not be tidied; it is tried again later: {}", SqliteFailure.explain(e));
            untidied(f, e);
        }
    }

    /** What is done behind a transaction. It is on disk and answered, so that nothing of it fails with this. */
    private void tidyAfter(JournalFile f) {
        try {
            house.after(f);
            untidy = false;
        } catch (SQLException e) {
            if (!untidy && !SqliteFailure.isFull(e)) {
                LOG.warn(
                        "The journal is written, but its write-ahead log could not be brought into the file; it is tried"
                                + " again: {}",
                        SqliteFailure.explain(e));
            }
            untidy = true;
            untidied(f, e);
        }
    }

    private void untidied(JournalFile f, SQLException e) {
        if (SqliteFailure.isFull(e)) {
            house.diskFull(SqliteFailure.explain(e));
        }
        if (SqliteFailure.isDamage(e)) {
            observer.damaged(SqliteFailure.explain(e));
            house.rest();
        }
        if (SqliteFailure.asksToReopen(e)) {
            closeFile();
        } else {
            renew(f, e);
        }
    }

    private void renew(JournalFile f, Exception because) {
        try {
            renewStatements(f);
        } catch (SQLException e) {
            because.addSuppressed(e);
            closeFile();
        }
    }

    private void writeUntilDone() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        int triesWhileClosing = 0;
        while (unclear != null || isAnythingToWrite() || house.held().isRetryDue()) {
            try {
                JournalFile f = file;
                if (f == null) {
                    f = reopen();
                }
                settle(f);
                refuseImpatient();
                makeWay(f);
                if (!write(f)) {
                    continue; // something in it failed for what it is; the rest is written without it
                }
                if (troubled) {
                    troubled = false;
                    LOG.info("The journal is written again");
                    observer.trouble(null);
                }
                tidyAfter(f);
                if (!isAnythingToWrite()) {
                    return;
                }
                continue; // some went first
            } catch (SQLException e) {
                regroup();
                String reason = "The journal can not be written: " + SqliteFailure.explain(e);
                tell(reason, e);
                if (SqliteFailure.isFull(e)) {
                    house.writeWasFull(SqliteFailure.explain(e));
                    changesFirst = !changesAlone && !changes.isEmpty();
                    if (changesFirst) {
                        refuseExpired(reason, e);
                        continue;
                    }
                }
                if (SqliteFailure.asksToReopen(e)) {
                    closeFile();
                }
                if (SqliteFailure.isDamage(e)) {
                    observer.damaged(SqliteFailure.explain(e));
                    if (house.rest()) {
                        continue; // it may have been met beside what is to be written
                    }
                }
                if (SqliteFailure.isForGood(e)) {
                    refuseAll(reason, e);
                } else {
                    refuseExpired(reason, e);
                }
            } catch (JournalException | RuntimeException e) {
                regroup();
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

    private boolean isAnythingToWrite() {
        return !appends.isEmpty() || !changes.isEmpty() || !suspects.isEmpty();
    }

    private void makeWay(JournalFile f) throws SQLException {
        if (suspects.isEmpty()) {
            house.makeWay(f, appends, changes, !changesFirst);
        } else {
            house.makeWay(
                    f,
                    suspects.appends(),
                    suspects.changes(),
                    !suspects.appends().isEmpty());
        }
    }

    /** Those that were to go alone are written with the others again. */
    private void regroup() {
        if (!suspects.isEmpty()) {
            appends.addAll(0, suspects.appends());
            changes.addAll(0, suspects.changes());
            suspects.clear();
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
        if (t.admitted) {
            house.held().take().values().forEach(t.appends::addAll);
        }
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

    /** What goes into the next transaction. */
    private Transaction next() {
        Transaction t;
        if (!suspects.isEmpty()) {
            t = new Transaction(suspects.appends(), suspects.changes());
            suspects.clear();
            changesAlone = t.appends.isEmpty();
            return t;
        }
        List<Append> later = changesFirst ? appends : new ArrayList<>();
        t = new Transaction(changesFirst ? new ArrayList<>() : appends, changes);
        appends = later;
        changes = new ArrayList<>();
        changesAlone = changesFirst;
        changesFirst = false;
        return t;
    }

    /** @return false when something in it failed alone: what else there was is not written yet */
    private boolean write(JournalFile f) throws SQLException {
        f.begin();
        Transaction t = next();
        try {
            for (Change c : t.changes) {
                t.applying = c;
                c.apply(f, t.ledger(f, clock, house.room()));
            }
            t.applying = null;
            house.before(f, t);
            t.admitted = true;
            if (t.isEmpty() && !house.isChanged()) {
                f.end();
                house.room().settle();
                return true;
            }
            t.groupByTopic();
            for (Map.Entry<Topic, List<Append>> e : t.byTopic.entrySet()) {
                t.storing = e.getKey();
                writer().write(t, e.getKey(), e.getValue());
            }
            t.storing = null;
            t.commitNanos = System.nanoTime();
            guarantees.commit().commit(f, () -> acknowledge(t));
            return true;
        } catch (JournalFullException e) {
            rollBack(f, e);
            Change full = Objects.requireNonNull(t.applying);
            t.changes.remove(full);
            takeBack(t);
            renewStatements(f);
            full.failed(e);
            return false;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(f, e);
            if (e instanceof SQLException s && SqliteFailure.asksToReopen(s)) {
                unclear = t;
                throw e;
            }
            boolean forOne = takeApart(t, e);
            renewStatements(f);
            if (!forOne) {
                throw e;
            }
            return false;
        } finally {
            hand(house.room().takeRefused());
        }
    }

    private void rollBack(JournalFile f, Throwable because) {
        f.rollback(because);
        house.rolledBack();
    }

    private void renewStatements(JournalFile f) throws SQLException {
        f.renewStatements();
        writer = new PageWriter(f, run, clock, house, builder);
    }

    /** Takes back what failed; true: it was for something in it, which goes alone now or, where it did, was refused. */
    private boolean takeApart(Transaction t, Throwable e) {
        if (!suspects.find(t, e)) {
            takeBack(t);
            return false;
        }
        LOG.debug("Something that waited can not be written", e);
        List<Append> refused = List.of();
        List<Change> failed = List.of();
        if (suspects.isFound(t)) {
            refused = suspects.appends();
            failed = suspects.changes();
        } else {
            suspects.narrow(t);
        }
        takeBack(t);
        appends = suspects.without(appends);
        changes = suspects.othersOf(changes);
        if (!refused.isEmpty() || !failed.isEmpty()) {
            suspects.clear();
            String why = e instanceof SQLException s ? SqliteFailure.explain(s) : e.toString();
            refuseAll(
                    refused,
                    failed,
                    new JournalException("It can not be written, while all else can: " + why + "; " + NOT_STORED, e));
        }
        return true;
    }

    private PageWriter writer() {
        return Objects.requireNonNull(writer);
    }

    private void acknowledge(Transaction t) {
        house.committed(t.pageBytes, !t.changes.isEmpty());
        observer.wrote(t, System.nanoTime() - t.commitNanos);
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
    }

    /** After an error of input or output nothing of the old connection is believed. */
    private JournalFile reopen() throws SQLException, JournalException {
        if (!Files.isRegularFile(path)) {
            // Not made anew: entries of topics that a new file does not know would be found by nobody.
            throw new SQLException("its file " + path + " is gone; put it back (is its disk mounted?), or restart the"
                    + " daemon to begin a new one");
        }
        JournalFile f = JournalFile.open(path);
        boolean done = false;
        try {
            requireTopics(f);
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

    /** Refuses a file that was put in the place of the one that was open: what it does not know has other numbers. */
    private void requireTopics(JournalFile f) throws SQLException {
        Map<Long, String> known = f.topics();
        for (Topic t : house.topics()) {
            boolean unclearYet = unclear != null && unclear.created.contains(t);
            if (t.id() != 0 && !unclearYet && !t.name().equals(known.get(t.id()))) {
                throw new SQLException("its file " + path + " is not the one that was open: it has no topic '"
                        + t.name() + "' of that number; put the old one back, or restart the daemon to go on with this"
                        + " one");
            }
        }
    }

    private void begin(JournalFile f) throws SQLException {
        String name = guarantees.runs().get();
        f.begin();
        try {
            house.begin(f);
            f.insertRun(name, clock);
            f.forgetRuns();
            f.commit();
        } catch (SQLException | RuntimeException | Error e) {
            f.rollback(e);
            throw e;
        }
        run = name;
        writer = new PageWriter(f, run, clock, house, builder);
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

    /** Those that waited for room as long as they may. */
    private void refuseImpatient() {
        if (!house.held().isEmpty()) {
            hand(house.held()
                    .expired(a -> new JournalFullException(house.room().whyHeld(a.topic()) + ". It was so for "
                            + a.terms.timeout().toMillis() + " ms; " + NOT_STORED)));
        }
    }

    private void refuseExpired(String reason, SQLException cause) {
        refuseImpatient();
        refuseExpired(appends, text -> new JournalException(reason + ". " + text + NOT_STORED, cause));
        if (unclear != null) {
            refuseExpired(
                    unclear.appends, text -> new OutcomeUnknownException(reason + ". " + text + NOT_KNOWN, cause));
        }
    }

    private void refuseExpired(List<Append> waiting, Function<String, JournalException> failure) {
        long now = System.nanoTime();
        List<Append> expired = new ArrayList<>();
        for (Iterator<Append> i = waiting.iterator(); i.hasNext(); ) {
            Append a = i.next();
            if (a.deadlineNanos - now <= 0) {
                a.failure =
                        failure.apply("It was tried for " + a.terms.timeout().toMillis() + " ms; ");
                expired.add(a);
                i.remove();
            }
        }
        hand(expired);
    }

    /** An unclear transaction stays: where the next offset is must be known before anything is written. */
    private void refuseAll(String reason, @Nullable Exception cause) {
        house.held().take().values().forEach(appends::addAll);
        refuseAll(appends, changes, new JournalException(reason + "; " + NOT_STORED, cause));
        appends = new ArrayList<>();
        changes = new ArrayList<>();
        Transaction t = unclear;
        if (t != null) {
            refuseAll(t.appends, t.changes, new OutcomeUnknownException(reason + "; " + NOT_KNOWN, cause));
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
        if (refused.isEmpty()) {
            return;
        }
        Map<Topic, List<Append>> byTheirTopic = new LinkedHashMap<>();
        for (Append a : refused) {
            byTheirTopic.computeIfAbsent(a.topic(), x -> new ArrayList<>()).add(a);
        }
        byTheirTopic.forEach(observer::completed);
    }
}
