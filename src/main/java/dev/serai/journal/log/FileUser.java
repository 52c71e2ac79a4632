package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Whether this process runs as the user that a journal belongs to. Another user's process would leave files beside it
 * that the owner can not open, and the daemon could then not start.
 */
final class FileUser {
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private FileUser() {}

    /**
     * Refuses every user but the owner, and for reading also root: SQLite gives what it makes to the file's owner then.
     *
     * @param what "read" or "changed"
     */
    static void require(Path journal, String what, boolean rootMay) throws JournalException {
        Object process;
        Object owner;
        try {
            process = Files.getAttribute(THIS_PROCESS, "unix:uid");
            owner = Files.getAttribute(journal, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return; // no Linux: opening it says what may not be done
        }
        if (process.equals(owner) || (rootMay && process.equals(0))) {
            return;
        }
        String name = name(journal);
        throw new JournalException("The journal " + journal + " belongs to user " + name + " and can be " + what
                + " by that user only: run as " + name + " (sudo -u " + name + " serai …)");
    }

    /** Whether a folder is there, is this process's user's, and nobody else may enter it. */
    static boolean isPrivate(Path folder) {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getAttribute(THIS_PROCESS, "unix:uid").equals(Files.getAttribute(folder, "unix:uid"))
                    && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                            .equals("rwx------");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static String name(Path journal) {
        try {
            return Files.getOwner(journal).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "of its owner";
        }
    }
}
