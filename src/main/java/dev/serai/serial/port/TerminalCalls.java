package dev.serai.serial.port;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The system calls for what jSerialComm leaves out, mapped directly by JNA, with the constants of {@code fcntl.h},
 * {@code asm-generic/termbits.h}, {@code asm-generic/ioctls.h} and {@code linux/serial.h} (x86 and ARM, 32 and 64 bit),
 * and of macOS's {@code sys/termios.h}. {@code ioctl} is called on Linux alone: Apple's aarch64 passes variadic
 * arguments in another way. JNA is not loaded before this class is. Thread-safe: no state.
 */
final class TerminalCalls {
    static final boolean MAC = os().startsWith("mac");
    private static final Set<String> LINUX_ARCHITECTURES =
            Set.of("amd64", "x86_64", "x86", "i386", "i486", "i586", "i686", "aarch64", "arm64", "arm", "riscv64");

    static final int O_RDWR = 2;
    static final int O_NOCTTY = MAC ? 0x20000 : 0x100;
    static final int O_NONBLOCK = MAC ? 0x4 : 0x800;
    static final int O_CLOEXEC = MAC ? 0x1000000 : 0x80000;

    static final int TIOCEXCL = 0x540C;
    static final int TIOCNXCL = 0x540D;
    static final int TIOCGICOUNT = 0x545D;
    static final int TIOCGRS485 = 0x542E;
    static final int TCGETS2 = 0x802C542A;
    static final int TCSETS2 = 0x402C542B;
    static final int TCSANOW = 0;

    static final int IGNBRK = 0x1;
    static final int BRKINT = 0x2;

    private TerminalCalls() {}

    private static String os() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    /** Whether this is a system of which the constants here are known. */
    static boolean known() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return MAC || (os().startsWith("linux") && LINUX_ARCHITECTURES.contains(architecture));
    }

    static native int open(String path, int flags);

    static native int close(int fd);

    /** The kernel takes 32 bits of the request, whatever the C library's header says. */
    static native int ioctl(int fd, int request, Pointer argument);

    static native int tcgetattr(int fd, Pointer termios);

    static native int tcsetattr(int fd, int when, Pointer termios);

    static native String strerror(int errno);

    static {
        // A plain NativeLibrary of the process itself: no file is searched for.
        Native.register(TerminalCalls.class, NativeLibrary.getInstance(null, Map.of()));
    }

    /** Loads this class, and JNA with it. */
    static void touch() {}
}
