package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the committer does beside writing what it is given: keeping the limits, deleting what was read, making the file
 * smaller. Belongs to the committer.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long NANOS_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(10);

    private final Stocks stocks;
    private final Disk disk;
    private final Burst burst;
    private final SeenKeys keys;
    private final Room room;
    private final Headroom headroom;
    private final Held held;
    private final Limits limits;
    private final JournalClock clock;
    private final Guarantees.Keeps keeps;
    private final Vacuum vacuum;
    private final Checkpointer checkpointer;
    private Keeping keeping;
    private boolean wasFull;
    private boolean rests;
    private boolean failed;
    private long failedNanos;

    /** @param starting whether groups that nobody reads for may just not be started yet */
    Housekeeping(
            Limits limits,
            JournalClock clock,
            Guarantees.Keeps keeps,
            Stocks stocks,
            Disk disk,
            Held held,
            Checkpointer checkpointer,
            BooleanSupplier starting) {
        long maxSize = limits.maxSize() == 0 ? disk.defaultMaxSize() : limits.maxSize();
        this.limits = limits;
        this.clock = clock;
        this.keeps = keeps;
        this.stocks = stocks;
        this.disk = disk;
        this.held = held;
        this.checkpointer = checkpointer;
        this.vacuum = new Vacuum(stocks, keeps.pace().calmMillis(), checkpointer::shrink);
        this.burst = new Burst(keeps.pace().burstMillis(), System::nanoTime, LOG::warn);
        this.keys = new SeenKeys(clock, maxSize, burst);
        this.room = new Room(limits, maxSize, stocks, keys, disk, held, burst, keeps, starting);
        this.headroom = new Headroom(stocks, disk);
        this.keeping = new Keeping(stocks, limits, keeps, new Age(clock, 0));
    }

    /** All topics, known to the file or not. */
    Collection<Topic> topics() {
        return stocks.topics();
    }

    Burst burst() {
        return burst;
    }

    Room room() {
        return room;
    }

    Held held() {
        return held;
    }

    SeenKeys keys() {
        return keys;
    }

    /** Keeps the key of an append that is being written. */
    void keep(Topic topic, Append a, String key) throws SQLException {
        keys.insert(topic, a, key);
        stocks.addedBeside(SeenKeys.weight(key));
    }

    /** Begins with a connection of which nothing is known; before the new run is in it. */
    void begin(JournalFile f) throws SQLException {
        keeping = new Keeping(stocks, limits, keeps, new Age(clock, f.newestWall()));
        stocks.begin(f);
        keys.begin(f);
        keeping.begin(f);
        disk.lookIfDue();
        failed = false;
    }

    /** Leaves in an open transaction, whose changes are applied, what there is room for. */
    void before(JournalFile f, Transaction t) throws SQLException {
        if (!rests) {
            stocks.count(f);
            if (!t.changes.isEmpty()) {
                keeping.mark(f, t.mayMoveBack());
            }
            if (keeping.presses()) {
                keeping.slice(f);
            }
            if (keys.presses()) {
                keys.slice();
            }
        }
        room.admit(f, t);
    }

    /**
     * SQLite found the file damaged: until the restart, which moves it aside, nothing is counted or deleted any more
     * beside what has to be, so that appends do not fail for that.
     *
     * @return whether it was counted and deleted until now
     */
    boolean rest() {
        boolean before = rests;
        rests = true;
        return !before;
    }

    /** Whether the open transaction deletes. */
    boolean isChanged() {
        return stocks.isTouched() || keys.isTouched();
    }

    /** A topic's limits are others now. */
    void limited(Topic topic) {
        if (topic.stock().limits().maxSize() != null) {
            stocks.startCounting(topic);
        }
        held.hurry();
        keeping.hurry();
    }

    /** The open transaction carries in a part of what was salvaged. */
    void carried(JournalFile f) throws SQLException {
        stocks.look(f);
    }

    /** A topic's old entries come in from now on, or are all there. */
    void salvaging(Topic topic, Object salvage, boolean begins) {
        topic.stock().salvaging(salvage, begins);
        if (!begins) {
            stocks.countAgain(topic);
            keys.countAgain();
        }
    }

    void added(Topic topic, Page page) {
        stocks.added(topic, page);
    }

    void committed(long appended, boolean movedCursors) {
        stocks.committed();
        keys.committed();
        room.committed();
        keeping.wrote(appended, movedCursors);
        vacuum.wrote();
        disk.wrote(appended);
        if (movedCursors) {
            held.hurry();
        }
        failed = false;
    }

    /** After a transaction, when its appends have had their answer. */
    void after(JournalFile f) throws SQLException {
        checkpointer.hurries(disk.isTight());
        checkpointer.restartLog(f);
        if (disk.isTight() && headroom.look(f) && lags()) {
            stocks.look(f);
            if (lags()) {
                checkpointer.restartLogNow(f);
            }
        }
    }

    /** Whether what the file lacks might not find room if others filled the disk now. */
    private boolean lags() {
        long most = limits.ballast() == 0 ? Long.MAX_VALUE : limits.ballast() / 2;
        return headroom.lag() > (disk.isLow() ? 0 : most);
    }

    void rolledBack() {
        stocks.rolledBack();
        keys.rolledBack();
        room.settle();
        keeping.rolledBack();
    }

    void diskFull(String reason) {
        disk.full(reason);
        wasFull = true;
        checkpointer.shrink();
    }

    /** A transaction was not written for want of room. */
    void writeWasFull(String reason) {
        diskFull(reason);
        room.wasTooMuch();
    }

    /**
     * Before a transaction. While the disk is tight it gets no more than can be written to the log and brought from
     * there into the file. Where that is not all, the log goes into the file first and is begun anew: a log that can
     * not be brought into the file can not be begun anew either, so that nothing could be written any more, and nothing
     * be deleted to make room. When the first append of a topic does not find room in both, the file stops growing; so
     * it does when what the changes append does not. That has no limit of the file's to give way to: it is refused.
     *
     * @param appends that go into it
     * @param changes that go into it
     * @param withAppends whether appends that are held may go too
     * @throws SQLException when the disk has no room for the file, and appends would take from it what is left
     */
    void makeWay(JournalFile f, List<Append> appends, List<Change> changes, boolean withAppends) throws SQLException {
        long own = 0;
        for (Change c : changes) {
            own += c.appendBytes();
        }
        disk.lookIfDue();
        stocks.lookIfStale(f);
        room.mostBytes(withAppends ? Long.MAX_VALUE : 0);
        if (!wasFull && !disk.isTightFor(own)) {
            return;
        }
        long asked = withAppends ? room.asked(appends) : 0;
        boolean known = headroom.look(f);
        if (!wasFull && known && !lags() && headroom.carries(asked, own)) {
            return;
        }
        boolean anew = false;
        try {
            anew = checkpointer.restartLogNow(f);
            wasFull = false;
        } catch (SQLException e) {
            if (asked > 0 && SqliteFailure.isFull(e)) {
                throw e;
            }
            LOG.debug("The write-ahead log could not be brought into the file", e);
        }
        if (known && asked + own > 0) {
            limit(f, appends, asked > 0, own, anew);
        }
    }

    private void limit(JournalFile f, List<Append> appends, boolean isAsked, long own, boolean anew)
            throws SQLException {
        stocks.look(f);
        if (!headroom.look(f)) {
            return;
        }
        if (!disk.isLow()
                && (!headroom.takes(own, anew)
                        || (isAsked && headroom.most(anew) - own < room.largestFirst(appends)))) {
            diskFull(String.format(
                    Locale.ROOT, "the disk is full; make room (%d bytes are free)", Math.max(0, headroom.free())));
            wasFull = false;
            if (!headroom.look(f)) {
                return;
            }
        }
        if (isAsked) {
            room.mostBytes(Math.max(1, headroom.most(anew) - (headroom.takes(own, anew) ? own : 0)));
        }
        room.mostOfChanges(bytes -> headroom.takes(bytes, anew));
    }

    /** A slice did not succeed, or there is no file for one: the next is not tried at once. */
    void failed() {
        burst.tell(false); // or else it is due again at once
        failed = true;
        failedNanos = System.nanoTime();
    }

    /** In how long there is something to do when nothing is to be written. */
    long idleNanos() {
        long left = Math.min(held.idleNanos(), burst.idleNanos());
        if (rests) {
            return left;
        }
        long slices = Math.min(keeping.idleNanos(), held.isEmpty() ? vacuum.idleNanos() : Long.MAX_VALUE);
        if (stocks.isCounting() || keys.wants()) {
            slices = 0;
        }
        if (failed) {
            slices = slices == Long.MAX_VALUE
                    ? slices
                    : Math.max(slices, failedNanos + NANOS_AFTER_FAILURE - System.nanoTime());
        }
        return Math.min(left, slices);
    }

    /** Does a part of what is due, in a transaction of its own. */
    void slice(JournalFile f, Guarantees.CommitOrder order) throws SQLException {
        burst.tell(false);
        if (rests) {
            return;
        }
        boolean keeps = keeping.idleNanos() <= 0;
        if (keeps || stocks.isCounting() || keys.wants()) {
            f.begin();
            try {
                stocks.count(f);
                if (keeps || stocks.isCounting()) {
                    keeping.slice(f);
                    keys.calm();
                }
                if (keys.wants()) {
                    keys.slice();
                }
                if (isChanged()) {
                    order.commit(f, this::tidied);
                } else {
                    f.end();
                    keys.committed(); // what was counted holds
                }
            } catch (SQLException | RuntimeException | Error e) {
                f.rollback(e);
                rolledBack();
                throw e;
            }
        } else if (held.isEmpty() && !disk.isLow() && vacuum.idleNanos() <= 0) {
            vacuum.slice(f);
        }
    }

    private void tidied() {
        stocks.committed();
        keys.committed();
        vacuum.wrote();
        held.hurry();
    }

    void closing() {
        burst.tell(true);
    }
}
