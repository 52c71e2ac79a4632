package dev.serai.serial.simulator;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.serai.serial.port.PortException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pseudo-terminal pair in raw mode. This object is the master, the device's side; the slave is a serial port that any
 * program opens by {@link #slavePath()}. All 256 byte values pass both ways and nothing is echoed.
 *
 * <p>As with a real line, bytes go nowhere while the slave is closed: {@link #write} then takes none. (On macOS a
 * closed slave can not be told from an open one; bytes are kept for the next reader up to the pty's size.) Unlike a
 * UART a pty that is full takes no more; what to do then is the caller's decision. It holds about 12 KB on Linux.
 *
 * <p>Thread-safe: one thread may read while another writes, and any thread may close; no native call waits for longer
 * than it takes to wake it. Owns the native descriptors until {@link #close()}.
 */
public final class Pty implements AutoCloseable {
    /** More than a pty takes in one call. */
    private static final int BUFFER_SIZE = 16 * 1024;
    /** How often a closed slave is looked at: there is no event for its being opened. */
    static final long CLOSED_SLAVE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int NOT_HELD = -1;

    private final int master;
    private final int heldSlave;
    private final int wakeOut;
    private final int wakeIn;
    private final String slavePath;
    private final Use reading = new Use(BUFFER_SIZE);
    private final Use writing = new Use(BUFFER_SIZE);
    private final Use looking = new Use(1);
    private final Object waking = new Object();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closed;

    /** What one kind of call needs natively, and the lock that keeps the descriptors open meanwhile. */
    private static final class Use {
        final ReentrantLock lock = new ReentrantLock();
        final Memory buffer;
        final Memory pollfds = new Memory(2L * LibC.POLLFD_SIZE);

        Use(int bufferSize) {
            buffer = new Memory(bufferSize);
        }

        void free() {
            buffer.close();
            pollfds.close();
            lock.unlock();
        }
    }

    private Pty(int master, int heldSlave, int wakeOut, int wakeIn, String slavePath) {
        this.master = master;
        this.heldSlave = heldSlave;
        this.wakeOut = wakeOut;
        this.wakeIn = wakeIn;
        this.slavePath = slavePath;
    }

    /**
     * Opens a new pair, its slave set to raw mode.
     *
     * @throws PortException when the system has no such ptys, or none is left
     */
    public static Pty open() throws PortException {
        PtySupport.load();
        int master = LibC.posix_openpt(LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (master < 0) {
            throw new PortException("No pseudo-terminal could be opened: " + LibC.lastError()
                    + ". The system's limits are in kernel.pty.max (sysctl) and ulimit -n.");
        }
        int slave = NOT_HELD;
        try (Memory memory = new Memory(LibC.TERMIOS_ROOM)) {
            check(LibC.grantpt(master), "grantpt");
            check(LibC.unlockpt(master), "unlockpt");
            check(LibC.ptsname_r(master, memory, memory.size()), "ptsname_r");
            String path = memory.getString(0);
            slave = LibC.open(path, LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC);
            check(slave, "opening " + path);
            memory.clear();
            check(LibC.tcgetattr(slave, memory), "tcgetattr on " + path);
            LibC.cfmakeraw(memory);
            check(LibC.tcsetattr(slave, LibC.TCSANOW, memory), "tcsetattr on " + path);
            check(LibC.pipe(memory), "pipe");
            int wakeOut = memory.getInt(0);
            int wakeIn = memory.getInt(Integer.BYTES);
            if (!LibC.SLAVE_FORGETS_SETTINGS) {
                LibC.close(slave);
                slave = NOT_HELD;
            }
            return new Pty(master, slave, wakeOut, wakeIn, path);
        } catch (PortException e) {
            if (slave != NOT_HELD) {
                LibC.close(slave);
            }
            LibC.close(master);
            throw e;
        }
    }

    private static void check(int result, String call) throws PortException {
        if (result < 0) {
            throw new PortException("A pseudo-terminal could not be set up: " + call + ": " + LibC.lastError());
        }
    }

    /** The path of the port that the other program opens, for example {@code /dev/pts/3}. */
    public String slavePath() {
        return slavePath;
    }

    /**
     * Hands bytes to the reader of the slave, and waits while the pty is full or the slave is closed.
     *
     * @param timeout how long to wait in all; zero takes what fits now
     * @return how many bytes were taken, fewer than asked only when the time was over or the pty was closed
     */
    public int write(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        long deadline = System.nanoTime() + timeout.toNanos();
        writing.lock.lock();
        try {
            int written = 0;
            while (written < length && !closed) {
                // The kernel would keep the bytes for whoever opens the slave next.
                int taken = !isSlaveOpen() ? 0 : writeOnce(bytes, offset + written, length - written);
                written += taken;
                if (taken == 0) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    await(writing, LibC.POLLOUT, left);
                }
            }
            return written;
        } finally {
            writing.lock.unlock();
        }
    }

    private int writeOnce(byte[] bytes, int offset, int length) throws IOException {
        int size = Math.min(length, BUFFER_SIZE);
        writing.buffer.write(0, bytes, offset, size);
        return count(LibC.write(master, writing.buffer, size), "Writing to");
    }

    /**
     * Reads what the other program wrote.
     *
     * @param timeout how long to wait for the first byte; zero takes what is there
     * @return how many bytes were read, 0 when the time was over, -1 when this pty is closed
     */
    public int read(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        long deadline = System.nanoTime() + timeout.toNanos();
        reading.lock.lock();
        try {
            while (!closed) {
                int size = Math.min(length, BUFFER_SIZE);
                int count = count(LibC.read(master, reading.buffer, size), "Reading from");
                if (count > 0) {
                    reading.buffer.read(0, bytes, offset, count);
                    return count;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return 0;
                }
                await(reading, LibC.POLLIN, left);
            }
            return -1;
        } finally {
            reading.lock.unlock();
        }
    }

    /** The result of a read or write: a pty that is full, empty or without a reader gives 0. */
    private int count(long result, String what) throws IOException {
        if (result >= 0) {
            return (int) result;
        }
        int errno = Native.getLastError();
        if (errno == LibC.EAGAIN || errno == LibC.EINTR || errno == LibC.EIO) {
            return 0;
        }
        throw new PortException(what + " the master of " + slavePath + " failed: " + LibC.strerror(errno));
    }

    /**
     * Waits until there is something to read, or, where asked for, room to write; also returns when the time is over,
     * after {@link #wake()}, on closing, and now and then while the slave is closed.
     */
    void await(boolean forRoom, long nanos) {
        reading.lock.lock();
        try {
            if (!closed) {
                await(reading, forRoom ? LibC.POLLIN | LibC.POLLOUT : LibC.POLLIN, nanos);
            }
        } finally {
            reading.lock.unlock();
        }
    }

    private void await(Use use, int events, long nanos) {
        int seen = poll(use, events, nanos);
        // A closed slave counts as room to write, though nothing can be written.
        if ((seen & LibC.POLLIN) == 0 && (seen & (LibC.POLLHUP | LibC.POLLERR | LibC.POLLNVAL)) != 0) {
            poll(use, 0, Math.min(nanos, CLOSED_SLAVE_LOOK_NANOS));
        }
    }

    /** Polls the master, or with no events only the wake-up; gives the master's state. */
    private int poll(Use use, int events, long nanos) {
        Memory pollfds = use.pollfds;
        pollfds.setInt(0, wakeOut);
        pollfds.setShort(4, (short) LibC.POLLIN);
        pollfds.setShort(6, (short) 0);
        pollfds.setInt(8, master);
        pollfds.setShort(12, (short) events);
        pollfds.setShort(14, (short) 0);
        long millis = Math.min(nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0), Integer.MAX_VALUE);
        int ready = LibC.poll(pollfds, events == 0 ? 1 : 2, (int) Math.max(0, millis));
        if (ready <= 0) {
            return 0;
        }
        int seen = pollfds.getShort(14);
        if (pollfds.getShort(6) != 0 && !closed && use != looking) {
            woken.set(false);
            LibC.read(wakeOut, pollfds, 1);
        }
        return seen;
    }

    /** Whether a program has the slave open. Always true on macOS. */
    public boolean isSlaveOpen() {
        looking.lock.lock();
        try {
            return !closed && (poll(looking, LibC.POLLIN, 0) & LibC.POLLHUP) == 0;
        } finally {
            looking.lock.unlock();
        }
    }

    /** Throws away what was written here and not yet read by the other program. */
    public void discardUnread() {
        looking.lock.lock();
        try {
            if (closed) {
                return;
            }
            if (heldSlave != NOT_HELD) {
                LibC.tcflush(heldSlave, LibC.TCIFLUSH);
                return;
            }
            // From the master only what is still on its way can be flushed, not what waits for the reader.
            int slave = LibC.open(slavePath, LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
            if (slave >= 0) {
                LibC.tcflush(slave, LibC.TCIFLUSH);
                LibC.close(slave);
            }
        } finally {
            looking.lock.unlock();
        }
    }

    /**
     * Whether nobody can open the slave any more: a program that had it for itself alone (TIOCEXCL) ended without
     * giving it free. A real port forgets this at its last close; a slave keeps it for as long as its master is open.
     * Root is never kept out.
     */
    boolean isSlaveLocked() {
        looking.lock.lock();
        try {
            if (closed || heldSlave != NOT_HELD) {
                return false;
            }
            int slave = LibC.open(slavePath, LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
            if (slave >= 0) {
                LibC.close(slave);
                return false;
            }
            return Native.getLastError() == LibC.EBUSY && !isSlaveOpen();
        } finally {
            looking.lock.unlock();
        }
    }

    /** Makes a waiting {@link #await} return, or the next one. */
    void wake() {
        synchronized (waking) {
            if (!closed && woken.compareAndSet(false, true)) {
                ring();
            }
        }
    }

    private void ring() {
        try (Memory one = new Memory(1)) {
            LibC.write(wakeIn, one, 1);
        }
    }

    /** Takes the port away: its reader sees end of file at once, and what it had not read is gone. Idempotent. */
    @Override
    public void close() {
        synchronized (waking) {
            if (closed) {
                return;
            }
            closed = true;
        }
        lockRinging(reading);
        lockRinging(writing);
        lockRinging(looking);
        LibC.close(master);
        if (heldSlave != NOT_HELD) {
            LibC.close(heldSlave);
        }
        LibC.close(wakeIn);
        LibC.close(wakeOut);
        reading.free();
        writing.free();
        looking.free();
    }

    /** A number that the system gives anew must not be used by a thread that still waits: so each is woken first. */
    private void lockRinging(Use use) {
        boolean interrupted = false;
        while (true) {
            ring();
            try {
                if (use.lock.tryLock(20, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "pty " + slavePath;
    }
}
