package dev.serai.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a SQLite database as its committed transactions left them, read without SQLite, so that damage anywhere
 * hides nothing but the page it is in. Made for reading page after page; belongs to one thread.
 *
 * <p>Not for a file that this process has open with SQLite: closing it takes SQLite's locks away.
 */
final class FileImage implements AutoCloseable {
    /** Every journal has it: it is asserted at each opening. */
    static final int PAGE_SIZE = 4096;

    private static final int PAGES_AT_ONCE = 64;

    private final @Nullable FileChannel file;
    private final @Nullable FileChannel logFile;
    private final WriteAheadLog log;
    private final int filePages;
    private final int pages;
    /** What the log hides in the file, where it may be younger than what the log has. */
    private final int[] hidden;

    private final ByteBuffer ahead = ByteBuffer.allocate(PAGE_SIZE * PAGES_AT_ONCE);
    private int aheadFrom;
    private int aheadCount;
    private long unreadable;

    FileImage(Path path) throws IOException {
        Path logPath = path.resolveSibling(path.getFileName() + "-wal");
        log = WriteAheadLog.read(logPath);
        FileChannel f = null;
        FileChannel l = null;
        boolean done = false;
        try {
            f = Files.isRegularFile(path) ? FileChannel.open(path, StandardOpenOption.READ) : null;
            l = log.databasePages() > 0 ? FileChannel.open(logPath, StandardOpenOption.READ) : null;
            filePages = f == null ? 0 : (int) Math.min(Integer.MAX_VALUE - 1, (f.size() + PAGE_SIZE - 1) / PAGE_SIZE);
            done = true;
        } finally {
            if (!done && f != null) {
                f.close();
            }
        }
        file = f;
        logFile = l;
        // Pages beyond the last transaction's end may still lie in the file: they hold nothing false, and perhaps what
        // a lost transaction was to have moved.
        pages = Math.max(filePages, log.databasePages());
        hidden = log.isBroken()
                ? log.pages().stream()
                        .mapToInt(Integer::intValue)
                        .filter(p -> p <= filePages)
                        .sorted()
                        .toArray()
                : new int[0];
    }

    /**
     * The number of the last page; the first is 1. The last ones are older images of others when the log is broken, and
     * may be the better ones.
     */
    int pages() {
        return pages + hidden.length;
    }

    WriteAheadLog log() {
        return log;
    }

    long bytes() {
        return (long) pages * PAGE_SIZE;
    }

    /** How many pages the disk would not give. */
    long unreadable() {
        return unreadable;
    }

    /** Reads a page; what is missing at its end is zero. False: there is no such page, or the disk does not give it. */
    boolean read(int page, byte[] into) {
        if (page < 1 || page > pages + hidden.length) {
            return false;
        }
        if (page > pages) {
            return file != null && readAt(file, (long) (hidden[page - pages - 1] - 1) * PAGE_SIZE, into);
        }
        long place = log.place(page);
        if (place >= 0 && logFile != null) {
            return readAt(logFile, place, into);
        }
        if (file == null || page > filePages) {
            return false;
        }
        if (page >= aheadFrom && page < aheadFrom + aheadCount) {
            ahead.get((page - aheadFrom) * PAGE_SIZE, into);
            return true;
        }
        return readAt(file, (long) (page - 1) * PAGE_SIZE, into);
    }

    /** As {@link #read}, for who goes on with the page behind it. */
    boolean readOn(int page, byte[] into) {
        if (file != null && page <= filePages && (page < aheadFrom || page >= aheadFrom + aheadCount)) {
            fillAhead(file, page);
        }
        return read(page, into);
    }

    private void fillAhead(FileChannel c, int page) {
        ahead.clear();
        try {
            long at = (long) (page - 1) * PAGE_SIZE;
            while (ahead.hasRemaining()) {
                if (c.read(ahead, at + ahead.position()) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            // One of them is bad: each is tried alone.
            aheadCount = 0;
            return;
        }
        int length = ahead.position();
        while (ahead.position() % PAGE_SIZE != 0) {
            ahead.put((byte) 0);
        }
        aheadFrom = page;
        aheadCount = (length + PAGE_SIZE - 1) / PAGE_SIZE;
    }

    private boolean readAt(FileChannel c, long at, byte[] into) {
        ByteBuffer b = ByteBuffer.wrap(into);
        try {
            while (b.hasRemaining()) {
                if (c.read(b, at + b.position()) < 0) {
                    Arrays.fill(into, b.position(), into.length, (byte) 0);
                    break;
                }
            }
            return true;
        } catch (IOException e) {
            unreadable++;
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (file != null) {
                file.close();
            }
        } finally {
            if (logFile != null) {
                logFile.close();
            }
        }
    }
}
