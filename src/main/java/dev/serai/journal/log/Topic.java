package dev.serai.journal.log;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One append-only sequence of entries. Thread-safe. */
public final class Topic {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private int waiting;

    /** 0 while the file does not know the topic. */
    private volatile long id;

    private volatile long next;

    private final Set<Group> groups = ConcurrentHashMap.newKeySet();
    /** Names of groups that somebody reads for, or is about to. */
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();

    private final Pins pins = new Pins();
    private final Stock stock;

    /** What the committer holds back of its appends, in bytes. Guarded by {@link WaitingWork}. */
    long heldBytes;
    /** What its completion thread has still to tell of, in bytes. Guarded by {@link WaitingWork}. */
    long untoldBytes;
    /** Cursors of it may have been lost with a damaged file. */
    private volatile boolean lacksCursors;
    /** Where groups stood when their reading ended. */
    private final Map<String, Long> left = new ConcurrentHashMap<>();

    /** The next offset within the open transaction. Belongs to the committer. */
    long assigning;

    /** Belongs to the committer. */
    private @Nullable ExecutorService completions;

    Topic(String name) {
        this.name = name;
        this.stock = new Stock(name.equals(DeadLetters.TOPIC));
    }

    public String name() {
        return name;
    }

    /** The offset that the next record to be stored will get: everything below is on disk or was deleted. */
    public long next() {
        return next;
    }

    long id() {
        return id;
    }

    void add(Group group) {
        groups.add(group);
    }

    void remove(Group group) {
        if (groups.remove(group) && group.place() >= 0) {
            left.put(group.name(), group.place());
        }
        pins.unpin(group);
    }

    /**
     * The next offset that a group will read, as of its last commit; of one that is not being read any more, where it
     * left off; -1 when it was not read since the journal was opened.
     */
    public long cursor(String group) {
        for (Group g : groups) {
            if (g.name().equals(group)) {
                return g.place();
            }
        }
        return left.getOrDefault(group, -1L);
    }

    /**
     * Says that somebody is about to read for a group, and does until {@link #release}: between two openings of it, and
     * before the first, it counts as read for.
     */
    public void claim(String group) {
        claimed.add(group);
    }

    /** Says that nobody is about to read for a group any more. */
    public void release(String group) {
        claimed.remove(group);
    }

    boolean isRead(String group) {
        if (claimed.contains(group)) {
            return true;
        }
        for (Group g : groups) {
            if (g.name().equals(group)) {
                return true;
            }
        }
        return false;
    }

    /** The groups that are being read at present. */
    Set<Group> groups() {
        return Set.copyOf(groups);
    }

    boolean isDeadLetters() {
        return stock.deadLetters();
    }

    /** Its pages, as the limits see them. */
    Stock stock() {
        return stock;
    }

    /** A group without a cursor may have had one, which was lost: it must not pass over what it had not read. */
    void lacksCursors(boolean value) {
        lacksCursors = value;
    }

    boolean lacksCursors() {
        return lacksCursors;
    }

    /** What is being read or is out. */
    Pins pins() {
        return pins;
    }

    void id(long value) {
        id = value;
    }

    void next(long value) {
        next = value;
        lock.lock();
        try {
            if (waiting > 0) {
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes all who wait look again at whether to give up. */
    public void wake() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the entry at an offset is on disk.
     *
     * @param millis how long at most; negative: for ever
     * @param giveUp looked at after each {@link #wake()}
     * @return whether the entry is there
     */
    public boolean awaitEntry(long offset, long millis, BooleanSupplier giveUp) throws InterruptedException {
        if (next > offset) {
            return true;
        }
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            waiting++;
            while (next <= offset && !giveUp.getAsBoolean()) {
                if (millis < 0) {
                    grown.await();
                } else if (left <= 0) {
                    return false;
                } else {
                    left = grown.awaitNanos(left);
                }
            }
            return next > offset;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Has the callbacks of a transaction's appends run on the topic's thread. Called by the committer only. */
    void complete(List<Append> appends, Consumer<List<Append>> callbacks, ExecutorSource executors) {
        ExecutorService e = completions;
        if (e == null) {
            e = executors.executor("JournalCompletion-" + name);
            completions = e;
        }
        e.execute(() -> callbacks.accept(appends));
    }

    void close() throws InterruptedException {
        ExecutorService e = completions;
        if (e != null) {
            e.shutdown();
            e.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    /** Makes executors of one thread. */
    interface ExecutorSource {
        ExecutorService executor(String name);
    }
}
