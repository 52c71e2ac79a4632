package dev.serai.serial.port;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads jSerialComm's native library safely. Left to itself jSerialComm unpacks it with mode 0777 to a folder of a
 * known name below {@code java.io.tmpdir}, loads what it finds there, and first deletes what links in that folder lead
 * to; so any user of the machine could have a root process run or delete something. Here the library is unpacked to a
 * new folder that its owner alone may enter, loaded from there, and deleted at once. On Windows the temporary folder is
 * the user's own, and jSerialComm is left to itself.
 *
 * <p>Thread-safe; sets two system properties of jSerialComm while it loads, and puts them back.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String LIBRARY_PATH = "jSerialComm.library.path";
    private static final String APPLICATION_ID = "fazecast.jSerialComm.appid";

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads the library if that was not done yet.
     *
     * @throws PortException when it can not be unpacked or loaded; the message names the folders and what to set
     */
    static synchronized void load() throws PortException {
        if (loaded) {
            return;
        }
        try {
            String system = system(System.getProperty("os.name", ""));
            if (system == null || System.getProperty(LIBRARY_PATH) != null) {
                touch();
            } else {
                loadFrom(privateFolder(folders(), Mounts.ofThisProcess()), system);
            }
            loaded = true;
        } catch (LinkageError e) {
            throw new PortException(
                    "jSerialComm's native library can not be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + reason(e),
                    e);
        }
    }

    private static void touch() {
        LOG.debug("jSerialComm {} is loaded", SerialPort.getVersion());
    }

    private static String reason(LinkageError error) {
        Throwable cause = error;
        for (Throwable next = cause.getCause(); next != null && next != cause; next = next.getCause()) {
            cause = next;
        }
        return String.valueOf(cause.getMessage()).strip();
    }

    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String property : List.of("java.io.tmpdir", "user.home")) {
            try {
                folders.add(Path.of(System.getProperty(property, "/tmp")).toAbsolutePath());
            } catch (InvalidPathException e) {
                LOG.debug("{} is no folder", property, e);
            }
        }
        return folders;
    }

    /** The name of jSerialComm's folder for the system; null where jSerialComm is left to itself. */
    private static @Nullable String system(String name) {
        String os = name.toLowerCase(Locale.ROOT);
        return os.startsWith("mac") ? "OSX" : os.startsWith("linux") ? "Linux" : null;
    }

    private static void loadFrom(Path scratch, String system) throws PortException {
        try {
            unpack(scratch, system);
            String idBefore = System.getProperty(APPLICATION_ID);
            System.setProperty(LIBRARY_PATH, scratch.toString());
            // a name that nobody can have made a link of: jSerialComm clears the folders of that name
            System.setProperty(APPLICATION_ID, "serai-" + UUID.randomUUID());
            try {
                touch();
            } finally {
                restore(LIBRARY_PATH, null);
                restore(APPLICATION_ID, idBefore);
            }
        } catch (IOException e) {
            throw new PortException(
                    "jSerialComm's native library can not be unpacked to " + scratch + ": " + e.getMessage()
                            + ". Set -Djava.io.tmpdir to a folder with room.",
                    e);
        } finally {
            delete(scratch);
        }
    }

    private static void restore(String property, @Nullable String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }

    /** A new folder, with mode 0700, in the first of the folders from which libraries may be loaded. */
    static Path privateFolder(List<Path> folders, Mounts mounts) throws PortException {
        List<String> refused = new ArrayList<>();
        for (Path folder : folders) {
            if (mounts.forbidExecution(folder)) {
                refused.add(folder + " is mounted noexec");
                continue;
            }
            try {
                return Files.createTempDirectory(folder, ".serai-native");
            } catch (IOException e) {
                refused.add(folder + " can not be written to");
            }
        }
        throw new PortException("jSerialComm's native library can be loaded from nowhere: "
                + String.join(", ", refused)
                + ". Set -Djava.io.tmpdir (for the daemon: serai.native in application.properties) to a folder that may"
                + " be written to and is not mounted noexec.");
    }

    /** The libraries of this system for what its architecture may be; jSerialComm tries which one fits. */
    private static void unpack(Path folder, String system) throws IOException {
        String file = system.equals("OSX") ? "libjSerialComm.jnilib" : "libjSerialComm.so";
        for (String architecture : architectures(System.getProperty("os.arch", ""))) {
            String name = system + "/" + architecture + "/" + file;
            try (InputStream library = SerialPort.class.getResourceAsStream("/" + name)) {
                if (library != null) {
                    Path target = folder.resolve(name);
                    Files.createDirectories(target.getParent());
                    Files.copy(library, target);
                }
            }
        }
    }

    /** The names that jSerialComm's folders have for this architecture. */
    private static List<String> architectures(String architecture) {
        String name = architecture.toLowerCase(Locale.ROOT);
        if (name.contains("86") || name.contains("amd")) {
            return List.of("x86_64", "x86");
        }
        return name.startsWith("aarch64") || name.startsWith("arm64")
                ? List.of("armv8_64", "aarch64")
                : List.of("armv5", "armv6hf", "armv7hf", "armv8_32", "ppc64le");
    }

    private static void delete(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} is left behind", folder, e);
        }
    }
}
