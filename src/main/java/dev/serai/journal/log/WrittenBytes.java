package dev.serai.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many bytes the journal gave the disk to write: the frames of the write-ahead log, read from the log itself, and
 * the pages that checkpoints brought into the file. Of the frames a few of those written right before the log is begun
 * anew may be missing. For a checkpoint each frame counts as one page: a page that lay in several of its frames was
 * written once, so that this part is an upper bound. What the file system writes beside it (its own journal, whole
 * erase blocks of a flash card) is not in it. Thread-safe.
 *
 * <p>The file is only read, and no lock lies on it: closing it takes no lock of SQLite away.
 */
final class WrittenBytes {
    private static final int FILE_HEAD = 32;
    private static final int FRAME_HEAD = 24;
    private static final int PAGE = 4096;
    private static final int FRAME = FRAME_HEAD + PAGE;

    private final Path wal;
    private long salt;
    /** Frames of the log as it is now, at the last look. */
    private long frames;
    /** Of these, brought into the file. */
    private long brought;

    private long done;

    WrittenBytes(Path journal) {
        this.wal = journal.resolveSibling(journal.getFileName() + "-wal");
        look();
        // What an earlier process wrote is not ours.
        done = -frames * FRAME;
    }

    /** What {@code pragma wal_checkpoint} told. */
    synchronized void checkpointed(long logFrames, long broughtFrames) {
        long before = salt;
        look();
        if (salt == before && logFrames > frames) {
            frames = logFrames;
        }
        if (broughtFrames > brought) {
            done += (broughtFrames - brought) * PAGE;
            brought = broughtFrames;
        } else if (logFrames == 0) {
            brought = 0;
        }
    }

    synchronized long bytes() {
        look();
        return done + frames * FRAME;
    }

    private void look() {
        if (!Files.exists(wal)) {
            return;
        }
        try (FileChannel c = FileChannel.open(wal, StandardOpenOption.READ)) {
            long size = c.size();
            if (size < FILE_HEAD) {
                return;
            }
            long now = salt(c, 16);
            if (now != salt) {
                done += frames * FRAME;
                frames = 0;
                brought = 0;
                salt = now;
            }
            // The frames of this log come first; behind them lie those of the log before.
            long low = frames;
            long high = (size - FILE_HEAD) / FRAME;
            while (low < high) {
                long middle = low + (high - low) / 2;
                if (salt(c, FILE_HEAD + middle * FRAME + 8) == now) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            frames = Math.max(frames, low);
        } catch (IOException e) {
            // Only a counter; the next look has it.
            return;
        }
    }

    private static long salt(FileChannel c, long at) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(Long.BYTES);
        return c.read(b, at) == Long.BYTES ? b.getLong(0) : 0;
    }
}
