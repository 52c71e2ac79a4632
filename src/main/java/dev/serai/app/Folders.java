package dev.serai.app;

import dev.serai.serial.port.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes the folders that the daemon writes to. Native libraries go to one that only its owner may enter: left to
 * themselves, jSerialComm, sqlite-jdbc and JNA unpack theirs into the common temporary folder, where others could put
 * another file in its place.
 */
final class Folders {
    private Folders() {}

    static void prepare(Settings settings) throws ConfigurationException {
        create(settings.data(), "serai.data", "--data or serai.data");
        Path folder = settings.nativeFolder();
        create(folder, "serai.native", "serai.native");
        keepPrivate(folder);
        if (Mounts.ofThisProcess().forbidExecution(folder)) {
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
}
