package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open journal. Owns the file, the committer, the checkpointer and the completion threads. Thread-safe; see the
 * package for what is guaranteed.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** So long groups may take to be opened when nobody says that all of them are. */
    private static final long START_MILLIS = 60_000;

    private final JournalSettings settings;
    private final Path path;
    private final FileOwner owner;
    private final WaitingWork work;
    private final Answers answers;
    private final Checkpointer checkpointer;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<String> warnings;
    private final List<Recovery> recoveries = new CopyOnWriteArrayList<>();

    private final WrittenBytes written;
    private final Disk disk;
    private final Stocks stocks;
    private final Housekeeping house;

    private final LongAdder stored = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder commitNanos = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile @Nullable String trouble;
    private volatile @Nullable String damage;
    private final long openedMillis;
    private volatile boolean started;

    private Journal(
            JournalSettings settings,
            FileOwner owner,
            JournalFile file,
            Guarantees guarantees,
            DiskProbe probe,
            List<String> warnings)
            throws SQLException {
        this.settings = settings;
        this.path = settings.path().toAbsolutePath();
        this.owner = owner;
        this.warnings = List.copyOf(warnings);
        this.openedMillis = settings.clock().monotonicMillis();
        this.work = new WaitingWork(settings.maxWaitingBytes());
        this.answers = new Answers(work);
        Ballast ballast = new Ballast(path, settings.limits().ballast());
        this.written = new WrittenBytes(path);
        this.checkpointer = new Checkpointer(path, written, ballast, this::damaged);
        this.disk = new Disk(probe, settings.limits(), ballast, checkpointer::makeBallast);
        this.stocks = new Stocks(topics.values());
        this.house = new Housekeeping(
                settings.limits(),
                settings.clock(),
                guarantees.keeps(),
                stocks,
                disk,
                new Held(work),
                checkpointer,
                this::isStarting);
        loadTopics(file);
        for (Map.Entry<String, TopicLimits> e : settings.topicLimits().entrySet()) {
            Topic t = topic(e.getKey());
            t.stock().limits(e.getValue());
            house.limited(t);
        }
        Committer committer = new Committer(file, work, settings.clock(), guarantees, house, new Observer());
        for (JournalFile.PendingSalvage p : file.salvages()) {
            salvage(p);
        }
        newExecutor("JournalCommitter").execute(committer);
        newExecutor("JournalCheckpointer").execute(checkpointer);
    }

    /**
     * Opens the file for writing; makes it, and its folder, when missing.
     *
     * @throws JournalException when it can not be opened, belongs to another process, or is not a journal
     */
    public static Journal open(JournalSettings settings) throws JournalException {
        return open(settings, Guarantees.FULL);
    }

    /**
     * Opens a file that is there, for one who may change it. Nothing is made anew, and nothing moved aside.
     *
     * @throws JournalInUseException when another process has it open
     * @throws JournalException when there is no such journal, it is damaged, or it belongs to another user
     */
    public static Journal openExisting(JournalSettings settings) throws JournalException {
        JournalView.open(settings.path()).close();
        FileUser.require(settings.path().toAbsolutePath(), "changed", false);
        return open(settings, Guarantees.FULL, false);
    }

    static Journal open(JournalSettings settings, Guarantees guarantees) throws JournalException {
        return open(settings, guarantees, true);
    }

    private static Journal open(JournalSettings settings, Guarantees guarantees, boolean mayReplace)
            throws JournalException {
        Path path = settings.path().toAbsolutePath();
        FileOwner owner = null;
        JournalFile file = null;
        Journal journal = null;
        try {
            Path folder = path.getParent();
            if (folder == null) {
                throw new JournalException("The journal's path " + path + " has no folder");
            }
            JournalFile.makeFolder(folder);
            JournalFile.usePrivateLibraryFolder(folder.resolve(JournalFile.LIBRARY_FOLDER));
            List<String> warnings = new ArrayList<>();
            FileSystems.warnIfNotDurable(path, Files.getFileStore(folder).type(), warnings);
            owner = FileOwner.take(path);
            file = Opening.open(path, settings.clock(), owner.found(), mayReplace, warnings);
            JournalFile.sync(folder);
            for (String w : warnings) {
                LOG.warn("{}", w);
            }
            DiskProbe probe = guarantees.disk() != null ? guarantees.disk() : DiskProbe.of(folder);
            journal = new Journal(settings, owner, file, guarantees, probe, warnings);
            owner.tell(FileOwner.State.OPEN);
            return journal;
        } catch (JournalException e) {
            throw e;
        } catch (SQLException e) {
            throw new JournalException("The journal " + path + " can not be opened: " + SqliteFailure.explain(e), e);
        } catch (IOException e) {
            throw new JournalException("The journal " + path + " can not be opened: " + e, e);
        } finally {
            if (journal == null) {
                closeQuietly(file);
                closeQuietly(owner);
            }
        }
    }

    /**
     * Says that every route that is to read has been started: from now on a group that none of them reads no longer
     * holds back what {@link WhenFull#block} and {@link WhenFull#reject} keep. Where nobody says it, that is so a
     * minute after the journal was opened.
     */
    public void started() {
        started = true;
    }

    private boolean isStarting() {
        return !started && settings.clock().monotonicMillis() - openedMillis < START_MILLIS;
    }

    private void loadTopics(JournalFile file) throws SQLException {
        file.topics().forEach((id, name) -> {
            Topic t = new Topic(name);
            t.id(id);
            topics.put(name, t);
        });
        for (Topic t : topics.values()) {
            t.next(file.nextOffset(t.id()));
        }
    }

    private void salvage(JournalFile.PendingSalvage pending) {
        if (recoveries.stream().anyMatch(r -> r.isOf(pending))) {
            return;
        }
        Recovery r = new Recovery(
                path,
                pending,
                work,
                this::topic,
                newExecutor("JournalSalvage"),
                checkpointer::wrote,
                house,
                this::salvage);
        try {
            work.add(r.beginning(), 0);
            recoveries.add(r);
        } catch (JournalException e) {
            LOG.debug("Closed: the salvage goes on at the next start", e);
        }
    }

    private ExecutorService newExecutor(String name) {
        ExecutorService e = settings.executors().apply(name);
        synchronized (executors) {
            executors.add(e);
        }
        return e;
    }

    public Path path() {
        return path;
    }

    /** The topic of a name, known to the file or not; the same object for the same name. */
    public Topic topic(String name) {
        return topics.computeIfAbsent(name, Topic::new);
    }

    /**
     * The topic of a name that the file knows.
     *
     * @throws JournalException when it does not, naming those it does
     */
    public Topic existing(String name) throws JournalException {
        Topic t = topics.get(name);
        if (t != null && t.id() != 0) {
            return t;
        }
        throw new JournalException(CursorChange.unknown(
                "topic",
                name,
                topics.values().stream()
                        .filter(k -> k.id() != 0)
                        .map(Topic::name)
                        .sorted()
                        .toList()));
    }

    /**
     * Gives records to the committer, and returns when they wait there. While too much waits already the caller is
     * held, at most for the append's time-out.
     *
     * @throws JournalException when there was no room in time, or the journal is closed; no callback is called then
     */
    public void append(Topic topic, Append append) throws JournalException, InterruptedException {
        append.topic = topic;
        append.wall = settings.clock().wallMillis();
        append.deadlineNanos = System.nanoTime() + append.terms.timeout().toNanos();
        work.add(append, !answers.areGivenByThisThread());
    }

    /**
     * Stores records, and returns when they are on disk. May be called anywhere, also by a callback of an append.
     *
     * @throws JournalException when they are not stored
     * @throws InterruptedException while waiting: it is not known whether they are stored
     */
    public AwaitedAppend store(Topic topic, List<JournalRecord> records, @Nullable String key, Append.Terms terms)
            throws JournalException, InterruptedException {
        AwaitedAppend append = new AwaitedAppend(records, key, terms);
        append(topic, append);
        append.await();
        return append;
    }

    /** Whether the caller is a callback of an append: the others of that topic wait for it. */
    public boolean isCallback() {
        return answers.areGivenByThisThread();
    }

    /**
     * Opens a group's cursor; makes it on disk when the group is new. Returns when that is done; while entries of the
     * topic are being salvaged from a damaged file, not before they are there.
     *
     * @param giveUp looked at every 100 ms
     */
    public Group openGroup(Topic topic, String name, StartFrom startFrom, BooleanSupplier giveUp)
            throws JournalException, InterruptedException {
        for (int i = 0; i < recoveries.size(); i++) { // one may bring another to light
            recoveries.get(i).await(topic, giveUp);
        }
        Group g = new Group(topic, name, startFrom, work, topic(DeadLetters.TOPIC));
        boolean done = false;
        try {
            g.open(giveUp);
            done = true;
            return g;
        } finally {
            if (!done) {
                g.close(); // nobody reads for it, so that it may be forgotten and holds nothing back
            }
        }
    }

    /**
     * Sets what a topic has of its own; {@link TopicLimits#NONE} takes it back. Returns at once: a size that was never
     * asked for is counted first, during which the topic is bounded only by the whole journal's limit.
     */
    public void limit(Topic topic, TopicLimits limits) throws JournalException {
        topic.stock().limits(limits);
        submit(new Change() {
            @Override
            public void apply(JournalFile file, Ledger ledger) {
                house.limited(topic);
            }

            @Override
            public void committed() {}

            @Override
            public void failed(JournalException e) {
                LOG.warn("The limits of topic '{}' are looked at later: {}", topic.name(), e.getMessage());
            }
        });
    }

    /** Has a change written now. */
    void submit(Change change) throws JournalException {
        work.add(change, 0);
    }

    /** What it takes and may take. */
    public Space space() {
        return new Space(
                stocks.fileBytes(),
                stocks.used(),
                house.room().maxSize(),
                disk.free(),
                disk.low() != null,
                house.keys().count(),
                house.keys().bytes(),
                full());
    }

    /** The topics, in the order of their names. */
    public List<TopicStatus> topics() {
        return topics.values().stream()
                .map(t -> new TopicStatus(
                        t.name(),
                        t.next(),
                        t.stock().dropped(),
                        t.stock().size(),
                        t.stock().full()))
                .sorted(Comparator.comparing(TopicStatus::name))
                .toList();
    }

    private @Nullable String full() {
        for (Topic t : topics.values()) {
            String full = t.stock().full();
            if (full != null) {
                return full;
            }
        }
        return house.keys().trouble();
    }

    /**
     * Moves a group's cursor. A route that reads for the group goes there at once; the batch it has out commits
     * nothing.
     *
     * @param dryRun only says what would be done
     * @throws JournalException for a topic or group that is not known, and for an offset beyond the end
     */
    public Moved seek(Topic topic, String group, SeekTarget target, boolean dryRun)
            throws JournalException, InterruptedException {
        for (Recovery r : recoveries) {
            if (r.isAwaitedBy(topic)) {
                throw new JournalException("Topic '" + topic.name() + "' can not be gone back in yet: " + r.text());
            }
        }
        return CursorChange.seek(topic, group, target, dryRun).perform(work);
    }

    /**
     * Deletes a group's cursor, so that entries no longer wait for it.
     *
     * @param dryRun only says what would be done
     * @throws JournalException for a topic or group that is not known, and for a group that is being read
     */
    public Forgotten forget(Topic topic, String group, boolean dryRun) throws JournalException, InterruptedException {
        return CursorChange.forget(topic, group, dryRun).perform(work);
    }

    /**
     * Where a group's cursor was and is.
     *
     * @param end the offset that the topic's next record gets
     * @param note what a person should know of it; null when there is nothing
     */
    public record Moved(
            long from, long to, long end, @Nullable String note) {}

    /**
     * Where a group was that is gone.
     *
     * @param next the entry it would have read next
     * @param unread how many it had not read
     */
    public record Forgotten(long next, long unread) {}

    /** A reader of a topic, with a connection of its own. */
    public Reader reader(Topic topic) {
        return new Reader(path, topic);
    }

    /**
     * Gives open dead letters to the groups that refused them, once more; a group that no route reads gets them when
     * one does. Returns when that is on disk.
     *
     * @param offsets in the topic dead-letters
     * @return where each of them that exists then stands; one that was not open stays as it was
     */
    public Map<Long, DeadLetter.State> retry(Collection<Long> offsets) throws JournalException, InterruptedException {
        return change(offsets, DeadLetter.State.RETRYING);
    }

    /**
     * Gives dead letters up. Returns when that is on disk.
     *
     * @param offsets in the topic dead-letters
     * @return where each of them that exists then stands; one that was delivered, or is just being delivered, stays
     */
    public Map<Long, DeadLetter.State> discard(Collection<Long> offsets) throws JournalException, InterruptedException {
        return change(offsets, DeadLetter.State.DISCARDED);
    }

    private Map<Long, DeadLetter.State> change(Collection<Long> offsets, DeadLetter.State to)
            throws JournalException, InterruptedException {
        DeadLetterChange change = new DeadLetterChange(List.copyOf(offsets), to, this::topic);
        work.add(change, 0);
        return change.await();
    }

    /**
     * What a person should know now; null when all is well: why nothing can be written; that SQLite found the file
     * damaged, which only a restart mends; which limit holds appends up, refuses them or drops entries, until a minute
     * after the last; that the disk is low.
     */
    public @Nullable String trouble() {
        String t = trouble;
        if (t == null) {
            t = damage;
        }
        if (t == null) {
            t = full();
        }
        return t != null ? t : disk.low();
    }

    /** What was found and needs a person: not durable, damaged and moved aside, what of that was kept and lost. */
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        for (Recovery r : recoveries) {
            String text = r.text();
            if (text != null) {
                all.add(text);
            }
        }
        return all;
    }

    /** What was kept of damaged files and what was lost, as far as the salvage of each is done. */
    public List<SalvageReport> salvageReports() {
        List<SalvageReport> all = new ArrayList<>();
        for (Recovery r : recoveries) {
            SalvageReport report = r.report();
            if (report != null) {
                all.add(report);
            }
        }
        return all;
    }

    /** Counters since opening. */
    public Counters counters() {
        return new Counters(
                stored.sum(),
                records.sum(),
                bytes.sum(),
                commits.sum(),
                commitNanos.sum(),
                written.bytes(),
                stocks.dropped(),
                stocks.deleted(),
                refused.sum(),
                work.bytes(),
                house.keys().forgotten());
    }

    /**
     * What the journal did since it was opened.
     *
     * @param appends stored, each with one or more records
     * @param records stored
     * @param contentBytes of pages stored: headers and bodies, and a few bytes for each record
     * @param commits transactions that appends and changes asked for
     * @param commitNanos how long their commits took, with the sync of the disk
     * @param writtenBytes that the journal gave the disk to write, many times the content when commits are small:
     *     frames of the write-ahead log, and, as an upper bound, the pages that were brought from it into the file
     * @param dropped entries that a limit took before every group had read them
     * @param deleted entries that were deleted, the dropped ones among them
     * @param refused appends that failed
     * @param waitingBytes of appends that have not completed
     * @param keysForgotten keys of appends that were forgotten before their time
     */
    public record Counters(
            long appends,
            long records,
            long contentBytes,
            long commits,
            long commitNanos,
            long writtenBytes,
            long dropped,
            long deleted,
            long refused,
            long waitingBytes,
            long keysForgotten) {}

    /** Writes what waits, and closes the file. Appends that come later are refused. */
    @Override
    public void close() {
        try {
            owner.tell(FileOwner.State.CLOSED);
        } catch (IOException e) {
            LOG.debug("The lock's file can not be written", e);
        }
        work.close();
        checkpointer.close();
        // Backwards in the order of work: the committer hands to the completions, of which it may make some until it
        // ends.
        int closed = 0;
        for (ExecutorService e = executor(closed); e != null; e = executor(++closed)) {
            e.shutdown();
            try {
                if (!e.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("A thread of the journal {} did not end within {} s", path, CLOSE_SECONDS);
                }
            } catch (InterruptedException i) {
                Thread.currentThread().interrupt();
            }
        }
        closeQuietly(owner);
    }

    private @Nullable ExecutorService executor(int number) {
        synchronized (executors) {
            return number < executors.size() ? executors.get(number) : null;
        }
    }

    private static final int CLOSE_SECONDS = 5;

    private static void closeQuietly(@Nullable AutoCloseable c) {
        if (c != null) {
            try {
                c.close();
            } catch (Exception e) {
                LOG.warn("Closing the journal failed: {}", e.getMessage());
            }
        }
    }

    private void damaged(String reason) {
        damage = "The journal: " + reason;
        try {
            owner.tell(FileOwner.State.DAMAGED);
        } catch (IOException e) {
            LOG.debug("The lock's file can not be written", e);
        }
    }

    private final class Observer implements Committer.Observer {
        @Override
        public void completed(Topic topic, List<Append> appends) {
            if (!appends.isEmpty()) {
                if (appends.get(0).failure != null) {
                    refused.add(appends.size());
                }
                List<Append> untold = answers.wake(topic, appends);
                if (!untold.isEmpty()) {
                    topic.complete(untold, list -> answers.give(topic, list), Journal.this::newExecutor);
                }
            }
        }

        @Override
        public void wrote(Transaction t, long nanos) {
            stored.add(t.appended);
            records.add(t.records);
            bytes.add(t.pageBytes);
            commits.increment();
            commitNanos.add(nanos);
            checkpointer.wrote(t.pageBytes);
        }

        @Override
        public void trouble(@Nullable String reason) {
            trouble = reason;
        }

        @Override
        public void damaged(String reason) {
            Journal.this.damaged(reason);
        }
    }
}
