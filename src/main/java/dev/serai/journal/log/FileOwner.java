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
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a journal, held by one process: a lock on a file beside it. Not on the file itself, since closing
 * that would take SQLite's own locks away. The operating system frees it when the process ends, however it ends, and
 * also when the process closes the lock's file anywhere else: whatever is read of it goes through the one channel.
 */
final class FileOwner implements AutoCloseable {
    /** What the lock's file says behind the process id, for the next owner. It is a hint: it is not synced. */
    enum State {
        /** Closed in order, or never opened. */
        CLOSED(""),
        /** Open: its write-ahead log must be there. */
        OPEN(" open"),
        /** SQLite found it damaged when it wrote. */
        DAMAGED(" damaged");

        private final String text;

        State(String text) {
            this.text = text;
        }

        private static State of(String content) {
            if (content.endsWith(OPEN.text)) {
                return OPEN;
            }
            return content.endsWith(DAMAGED.text) ? DAMAGED : CLOSED;
        }
    }

    private static final int LONGEST = 64;

    /** What this very process holds: the file of such a lock is not opened again. Guarded by itself. */
    private static final Map<Path, FileOwner> HELD = new HashMap<>();

    private final Path lockFile;
    private final FileChannel channel;
    private final State found;
    private volatile State told;
    private boolean damaged;

    private FileOwner(Path lockFile, FileChannel channel, State found) {
        this.lockFile = lockFile;
        this.channel = channel;
        this.found = found;
        this.told = found;
    }

    /** How the last owner left the journal. */
    State found() {
        return found;
    }

    /** The journal is open from now on, or is about to be closed, or is damaged; that stays until the owner is gone. */
    synchronized void tell(State state) throws IOException {
        if (!damaged) {
            damaged = state == State.DAMAGED;
            write(channel, state);
            told = state;
        }
    }

    private static void write(FileChannel c, State state) throws IOException {
        c.truncate(0);
        c.write(ByteBuffer.wrap((ProcessHandle.current().pid() + state.text).getBytes(StandardCharsets.US_ASCII)), 0);
    }

    static FileOwner take(Path journal) throws IOException {
        Path lockFile = lockFile(journal);
        synchronized (HELD) {
            if (HELD.containsKey(lockFile)) {
                throw inUse(journal, " (pid " + ProcessHandle.current().pid() + ")");
            }
            FileChannel c = FileChannel.open(
                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean done = false;
            try {
                if (!lock(c)) {
                    String pid = read(c).replaceAll("[^0-9].*", "");
                    throw inUse(journal, pid.isEmpty() ? "" : " (pid " + pid + ")");
                }
                // What stands there is left until the file was looked at: it may not come to that.
                State found = State.of(read(c));
                write(c, found);
                FileOwner owner = new FileOwner(lockFile, c, found);
                HELD.put(lockFile, owner);
                done = true;
                return owner;
            } finally {
                if (!done) {
                    c.close();
                }
            }
        }
    }

    private static JournalInUseException inUse(Path journal, String pid) {
        return new JournalInUseException("The journal " + journal + " is in use by another process" + pid
                + ": only one may write it. End that one, or set another path");
    }

    /** The same for one file, by whatever links its folder is named. */
    private static Path lockFile(Path journal) throws IOException {
        Path folder = Objects.requireNonNull(journal.toAbsolutePath().getParent());
        Path real = Files.exists(folder) ? folder.toRealPath() : folder;
        return real.resolve(journal.getFileName() + ".lock");
    }

    private static String read(FileChannel c) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(LONGEST);
        int length = Math.max(0, c.read(content, 0));
        return new String(content.array(), 0, length, StandardCharsets.US_ASCII);
    }

    /** Whether a process has the journal at present. */
    static boolean isTaken(Path journal) throws IOException {
        Path lockFile = lockFile(journal);
        synchronized (HELD) {
            if (HELD.containsKey(lockFile)) {
                return true;
            }
            if (!Files.exists(lockFile)) {
                return false;
            }
            try (FileChannel c = FileChannel.open(lockFile, StandardOpenOption.READ);
                    @Nullable FileLock lock = c.tryLock(0, Long.MAX_VALUE, true)) {
                return lock == null;
            }
        }
    }

    /** How the last owner left the journal, or the present one has it. */
    static State found(Path journal) throws IOException {
        Path lockFile = lockFile(journal);
        synchronized (HELD) {
            FileOwner own = HELD.get(lockFile);
            if (own != null) {
                return own.told;
            }
            return Files.exists(lockFile) ? State.of(Files.readString(lockFile)) : State.CLOSED;
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

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            HELD.remove(lockFile, this);
            channel.close();
        }
    }
}
