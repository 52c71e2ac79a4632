package dev.serai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the folders that the daemon writes to. Native libraries go to one that only its owner may enter: left to
 * themselves, jSerialComm, sqlite-jdbc and JNA unpack theirs into the common temporary folder, where others could put
 * another file in its place.
 */
final class Folders {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private Folders() {}

    static void prepare(Settings settings) throws ConfigurationException {
        create(settings.data(), "serai.data", "--data or serai.data");
        Path folder = settings.nativeFolder();
        create(folder, "serai.native", "serai.native");
        keepPrivate(folder);
        if (forbidsExecution(folder, mounts())) {
            throw new ConfigurationException("Native libraries can not be loaded from " + folder
                    + ": it is mounted noexec. Set serai.native in " + settings.config()
                    + " to a folder on another file system.");
        }
        String path = folder.toString();
        // jSerialComm has no setting of its own for the folder: it takes the JVM's
        System.setProperty("java.io.tmpdir", path);
        System.setProperty("org.sqlite.tmpdir", path);
        System.setProperty("jna.tmpdir", path);
    }

    private static void create(Path folder, String what, String setting) throws ConfigurationException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The folder " + folder + " (" + what + ") can not be made: " + Messages.reason(e)
                            + ". Change its permissions, or name another with " + setting + ".",
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new ConfigurationException("The folder " + folder + " (" + what + ") can not be written to by user "
                    + System.getProperty("user.name") + ". Change its owner or permissions, or name another with "
                    + setting + ".");
        }
    }

    private static void keepPrivate(Path folder) throws ConfigurationException {
        Set<PosixFilePermission> owner = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
        try {
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")
                    && !Files.getPosixFilePermissions(folder).equals(owner)) {
                Files.setPosixFilePermissions(folder, owner);
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The folder " + folder + " (serai.native) can not be made private ("
                            + PosixFilePermissions.toString(owner) + "): " + Messages.reason(e)
                            + ". Set serai.native to a folder that user " + System.getProperty("user.name") + " owns.",
                    e);
        }
    }

    private static List<String> mounts() {
        try {
            return Files.isReadable(MOUNTS) ? Files.readAllLines(MOUNTS) : List.of();
        } catch (IOException e) {
            // not known is not forbidden: loading the library will say so if it is
            return List.of();
        }
    }

    /** Whether the mount that the folder lies on, the last of the longest ones in Linux's table, forbids to execute. */
    static boolean forbidsExecution(Path folder, List<String> mounts) {
        int longest = -1;
        boolean forbidden = false;
        for (String mount : mounts) {
            String[] fields = mount.split(" ", -1);
            if (fields.length < 4) {
                continue;
            }
            Path point = Path.of(fields[1].replace("\\040", " "));
            if (folder.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                forbidden = List.of(fields[3].split(",", -1)).contains("noexec");
            }
        }
        return forbidden;
    }
}
