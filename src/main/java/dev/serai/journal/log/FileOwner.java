package dev.serai.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a journal, held by one process: a lock on a file beside it. Not on the file itself, since closing
 * that would take SQLite's own locks away. The operating system frees it when the process ends, however it ends.
 */
final class FileOwner implements AutoCloseable {
    private final FileChannel channel;

    private FileOwner(FileChannel channel) {
        this.channel = channel;
    }

    static FileOwner take(Path journal) throws IOException {
        Path lockFile = journal.resolveSibling(journal.getFileName() + ".lock");
        FileChannel c = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            if (!lock(c)) {
                throw new JournalException("The journal " + journal + " is in use by another process" + owner(lockFile)
                        + ": only one may write it. End that one, or set another path");
            }
            c.truncate(0);
            c.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            done = true;
            return new FileOwner(c);
        } finally {
            if (!done) {
                c.close();
            }
        }
    }

    private static boolean lock(FileChannel c) throws IOException {
        try {
            @Nullable FileLock lock = c.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process
        }
    }

    private static String owner(Path lockFile) {
        try {
            String pid = Files.readString(lockFile).strip();
            return pid.isEmpty() ? "" : " (pid " + pid + ")";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
