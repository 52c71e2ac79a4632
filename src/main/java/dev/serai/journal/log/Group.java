package dev.serai.journal.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in a topic, kept in the file. Belongs to one thread; the committer writes it.
 *
 * <p>Bounds are the last offsets of batches that are cut and not yet committed, nearest first: the first batch is from
 * {@link #next()} to the first of them, and so on. Empty: nothing is cut.
 */
public final class Group {
    /** How long a cursor may wait for a transaction of appends to ride in. */
    private static final long RIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Topic topic;
    private final String name;
    private final StartFrom startFrom;
    private final WaitingWork work;

    private long next;
    private List<Long> bounds = List.of();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private boolean queued;
    private boolean opened;
    private long wanted;
    private long durable;
    private boolean moved;
    private @Nullable JournalException failure;
    private long generation;
    private long wantedNext;
    private List<Long> wantedBounds = List.of();
    private final Change change = new Cursor();

    Group(Topic topic, String name, StartFrom startFrom, WaitingWork work) {
        this.topic = topic;
        this.name = name;
        this.startFrom = startFrom;
        this.work = work;
    }

    public Topic topic() {
        return topic;
    }

    public String name() {
        return name;
    }

    /** The offset of the next entry to read. */
    public long next() {
        return next;
    }

    public List<Long> bounds() {
        return bounds;
    }

    /** Whether somebody else moved the cursor since it was opened: then it must be opened again. */
    public boolean isMoved() {
        lock.lock();
        try {
            return moved;
        } finally {
            lock.unlock();
        }
    }

    /** Reads the cursor from the file, or makes it when the group is new. */
    void open(BooleanSupplier giveUp) throws JournalException, InterruptedException {
        submit();
        await(0, giveUp);
        lock.lock();
        try {
            next = wantedNext;
            bounds = wantedBounds;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the cursor. It is on disk a little later: together with the next appends, or within 50 ms. Of several moves
     * until then only the last is written.
     */
    public void commit(long newNext, List<Long> newBounds) throws JournalException {
        next = newNext;
        bounds = List.copyOf(newBounds);
        lock.lock();
        try {
            wantedNext = next;
            wantedBounds = bounds;
            wanted++;
        } finally {
            lock.unlock();
        }
        submit();
    }

    /**
     * Waits until the last {@link #commit} is on disk.
     *
     * @param giveUp looked at every 100 ms
     * @return false when it gave up
     */
    public boolean awaitDurable(BooleanSupplier giveUp) throws JournalException, InterruptedException {
        long version;
        lock.lock();
        try {
            version = wanted;
            if (durable >= version) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        submit();
        return await(version, giveUp);
    }

    private boolean await(long version, BooleanSupplier giveUp) throws JournalException, InterruptedException {
        work.hurry();
        lock.lock();
        try {
            while (!opened || durable < version) {
                if (failure != null) {
                    JournalException f = failure;
                    failure = null;
                    throw f;
                }
                if (giveUp.getAsBoolean()) {
                    return false;
                }
                written.await(100, TimeUnit.MILLISECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void submit() throws JournalException {
        lock.lock();
        try {
            failure = null;
            if (queued) {
                return;
            }
            queued = true;
        } finally {
            lock.unlock();
        }
        boolean taken = false;
        try {
            work.add(change, RIDE_NANOS);
            taken = true;
        } finally {
            if (!taken) {
                lock.lock();
                try {
                    queued = false;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private static String join(List<Long> bounds) {
        return bounds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Long> split(String bounds) {
        List<Long> list = new ArrayList<>();
        for (int from = 0; from < bounds.length(); ) {
            int comma = bounds.indexOf(',', from);
            int to = comma < 0 ? bounds.length() : comma;
            list.add(Long.parseLong(bounds, from, to, 10));
            from = to + 1;
        }
        return List.copyOf(list);
    }

    /** Runs on the committer. */
    private final class Cursor implements Change {
        private long applied;
        private boolean found;
        private long foundNext;
        private long foundGeneration;
        private List<Long> foundBounds = List.of();
        private int updated;

        @Override
        public void apply(JournalFile file, TopicIds ids) throws SQLException {
            boolean isOpen;
            String text;
            long to;
            lock.lock();
            try {
                isOpen = opened;
                applied = wanted;
                to = wantedNext;
                text = join(wantedBounds);
            } finally {
                lock.unlock();
            }
            found = !isOpen;
            if (isOpen) {
                update(file, to, text);
            } else {
                findOrInsert(file, ids);
            }
        }

        private void update(JournalFile file, long to, String text) throws SQLException {
            try (PreparedStatement s = file.connection()
                    .prepareStatement("update cursor set next=?, bounds=? where topic=? and name=? and generation=?")) {
                s.setLong(1, to);
                s.setString(2, text);
                s.setLong(3, topic.id());
                s.setString(4, name);
                s.setLong(5, generation);
                updated = s.executeUpdate();
            }
        }

        private void findOrInsert(JournalFile file, TopicIds ids) throws SQLException {
            ids.ensure(topic);
            try (PreparedStatement s = file.connection()
                    .prepareStatement("select next, bounds, generation from cursor where topic=? and name=?")) {
                s.setLong(1, topic.id());
                s.setString(2, name);
                try (ResultSet r = s.executeQuery()) {
                    if (r.next()) {
                        foundNext = r.getLong(1);
                        foundBounds = split(r.getString(2));
                        foundGeneration = r.getLong(3);
                        return;
                    }
                }
            }
            foundNext = startFrom.offset(file, topic);
            foundBounds = List.of();
            foundGeneration = 0;
            try (PreparedStatement s = file.connection().prepareStatement("insert into cursor values(?,?,?,'',0)")) {
                s.setLong(1, topic.id());
                s.setString(2, name);
                s.setLong(3, foundNext);
                s.executeUpdate();
            }
        }

        @Override
        public void committed() {
            boolean more;
            lock.lock();
            try {
                queued = false;
                durable = applied;
                if (found) {
                    opened = true;
                    generation = foundGeneration;
                    wantedNext = foundNext;
                    wantedBounds = foundBounds;
                } else if (updated == 0) {
                    moved = true;
                }
                more = wanted > durable;
                written.signalAll();
            } finally {
                lock.unlock();
            }
            if (more) {
                try {
                    submit();
                } catch (JournalException e) {
                    failed(e);
                }
            }
        }

        @Override
        public void failed(JournalException e) {
            lock.lock();
            try {
                queued = false;
                failure = e;
                written.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
