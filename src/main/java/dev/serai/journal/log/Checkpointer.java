package dev.serai.journal.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the write-ahead log into the file, on a thread and a connection of its own, so that no append waits for it.
 * Thread-safe.
 */
final class Checkpointer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    /** About 1,000 pages of SQLite, its own default. */
    private static final long BYTES_BETWEEN = 4L << 20;
    /** What a transaction costs beside its content: the changed pages of the tree. */
    private static final long BYTES_A_TRANSACTION = 8192;

    private final Path path;
    private long written;
    private boolean closed;

    Checkpointer(Path path) {
        this.path = path;
    }

    synchronized void wrote(long bytes) {
        written += bytes + BYTES_A_TRANSACTION;
        if (written >= BYTES_BETWEEN) {
            notifyAll();
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && written < BYTES_BETWEEN) {
            wait();
        }
        written = 0;
        return !closed;
    }

    @Override
    public void run() {
        Connection connection = null;
        try {
            while (awaitWork()) {
                try {
                    if (connection == null) {
                        connection = JournalFile.openForCheckpoints(path);
                    }
                    JournalFile.execute(connection, "pragma wal_checkpoint(passive)");
                } catch (SQLException e) {
                    // The log only grows; the next turn tries again.
                    LOG.debug("A checkpoint of {} failed: {}", path, e.getMessage());
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
