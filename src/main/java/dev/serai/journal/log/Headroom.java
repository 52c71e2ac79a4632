package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much a transaction may write while the disk is tight. Its pages need room twice: in the write-ahead log at once,
 * and, where the file grows, in the file before the log can be begun anew. What is committed and has no room in the
 * file would stop the journal for good; what has no room in the log can not be written however often it is tried. Sizes
 * in bytes. Belongs to the committer.
 */
final class Headroom {
    private static final Logger LOG = LoggerFactory.getLogger(Headroom.class);
    /** What a transaction changes beside its content: the tree, the list of free pages, cursors. */
    private static final long BESIDE = 128 << 10;

    private final Stocks stocks;
    private final Disk disk;
    private long file;
    private long log;
    private long free;

    Headroom(Stocks stocks, Disk disk) {
        this.stocks = stocks;
        this.disk = disk;
    }

    /** Looks at the disk. @return whether all of it is known */
    boolean look(JournalFile f) {
        try {
            file = Files.size(f.path());
            Path wal = f.path().resolveSibling(f.path().getFileName() + "-wal");
            log = Files.exists(wal) ? Files.size(wal) : 0;
        } catch (IOException e) {
            LOG.debug("The sizes of the journal's files are not known", e);
            return false;
        }
        free = disk.freeBesideBallast();
        return free >= 0;
    }

    /** By how much the file will grow when its log is brought into it. */
    long lag() {
        return Math.max(0, stocks.fileBytes() - file);
    }

    long free() {
        return free;
    }

    /**
     * Whether so much can be written, and brought into the file later, though the log is not begun anew.
     *
     * @param appends bytes that a limit keeps from making the file larger while the disk is low
     * @param own bytes that changes append, which nothing keeps from it
     */
    boolean carries(long appends, long own) {
        long bytes = appends + own;
        long grown = Math.max(0, (disk.isLow() ? own : bytes) - unused());
        return bytes + bytes / 64 + BESIDE + lag() + grown <= free;
    }

    /**
     * Whether changes can append so much in one transaction, with the room in the file that this takes.
     *
     * @param begunAnew as for {@link #most}
     */
    boolean takes(long own, boolean begunAnew) {
        long inLog = Math.max(0, own + own / 64 + BESIDE - (begunAnew ? log : 0));
        return own == 0 || inLog + lag() + Math.max(0, own - unused()) <= free;
    }

    /**
     * The most that one transaction may write.
     *
     * @param begunAnew whether all of the log is in the file, so that the log's own room is used again
     */
    long most(boolean begunAnew) {
        long own = begunAnew ? log : 0;
        long left = free - BESIDE - lag();
        long most;
        if (disk.isLow()) {
            most = own + left;
        } else if (left <= Math.abs(own - unused())) {
            most = Math.min(own, unused()) + left;
        } else {
            most = (own + unused() + left) / 2;
        }
        return Math.max(0, most - most / 64);
    }

    /** Pages of the file that are written again before it grows. */
    private long unused() {
        return Math.max(0, stocks.fileBytes() - stocks.usedBytes());
    }
}
