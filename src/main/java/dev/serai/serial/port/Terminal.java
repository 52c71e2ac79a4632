package dev.serai.serial.port;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second descriptor of our own on a port that jSerialComm opens, for what jSerialComm leaves out: what the driver
 * really took, whether closing hangs up, keeping other programs out, and errors on the line. Nothing is read or written
 * through it. It is opened first, so that errors are told by the system itself and jSerialComm's setting of DTR and RTS
 * is the last word.
 *
 * <p>Owns a descriptor and a little native memory until {@link #close()}. Thread-safe.
 */
final class Terminal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);

    /** More than any of the structures here: 72 bytes on macOS. */
    private static final int ROOM = 256;

    /** A call failed with this number of {@code errno.h}. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final int errno;

        Failure(int errno, String message) {
            super(message);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private final int fd;
    private final Memory memory = new Memory(ROOM);
    private final boolean pty;
    private final LineErrorCounters counters = new LineErrorCounters();
    private boolean counting;
    private boolean alone;
    private boolean closed;

    private Terminal(int fd, boolean pty) {
        this.fd = fd;
        this.pty = pty;
    }

    private static boolean available() {
        return Availability.LOADED;
    }

    /** Looked at once for all ports. */
    private static final class Availability {
        static final boolean LOADED = load();

        private static boolean load() {
            if (!TerminalCalls.known()) {
                LOG.debug("Serial ports are opened by jSerialComm alone on this system");
                return false;
            }
            try {
                TerminalCalls.touch();
                return true;
            } catch (LinkageError e) {
                LOG.warn(
                        "JNA's native library can not be loaded: closing a port may reset its device, errors on the line"
                                + " are not seen, and line settings are not checked. It is unpacked to the folder that"
                                + " -Djna.tmpdir names; that must be writable and not mounted noexec. {}",
                        String.valueOf(e.getMessage()));
                return false;
            }
        }
    }

    /**
     * Opens the port beside jSerialComm.
     *
     * @param pty whether it is a pseudo-terminal, which has no line
     * @return null where the system is not known
     * @throws Failure when the system does not open it, or it is no terminal
     */
    static @Nullable Terminal open(String path, boolean pty) throws Failure {
        if (!available()) {
            return null;
        }
        int fd = TerminalCalls.open(
                path,
                TerminalCalls.O_RDWR | TerminalCalls.O_NOCTTY | TerminalCalls.O_NONBLOCK | TerminalCalls.O_CLOEXEC);
        if (fd < 0) {
            throw failure();
        }
        Terminal terminal = new Terminal(fd, pty);
        try {
            terminal.termios();
            return terminal;
        } catch (Failure e) {
            terminal.close();
            throw e;
        }
    }

    private static Failure failure() {
        int errno = Native.getLastError();
        return new Failure(errno, TerminalCalls.strerror(errno));
    }

    private static void check(int result) throws Failure {
        if (result < 0) {
            throw failure();
        }
    }

    private Termios termios() throws Failure {
        check(
                TerminalCalls.MAC
                        ? TerminalCalls.tcgetattr(fd, memory)
                        : TerminalCalls.ioctl(fd, TerminalCalls.TCGETS2, memory));
        return new Termios(memory, TerminalCalls.MAC);
    }

    private void apply() throws Failure {
        check(
                TerminalCalls.MAC
                        ? TerminalCalls.tcsetattr(fd, TerminalCalls.TCSANOW, memory)
                        : TerminalCalls.ioctl(fd, TerminalCalls.TCSETS2, memory));
    }

    /**
     * What the driver took otherwise than it was told, each with option and value; empty on a pty, which has no line.
     */
    synchronized List<String> refused(LineSettings settings) throws Failure {
        List<String> refused = new ArrayList<>();
        if (pty || TerminalCalls.MAC) {
            return refused;
        }
        refused.addAll(termios().differences(settings));
        if (settings.rs485() != null) {
            check(TerminalCalls.ioctl(fd, TerminalCalls.TIOCGRS485, memory));
            refused.addAll(
                    Rs485Check.differences(memory.getInt(0), memory.getInt(4), memory.getInt(8), settings.rs485()));
        }
        return refused;
    }

    /** Whether the driver can switch an RS-485 transceiver. */
    synchronized boolean knowsRs485() {
        return !TerminalCalls.MAC && TerminalCalls.ioctl(fd, TerminalCalls.TIOCGRS485, memory) == 0;
    }

    /**
     * Sets what happens at close and at a break. A break is only counted: by jSerialComm's setting it would throw away
     * all that waits to be read.
     */
    synchronized void hangUpOnClose(boolean hangUp) throws Failure {
        if (closed) {
            return;
        }
        Termios termios = termios();
        termios.hangUpOnClose(hangUp);
        termios.ignoreBreaks();
        apply();
    }

    /**
     * Keeps later opens by others out, except root's. Not on a pty: there it would last as long as the other side keeps
     * it open, and keep us out as well after a crash.
     */
    synchronized void takeAlone() {
        if (pty || TerminalCalls.MAC) {
            return;
        }
        if (TerminalCalls.ioctl(fd, TerminalCalls.TIOCEXCL, Pointer.NULL) < 0) {
            LOG.debug("TIOCEXCL is refused: {}", failure().getMessage());
            return;
        }
        alone = true;
    }

    /** Begins to count what goes wrong on the line from now on. */
    synchronized void countErrors() {
        counting = !TerminalCalls.MAC && !closed && readCounters();
        if (counting) {
            counters.begin(memory);
        }
    }

    private boolean readCounters() {
        return TerminalCalls.ioctl(fd, TerminalCalls.TIOCGICOUNT, memory) == 0;
    }

    /** What went wrong since {@link #countErrors()}; as it was last when the port is gone. */
    synchronized LineErrors lineErrors() {
        if (counting && !closed && readCounters()) {
            counters.update(memory);
        }
        return counters.errors();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (alone) {
                TerminalCalls.ioctl(fd, TerminalCalls.TIOCNXCL, Pointer.NULL);
            }
            TerminalCalls.close(fd);
            memory.close();
        }
    }
}
