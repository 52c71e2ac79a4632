package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The salvage of one file that was moved aside, while the journal records.
 *
 * <p>First of all that the committer writes, the old file is looked through and its topics, with floors behind all
 * their entries, its cursors and keys are written, in one transaction: appends are held until then. Then a thread of
 * low priority carries the entries, a mebibyte a transaction. Groups of these topics wait until all are there, since
 * they would pass over what comes late. A crash leaves the state in the table {@code salvage}, and the next start goes
 * on.
 */
final class Recovery implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long PAUSE_MILLIS = 10_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOK_EVERY = 256;

    private final Path path;
    private final Path old;
    private final String state;
    private final WaitingWork work;
    private final Function<String, Topic> topics;
    private final Executor executor;
    private final LongConsumer wrote;
    private final Housekeeping house;
    private final Consumer<JournalFile.PendingSalvage> others;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Set<String> waiting;
    private boolean done;

    private volatile @Nullable Salvage salvage;
    private volatile @Nullable SalvageReport report;
    private volatile @Nullable String failure;

    /**
     * @param path the journal's new file
     * @param pending what the new file knows of the old one
     * @param wrote told the bytes of each transaction
     * @param house told by the committer what comes in
     * @param others told, before any group goes on, of files that were still to be salvaged into the old one
     */
    Recovery(
            Path path,
            JournalFile.PendingSalvage pending,
            WaitingWork work,
            Function<String, Topic> topics,
            Executor executor,
            LongConsumer wrote,
            Housekeeping house,
            Consumer<JournalFile.PendingSalvage> others) {
        this.path = path;
        this.old = path.resolveSibling(pending.file());
        this.state = pending.state();
        this.work = work;
        this.topics = topics;
        this.executor = executor;
        this.wrote = wrote;
        this.house = house;
        this.others = others;
    }

    boolean isOf(JournalFile.PendingSalvage pending) {
        return old.endsWith(pending.file());
    }

    /** Comes before anything that is appended. */
    Change beginning() {
        return new Beginning();
    }

    /**
     * Waits until a topic's entries are there.
     *
     * @param giveUp looked at every 100 ms
     */
    void await(Topic topic, BooleanSupplier giveUp) throws InterruptedException {
        lock.lock();
        try {
            while (isAwaitedBy(topic) && !giveUp.getAsBoolean()) {
                changed.await(100, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeAll(@Nullable Set<String> names, boolean isDone) {
        lock.lock();
        try {
            waiting = names;
            done = isDone;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a topic's old entries may still come. */
    boolean isAwaitedBy(Topic topic) {
        lock.lock();
        try {
            return !done && (waiting == null || waiting.contains(topic.name()));
        } finally {
            lock.unlock();
        }
    }

    boolean isDone() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    /** What was lost, once that is known. */
    @Nullable
    SalvageReport report() {
        return report;
    }

    /** What a person should know; null: nothing. */
    @Nullable
    String text() {
        String f = failure;
        if (f != null) {
            return f;
        }
        SalvageReport r = report;
        if (r != null) {
            return r + "\n  " + old + " holds the damaged file: remove it when nothing in it is wanted any more";
        }
        Salvage s = salvage;
        return "The entries of " + old + " are being carried into " + path
                + (s == null ? "" : String.format(Locale.ROOT, " (%d %%)", s.percent()))
                + "; groups of its topics wait for that";
    }

    private boolean withoutLog() {
        return state.endsWith(Salvage.WITHOUT_LOG);
    }

    private void setState(JournalFile file, String to) throws SQLException {
        try (PreparedStatement s = file.connection().prepareStatement("update salvage set state=? where file=?")) {
            s.setString(1, to + (withoutLog() ? Salvage.WITHOUT_LOG : ""));
            s.setString(2, old.getFileName().toString());
            s.executeUpdate();
        }
    }

    private void lookWhetherClosing(int page) {
        if (page % LOOK_EVERY == 0 && work.isClosing()) {
            throw new CancellationException("the journal is being closed");
        }
    }

    /** The first transaction. */
    private final class Beginning implements Change {
        private List<JournalFile.PendingSalvage> pending = List.of();

        @Override
        public void apply(JournalFile file, Ledger ledger) throws SQLException {
            Salvage s = salvage;
            try {
                if (!Files.exists(old) && !Files.exists(Opening.part(old, "-wal"))) {
                    throw new IOException("it is gone");
                }
                if (s == null) {
                    s = new Salvage(old, withoutLog());
                    salvage = s;
                }
                s.survey(Recovery.this::lookWhetherClosing);
            } catch (CancellationException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // Without it new entries begin at 0; their ids differ by their run. That is better than to record none.
                failure = "Nothing can be salvaged from " + old + ": " + e.getMessage() + ". Try 'serai journal repair "
                        + old + " --out FILE' later";
                LOG.warn("{}", failure, e);
                setState(file, Salvage.DONE);
                return;
            }
            s.begin(file, state.startsWith(Salvage.FOUND));
            setState(file, Salvage.COPYING);
            for (Survey.FoundTopic t : s.survey().topics()) {
                Topic topic = topics.apply(t.name);
                ledger.ensure(topic);
                topic.next(Math.max(topic.next(), file.nextOffset(topic.id())));
                house.salvaging(topic, s, true);
                topic.lacksCursors(s.survey().mayLackCursors());
            }
            pending = file.salvages();
        }

        /** Else new entries would get offsets that old ones have. */
        @Override
        public boolean isWaitedFor() {
            return true;
        }

        @Override
        public void committed() {
            Salvage s = salvage;
            pending.forEach(others);
            if (s == null || failure != null) {
                wakeAll(Set.of(), true);
                return;
            }
            wakeAll(s.survey().topics().stream().map(t -> t.name).collect(Collectors.toSet()), false);
            executor.execute(Recovery.this);
        }

        @Override
        public void failed(JournalException e) {
            if (work.isClosing()) {
                return; // it goes on at the next start
            }
            try {
                work.add(this, 0); // still before the next append
            } catch (JournalException closed) {
                LOG.debug("The salvage of {} goes on at the next start", old);
            }
        }
    }

    @Override
    public void run() {
        Salvage s = salvage;
        if (s == null) {
            return;
        }
        try (s) {
            while (!isDone()) {
                try {
                    s.copy(this::write, this::lookWhetherClosing);
                    SalvageReport r;
                    try (Connection c = JournalFile.openForReading(path)) {
                        r = s.report(c);
                    }
                    write(f -> {
                        setState(f, Salvage.DONE);
                        s.survey().topics().forEach(t -> house.salvaging(topics.apply(t.name), s, false));
                    });
                    report = r;
                    failure = null;
                    LOG.warn("{}", text());
                    wakeAll(Set.of(), true);
                } catch (IOException | SQLException | RuntimeException e) {
                    if (work.isClosing()) {
                        return;
                    }
                    failure = "The salvage of " + old + " stopped, and is tried again: " + e.getMessage()
                            + ". Groups of its topics wait for it";
                    LOG.warn("{}", failure, e);
                    pause(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("Closing {} failed", old, e);
        }
    }

    /** One slice; then as much time is left to the appends as it took. */
    private void write(Salvage.Step step) throws JournalException, InterruptedException {
        long begun = System.nanoTime();
        Slice slice = new Slice(step);
        work.add(slice, 0);
        slice.await();
        wrote.accept(Salvage.MOST_BYTES);
        pause(System.nanoTime() - begun);
    }

    private void pause(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        lock.lock();
        try {
            for (long left = nanos; left > 0 && !work.isClosing(); left = end - System.nanoTime()) {
                changed.awaitNanos(Math.min(left, LOOK_NANOS));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A step on its way through the committer. */
    private final class Slice implements Change {
        private final Salvage.Step step;
        private boolean ended;
        private @Nullable JournalException refused;

        Slice(Salvage.Step step) {
            this.step = step;
        }

        @Override
        public void apply(JournalFile file, Ledger ledger) throws SQLException {
            step.apply(file);
            house.carried(file);
        }

        @Override
        public void committed() {
            end(null);
        }

        @Override
        public void failed(JournalException e) {
            end(e);
        }

        private void end(@Nullable JournalException e) {
            lock.lock();
            try {
                ended = true;
                refused = e;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void await() throws JournalException, InterruptedException {
            lock.lock();
            try {
                while (!ended) {
                    changed.await();
                }
                if (refused != null) {
                    throw refused;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
