package dev.serai.serial.simulator;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Locale;
import java.util.Map;

/**
 * The system calls that a pseudo-terminal needs, mapped directly by JNA. Nothing of JNA is loaded before this class is;
 * {@link PtySupport} looks at the system first.
 *
 * <p>Constants are those of {@code fcntl.h}, {@code errno.h}, {@code poll.h} and {@code termios.h} for 64-bit Linux and
 * macOS, on x86_64 and aarch64 alike. No function is called with variadic arguments, since Apple's aarch64 passes those
 * in another way; {@code struct termios} is only ever handed from one call to the next, so that its layout does not
 * matter.
 *
 * <p>Thread-safe: no state; {@code errno} is kept per thread by JNA.
 */
final class LibC {
    private static final boolean MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    static final int O_RDWR = 2;
    static final int O_NOCTTY = MAC ? 0x20000 : 0x100;
    static final int O_NONBLOCK = MAC ? 0x4 : 0x800;
    static final int O_CLOEXEC = MAC ? 0x1000000 : 0x80000;

    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = MAC ? 35 : 11;
    static final int EBUSY = 16;

    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;
    /** The size of {@code struct pollfd}: int fd, short events, short revents. */
    static final int POLLFD_SIZE = 8;

    static final int TCSANOW = 0;
    static final int TCIFLUSH = MAC ? 1 : 0;
    /** More than any {@code struct termios}: 60 bytes on Linux, 72 on macOS. */
    static final int TERMIOS_ROOM = 256;

    /**
     * macOS gives a slave its default settings (with echo) at each first open, so one descriptor on it is kept open.
     * Linux keeps the settings, and without a descriptor of ours it can tell whether somebody has the slave open.
     */
    static final boolean SLAVE_FORGETS_SETTINGS = MAC;

    private LibC() {}

    static native int posix_openpt(int flags);

    static native int grantpt(int fd);

    static native int unlockpt(int fd);

    static native int ptsname_r(int fd, Pointer name, long size);

    static native int open(String path, int flags);

    static native long read(int fd, Pointer buffer, long length);

    static native long write(int fd, Pointer buffer, long length);

    static native int close(int fd);

    static native int pipe(Pointer twoDescriptors);

    static native int poll(Pointer pollfds, long count, int timeoutMillis);

    static native int tcgetattr(int fd, Pointer termios);

    static native void cfmakeraw(Pointer termios);

    static native int tcsetattr(int fd, int when, Pointer termios);

    static native int tcflush(int fd, int queue);

    static native String strerror(int errno);

    static {
        // A plain NativeLibrary of the process itself: no file is searched for.
        Native.register(LibC.class, NativeLibrary.getInstance(null, Map.of()));
    }

    /** Loads this class, and JNA with it. */
    static void touch() {}

    /** The message of the calling thread's last failed call. */
    static String lastError() {
        return strerror(Native.getLastError());
    }
}
