package dev.serai.journal.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the write-ahead log into the file, on a thread and a connection of its own, so that no append waits for it;
 * makes the ballast there too. Thread-safe.
 */
final class Checkpointer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    /** About 1,000 pages of SQLite, its own default. */
    private static final long BYTES_BETWEEN = 4L << 20;
    /** What a transaction costs beside its content: the changed pages of the tree. */
    private static final long BYTES_A_TRANSACTION = 8192;

    /**
     * The log is begun anew only when all of it is in the file and nobody reads from it: while one commit follows the
     * other, that never happens by itself, and the log would grow for as long as they do. From this size on the
     * committer makes it happen.
     */
    private static final long LONG_LOG_FRAMES = (12L << 20) / 4096;

    private static final int HURRY = 8;

    private final Path path;
    private final WrittenBytes writtenBytes;
    private final Ballast ballast;
    /** Told when SQLite finds the file damaged. */
    private final Consumer<String> damaged;
    /** Of two checkpoints at a time SQLite refuses the second. */
    private final ReentrantLock turn = new ReentrantLock();

    private long written;
    private boolean shrink;
    private boolean makeBallast;
    private boolean closed;
    private volatile boolean logIsLong;
    private volatile boolean hurries;
    /** About what the log has since it was begun. Belongs to the committer. */
    private long logBytes;

    Checkpointer(Path path, WrittenBytes writtenBytes, Ballast ballast, Consumer<String> damaged) {
        this.path = path;
        this.writtenBytes = writtenBytes;
        this.ballast = ballast;
        this.damaged = damaged;
    }

    /** Called by the committer. */
    synchronized void wrote(long bytes) {
        logBytes += bytes + BYTES_A_TRANSACTION;
        written += bytes + BYTES_A_TRANSACTION;
        if (isEnough()) {
            notifyAll();
        }
    }

    /** While the disk has little room, the write-ahead log is kept shorter. */
    void hurries(boolean value) {
        hurries = value;
    }

    private boolean isEnough() {
        return written >= (hurries ? BYTES_BETWEEN / HURRY : BYTES_BETWEEN);
    }

    /** Has the file and the write-ahead log cut to what they hold. */
    synchronized void shrink() {
        shrink = true;
        notifyAll();
    }

    /**
     * Has the write-ahead log begun anew when it is long. Called by the committer, which alone can see to it that
     * nothing is written meanwhile; most of the log was brought into the file just before, unless this thread does not
     * keep up.
     */
    void restartLog(JournalFile f) throws SQLException {
        if ((logIsLong || logBytes > 2 * longLogFrames() * 4096) && turn.tryLock()) {
            try {
                restart(f);
            } finally {
                turn.unlock();
            }
        }
    }

    /**
     * Brings all of the log into the file and begins it anew, whatever its length; waits for this thread, if it is at
     * it. Called by the committer.
     *
     * @return whether the next transaction begins it anew; not while somebody reads from it
     */
    boolean restartLogNow(JournalFile f) throws SQLException {
        turn.lock();
        try {
            return restart(f);
        } finally {
            turn.unlock();
        }
    }

    private boolean restart(JournalFile f) throws SQLException {
        // When somebody reads for too long it is tried again, after as much as now.
        logBytes = 0;
        logIsLong = false;
        boolean whole = checkpoint(f.connection(), "restart");
        logIsLong = false;
        return whole;
    }

    private long longLogFrames() {
        return hurries ? LONG_LOG_FRAMES / HURRY : LONG_LOG_FRAMES;
    }

    synchronized void makeBallast() {
        makeBallast = true;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && !shrink && !makeBallast && !isEnough()) {
            wait();
        }
        return !closed;
    }

    private synchronized boolean takeBallast() {
        boolean make = makeBallast;
        makeBallast = false;
        return make;
    }

    private synchronized boolean takeShrink() {
        boolean now = shrink;
        shrink = false;
        return now;
    }

    private synchronized boolean takeWritten() {
        boolean enough = isEnough();
        if (enough) {
            written = 0;
        }
        return enough;
    }

    @Override
    public void run() {
        Connection connection = null;
        boolean failing = false;
        try {
            while (awaitWork()) {
                if (takeBallast()) {
                    ballast.make();
                }
                boolean cut = takeShrink();
                if (!takeWritten() && !cut) {
                    continue;
                }
                try {
                    if (connection == null) {
                        connection = JournalFile.openForCheckpoints(path);
                    }
                    turn.lock();
                    try {
                        checkpoint(connection, "passive");
                        if (cut) {
                            // Nearly all was brought over: those who write wait for little.
                            checkpoint(connection, "truncate");
                        }
                    } finally {
                        turn.unlock();
                    }
                    failing = false;
                } catch (SQLException | JournalException e) {
                    String reason = e instanceof SQLException s ? SqliteFailure.explain(s) : e.getMessage();
                    if (e instanceof SQLException s && SqliteFailure.isDamage(s)) {
                        damaged.accept(reason);
                    }
                    if (!failing) {
                        LOG.warn(
                                "The write-ahead log of the journal {} could not be brought into its file, and grows; it"
                                        + " is tried again as more is written: {}",
                                path,
                                reason);
                    }
                    failing = true;
                    close(connection);
                    connection = null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(connection);
        }
    }

    /** Whether it was not cut short by those who read or write. */
    private boolean checkpoint(Connection c, String mode) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
            if (r.next()) {
                writtenBytes.checkpointed(r.getLong(2), r.getLong(3));
                logIsLong = r.getLong(2) > longLogFrames();
                return r.getInt(1) == 0;
            }
            return false;
        }
    }

    private static void close(@Nullable Connection c) {
        if (c != null) {
            try {
                c.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection failed: {}", e.getMessage());
            }
        }
    }
}
