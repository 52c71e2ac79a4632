package dev.serai.journal.log;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which file systems keep what was synced. */
final class FileSystems {
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "9p",
            "fuse.sshfs",
            "vboxsf",
            "afpfs",
            "webdav");
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");

    private FileSystems() {}

    /** Adds a warning where the file system is known not to keep what the journal promises. */
    static void warnIfNotDurable(Path path, String fileSystem, List<String> warnings) {
        String type = fileSystem.toLowerCase(Locale.ROOT);
        if (MEMORY.contains(type)) {
            warnings.add("The journal " + path + " is not durable: " + fileSystem
                    + " is kept in memory, and is gone after a restart of the machine. Move it to a local disk");
        } else if (NETWORK.contains(type)) {
            warnings.add("The journal " + path + " is not durable: " + fileSystem
                    + " is a network file system, which does not keep what SQLite needs. Move it to a local disk");
        }
    }
}
