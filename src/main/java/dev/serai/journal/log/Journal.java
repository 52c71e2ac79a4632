package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "9p",
            "fuse.sshfs",
            "vboxsf",
            "afpfs",
            "webdav");
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final ThreadLocal<Boolean> COMPLETING = new ThreadLocal<>();

    private final JournalSettings settings;
    private final Path path;
    private final FileOwner owner;
    private final WaitingWork work;
    private final Checkpointer checkpointer;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<String> warnings;

    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile @Nullable String trouble;

    private Journal(
            JournalSettings settings, FileOwner owner, JournalFile file, Guarantees guarantees, List<String> warnings)
            throws SQLException {
        this.settings = settings;
        this.path = settings.path().toAbsolutePath();
        this.owner = owner;
        this.warnings = List.copyOf(warnings);
        this.work = new WaitingWork(settings.maxWaitingBytes());
        this.checkpointer = new Checkpointer(path);
        Committer committer = new Committer(file, work, settings.clock(), guarantees, new Observer());
        loadTopics(file);
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

    static Journal open(JournalSettings settings, Guarantees guarantees) throws JournalException {
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
            JournalFile.usePrivateLibraryFolder(folder.resolve("native"));
            List<String> warnings = new ArrayList<>();
            warnIfNotDurable(path, Files.getFileStore(folder).type(), warnings);
            owner = FileOwner.take(path);
            file = openOrMoveAside(path, settings.clock(), warnings);
            JournalFile.sync(folder);
            for (String w : warnings) {
                LOG.warn("{}", w);
            }
            journal = new Journal(settings, owner, file, guarantees, warnings);
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

    private static JournalFile openOrMoveAside(Path path, JournalClock clock, List<String> warnings)
            throws SQLException, IOException {
        try {
            return JournalFile.open(path);
        } catch (SQLException e) {
            if (!SqliteFailure.isDamage(e)) {
                throw e;
            }
            String aside =
                    path.getFileName() + ".damaged-" + FILE_TIME.format(Instant.ofEpochMilli(clock.wallMillis()));
            for (String part : List.of("", "-wal", "-shm")) {
                Path from = path.resolveSibling(path.getFileName() + part);
                if (Files.exists(from)) {
                    Files.move(from, path.resolveSibling(aside + part), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            warnings.add("The journal " + path + " was damaged (" + e.getMessage() + "): it was moved aside to " + aside
                    + ", and a new one was begun. What it held and had not been delivered is only in there");
            return JournalFile.open(path);
        }
    }

    static void warnIfNotDurable(Path path, String fileSystem, List<String> warnings) {
        String type = fileSystem.toLowerCase(Locale.ROOT);
        if (MEMORY.contains(type)) {
            warnings.add("The journal " + path + " is not durable: " + fileSystem
                    + " is kept in memory, and is gone after a restart of the machine. Move it to a local disk");
        } else if (NETWORK.contains(type)) {
            warnings.add("The journal " + path + " is not durable: " + fileSystem
                    + " is a network file system, which does not keep what SQLite needs. Move it to a local disk");
        }
    }

    private void loadTopics(JournalFile file) throws SQLException {
        try (PreparedStatement s = file.connection().prepareStatement("select id, name from topic");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                Topic t = new Topic(r.getString(2));
                t.id(r.getLong(1));
                topics.put(t.name(), t);
            }
        }
        for (Topic t : topics.values()) {
            t.next(file.nextOffset(t.id()));
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
     * Gives records to the committer, and returns when they wait there. While too much waits already the caller is
     * held, at most for the append's time-out.
     *
     * @throws JournalException when there was no room in time, or the journal is closed; no callback is called then
     */
    public void append(Topic topic, Append append) throws JournalException, InterruptedException {
        append.topic = topic;
        append.wall = settings.clock().wallMillis();
        append.deadlineNanos = System.nanoTime() + append.terms.timeout().toNanos();
        work.add(append, COMPLETING.get() == null);
    }

    /**
     * Opens a group's cursor; makes it on disk when the group is new. Returns when that is done.
     *
     * @param giveUp looked at every 100 ms
     */
    public Group openGroup(Topic topic, String name, StartFrom startFrom, BooleanSupplier giveUp)
            throws JournalException, InterruptedException {
        Group g = new Group(topic, name, startFrom, work);
        g.open(giveUp);
        return g;
    }

    /** A reader of a topic, with a connection of its own. */
    public Reader reader(Topic topic) {
        return new Reader(path, topic);
    }

    /** Why nothing can be written at present; null when all is well. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** What was found when the journal was opened and needs a person: not durable, damaged and moved aside. */
    public List<String> warnings() {
        return warnings;
    }

    /** Counters since opening. */
    public Counters counters() {
        return new Counters(records.sum(), bytes.sum(), commits.sum(), refused.sum(), work.bytes());
    }

    /**
     * What the journal did since it was opened.
     *
     * @param records stored
     * @param bytes of page content stored
     * @param commits transactions
     * @param refused appends that failed
     * @param waitingBytes of appends that have not completed
     */
    public record Counters(long records, long bytes, long commits, long refused, long waitingBytes) {}

    /** Writes what waits, and closes the file. Appends that come later are refused. */
    @Override
    public void close() {
        work.close();
        checkpointer.close();
        List<ExecutorService> all;
        synchronized (executors) {
            all = List.copyOf(executors);
        }
        // Backwards in the order of work: the committer hands to the completions, so it ends first.
        for (ExecutorService e : all) {
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

    private void complete(List<Append> appends) {
        COMPLETING.set(true);
        long freed = 0;
        try {
            for (Append a : appends) {
                try {
                    if (a.failure != null) {
                        a.refused(a.failure);
                    } else {
                        a.stored(a.offset, a.run);
                    }
                } catch (RuntimeException | Error e) {
                    LOG.warn(
                            "The completion of an append to '{}' failed",
                            a.topic().name(),
                            e);
                }
                freed += a.bytes;
                if (freed > RELEASE_BYTES) {
                    work.release(freed);
                    freed = 0;
                }
            }
        } finally {
            COMPLETING.remove();
            work.release(freed);
        }
    }

    /** Room is given back in pieces of this size: each costs a wake-up. */
    private static final long RELEASE_BYTES = 64 << 10;

    private final class Observer implements Committer.Observer {
        @Override
        public void completed(Topic topic, List<Append> appends) {
            if (!appends.isEmpty()) {
                if (appends.get(0).failure != null) {
                    refused.add(appends.size());
                }
                topic.complete(appends, Journal.this::complete, Journal.this::newExecutor);
            }
        }

        @Override
        public void wrote(long n, long size, int pages) {
            records.add(n);
            bytes.add(size);
            commits.increment();
            checkpointer.wrote(size);
        }

        @Override
        public void trouble(@Nullable String reason) {
            trouble = reason;
        }
    }
}
