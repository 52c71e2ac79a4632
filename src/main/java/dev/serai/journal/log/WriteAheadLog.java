package dev.serai.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The write-ahead log of a SQLite database, read without SQLite: which pages its committed transactions hold. Format:
 * <a href="https://sqlite.org/fileformat2.html#the_write_ahead_log">sqlite.org/fileformat2, section 4</a>.
 *
 * <p>SQLite takes the first frame that is not whole for the end. That is right for a tail that a power cut tore, since
 * a transaction begins only after the one before is synced: at most one is torn. Whole frames behind the end of a torn
 * transaction are therefore proof of damage, and what they hold was acknowledged: then the log {@link #isBroken() is
 * broken}, and they count.
 */
final class WriteAheadLog {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int FRAME = FRAME_HEADER + FileImage.PAGE_SIZE;
    private static final int MAGIC = 0x377f0682;

    /** The place of each page's last committed content in the log's file. */
    private final Map<Integer, Long> frames = new HashMap<>();

    private int databasePages;
    private boolean broken;

    private int sum0;
    private int sum1;

    private WriteAheadLog() {}

    /** Reads a log; an empty one where there is no file. */
    static WriteAheadLog read(Path file) throws IOException {
        WriteAheadLog log = new WriteAheadLog();
        if (Files.isRegularFile(file) && Files.size(file) >= HEADER + FRAME) {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.READ)) {
                log.read(c);
            }
        }
        return log;
    }

    /** Where the page's content begins in the log's file; -1: it is not there. */
    long place(int page) {
        return frames.getOrDefault(page, -1L);
    }

    /** How many pages the database has after the last transaction; 0: the log holds none. */
    int databasePages() {
        return databasePages;
    }

    /** Whether it lost something that had been synced, so that SQLite would leave out what follows. */
    boolean isBroken() {
        return broken;
    }

    private void read(FileChannel c) throws IOException {
        ByteBuffer header = fill(c, 0, HEADER);
        int magic = header.getInt(0);
        ByteOrder order = magic == MAGIC + 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        sum(header, 0, 24, order);
        boolean whole = (magic & ~1) == MAGIC
                && header.getInt(8) == FileImage.PAGE_SIZE
                && sum0 == header.getInt(24)
                && sum1 == header.getInt(28);
        long count = (c.size() - HEADER) / FRAME;
        long salts = whole ? header.getLong(16) : firstSalts(c, count);
        boolean torn = !whole;
        boolean headerWasGood = whole;
        boolean tornEnded = !whole;
        boolean follows = false;
        Map<Integer, Long> open = new HashMap<>();
        Map<Integer, Long> behind = new HashMap<>();
        int pagesBehind = 0;
        for (long i = 0; i < count; i++) {
            long at = HEADER + i * FRAME;
            ByteBuffer frame = fill(c, at, FRAME);
            boolean ours = frame.getLong(8) == salts && frame.getInt(0) > 0;
            sum(frame, 0, 8, order);
            sum(frame, FRAME_HEADER, FRAME, order);
            boolean matches = ours && sum0 == frame.getInt(16) && sum1 == frame.getInt(20);
            if (!torn && !matches) {
                torn = true;
                open.clear();
            }
            if (!ours) {
                headerWasGood = false;
                continue;
            }
            // Behind a frame that is lost altogether there is nothing to check the next one by.
            boolean usable = matches || (torn && !headerWasGood);
            sum0 = frame.getInt(16);
            sum1 = frame.getInt(20);
            headerWasGood = true;
            if (usable) {
                open.put(frame.getInt(0), at + FRAME_HEADER);
            }
            int commit = frame.getInt(4);
            if (!torn) {
                if (commit > 0) {
                    frames.putAll(open);
                    open.clear();
                    databasePages = commit;
                }
                continue;
            }
            follows |= tornEnded;
            if (commit > 0) {
                tornEnded = true;
                behind.putAll(open);
                open.clear();
                pagesBehind = commit;
            }
        }
        if (follows && pagesBehind > 0) {
            broken = true;
            frames.putAll(behind);
            databasePages = pagesBehind;
        }
    }

    /** Without a header: what the first two frames in a row agree on. Those of earlier rounds of the log lie behind. */
    private static long firstSalts(FileChannel c, long count) throws IOException {
        long salts = 0;
        for (long i = 0; i < count; i++) {
            long its = fill(c, HEADER + i * FRAME, FRAME_HEADER).getLong(8);
            if (its == salts && its != 0) {
                return its;
            }
            salts = its;
        }
        return salts;
    }

    /** The pages that it holds. */
    Set<Integer> pages() {
        return frames.keySet();
    }

    private static ByteBuffer fill(FileChannel c, long at, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length);
        while (b.hasRemaining()) {
            if (c.read(b, at + b.position()) < 0) {
                break; // the rest is zero: no frame
            }
        }
        return b.rewind();
    }

    private void sum(ByteBuffer b, int from, int to, ByteOrder order) {
        ByteBuffer words = b.duplicate().order(order);
        int s0 = sum0;
        int s1 = sum1;
        for (int i = from; i < to; i += 8) {
            s0 += words.getInt(i) + s1;
            s1 += words.getInt(i + 4) + s0;
        }
        sum0 = s0;
        sum1 = s1;
    }
}
