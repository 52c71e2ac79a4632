package dev.serai.serial.simulator;

import dev.serai.serial.port.PortException;
import java.util.Locale;
import java.util.Set;

/** Says whether this system has the ptys that {@link LibC} knows, in words for the user, without loading JNA. */
final class PtySupport {
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64", "arm64");

    private PtySupport() {}

    /** @throws PortException on another system than 64-bit Linux or macOS, naming it */
    static void check(String os, String architecture) throws PortException {
        String name = os.toLowerCase(Locale.ROOT);
        boolean known = name.startsWith("linux") || name.startsWith("mac");
        if (!known || !ARCHITECTURES.contains(architecture.toLowerCase(Locale.ROOT))) {
            throw new PortException("Simulated ports need Linux or macOS on x86_64 or aarch64, and this is " + os
                    + " on " + architecture + ". Use a real port, or run Serai on one of those systems.");
        }
    }

    /** The same for this system, and loads JNA. */
    static void load() throws PortException {
        check(System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
        try {
            LibC.touch();
        } catch (LinkageError e) {
            String folder = System.getProperty("jna.tmpdir");
            throw new PortException(
                    "Simulated ports need JNA's native library, which could not be loaded"
                            + (folder == null ? "" : " from " + folder) + ": " + reason(e)
                            + ". It is unpacked to the folder that -Djna.tmpdir names; that must be writable and"
                            + " not mounted noexec.",
                    e);
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error;
        for (Throwable next = cause.getCause(); next != null && next != cause; next = next.getCause()) {
            cause = next;
        }
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getName()
                : message.lines().findFirst().orElse("");
    }
}
