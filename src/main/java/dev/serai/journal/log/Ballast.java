package dev.serai.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the journal that only takes room. Deleted when the disk is full, so that cursors, dead letters and
 * deletions can still be written. Thread-safe.
 */
final class Ballast {
    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);
    private static final int CHUNK = 64 << 10;

    private final Path file;
    private final long size;

    Ballast(Path journal, long size) {
        this.file = journal.resolveSibling(journal.getFileName() + ".ballast");
        this.size = size;
    }

    long size() {
        return size;
    }

    /** Whether it lies there as large as it should be. */
    boolean isThere() {
        try {
            return size == 0 || (Files.exists(file) && Files.size(file) == size);
        } catch (IOException e) {
            return false;
        }
    }

    /** How much of it does not lie there. */
    long missing() {
        try {
            return size == 0 || !Files.exists(file) ? size : Math.max(0, size - Files.size(file));
        } catch (IOException e) {
            return size;
        }
    }

    /** Writes and syncs it; leaves nothing when that fails. */
    synchronized void make() {
        if (isThere()) {
            return;
        }
        byte[] chunk = new byte[CHUNK];
        // A file system that packs or leaves out zeros would keep no room with them.
        Random random = new Random(size);
        try (FileChannel c = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; ) {
                random.nextBytes(chunk);
                ByteBuffer b = ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK));
                while (b.hasRemaining()) {
                    left -= c.write(b);
                }
            }
            c.force(true);
        } catch (IOException e) {
            LOG.warn("The ballast {} of {} bytes can not be written: {}", file, size, e.toString());
            giveUp();
        }
    }

    /** Deletes it. @return whether that made room */
    synchronized boolean giveUp() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The ballast {} can not be deleted: {}", file, e.toString());
            return false;
        }
    }
}
