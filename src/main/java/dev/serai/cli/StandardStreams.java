package dev.serai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process's standard output and standard error go. */
final class StandardStreams {
    static final int OUT = 1;
    static final int ERR = 2;

    private StandardStreams() {}

    /** Whether a stream goes to a terminal; where that can not be told, no. */
    static boolean isTerminal(int descriptor) {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
