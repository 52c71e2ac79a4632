package dev.serai.journal.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens the journal's file for writing. One that is damaged is moved aside, with the time in its name, and a new one is
 * begun that knows of it: see {@link Recovery}. A crash at any moment of this loses nothing: the new file is made
 * beside the old one, whole, before the names change.
 */
final class Opening {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** The write-ahead log goes before the index of its frames, and both after the database. */
    static final List<String> PARTS = List.of("", "-wal", "-shm");

    /** A new file that is to be put in the place of the damaged one; it names what that is to be called. */
    private static final String NEW = ".new";

    static final String REPAIRED = ".repaired";

    private static final int ERROR = 1;
    private static final byte[] SCHEMA_MARK =
            "CREATE TABLE page(id integer primary key, count".getBytes(StandardCharsets.ISO_8859_1);
    /** No program will ever write more versions than this. */
    private static final int MAX_VERSION = 1000;

    private Opening() {}

    /**
     * Opens the file.
     *
     * @param found how the last owner left it
     * @param mayReplace whether a damaged one may be moved aside; else it is refused
     * @param warnings what a person should know is added here
     */
    static JournalFile open(
            Path path, JournalClock clock, FileOwner.State found, boolean mayReplace, List<String> warnings)
            throws SQLException, IOException {
        finishMove(path);
        boolean wasOpen = found == FileOwner.State.OPEN;
        boolean logIsEmpty = isEmpty(part(path, "-wal"));
        String damage = lookBefore(path, found);
        // An empty one is not lost: that is how a checkpoint leaves it when the file was made smaller.
        boolean logIsLost = wasOpen && Files.exists(path) && !Files.exists(part(path, "-wal"));
        if (damage == null) {
            JournalFile file = null;
            boolean done = false;
            try {
                file = JournalFile.open(path);
                file.probe();
                if (logIsLost) {
                    file.raiseFloors(Survey.LOST_TAIL);
                    warnings.add("The journal " + path + " was not closed, and its write-ahead log "
                            + part(path, "-wal")
                            + " is gone: somebody removed it, or the disk lost it. Entries that were appended last may be"
                            + " missing; the new ones of each topic begin " + Survey.LOST_TAIL + " offsets further on");
                }
                done = true;
                return file;
            } catch (SQLException e) {
                if (!SqliteFailure.isDamage(e) && !(SqliteFailure.code(e) == ERROR && isJournal(path))) {
                    throw e;
                }
                damage = String.valueOf(e.getMessage());
            } catch (JournalException e) {
                damage = damagedHeader(path);
                if (damage == null) {
                    throw e;
                }
            } finally {
                if (!done && file != null) {
                    file.close();
                }
            }
        }
        if (!mayReplace) {
            throw new JournalException("The journal " + path + " is damaged (" + damage
                    + "): it was left as it is. Start the daemon, which moves it aside, goes on with a new one and keeps"
                    + " what is whole, or run 'serai journal repair'");
        }
        String aside = moveAside(path, clock, wasOpen && logIsEmpty);
        warnings.add("The journal " + path + " was damaged (" + damage + "): it was moved aside to " + aside
                + ", and a new one was begun");
        return JournalFile.open(path);
    }

    /** What SQLite would not notice, or would make worse. */
    static @Nullable String lookBefore(Path path, FileOwner.State found) throws IOException {
        if (Files.isDirectory(path)) {
            throw new JournalException("The journal " + path + " is a folder. Name a file in it: " + path
                    + "/journal.db, or remove the folder");
        }
        Path log = part(path, "-wal");
        boolean empty = isEmpty(path);
        if (empty && (!isEmpty(log) || (found != FileOwner.State.CLOSED && Files.exists(path)))) {
            // SQLite would take it for a new database, and delete the log.
            return Files.exists(path) ? "it is empty, and was not" : "it is gone, but its write-ahead log is there";
        }
        if (WriteAheadLog.read(log).isBroken()) {
            return "its write-ahead log is damaged before its last transaction";
        }
        if (found == FileOwner.State.DAMAGED && !empty) {
            return "SQLite found it damaged when it was last written";
        }
        return null;
    }

    /** Says what is wrong with the header of a file that is a journal all the same; null: nothing, or it is none. */
    static @Nullable String damagedHeader(Path path) throws IOException {
        try (FileImage image = new FileImage(path)) {
            byte[] first = new byte[FileImage.PAGE_SIZE];
            if (!image.read(1, first) || !contains(first, SCHEMA_MARK)) {
                return null;
            }
            long version = int32(first, 60);
            boolean ours = int32(first, 68) == JournalFile.APPLICATION_ID;
            boolean known = version >= 1 && version <= MAX_VERSION;
            boolean shaped = (first[16] & 0xff) == 0x10 && first[17] == 0 && int32(first, 52) != 0;
            return ours && known && shaped ? null : "the header of the file is not as it was written";
        }
    }

    static boolean isJournal(Path path) throws IOException {
        try (FileImage image = new FileImage(path)) {
            byte[] first = new byte[FileImage.PAGE_SIZE];
            return image.read(1, first)
                    && (int32(first, 68) == JournalFile.APPLICATION_ID || contains(first, SCHEMA_MARK));
        }
    }

    private static boolean contains(byte[] all, byte[] part) {
        return new String(all, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }

    private static int int32(byte[] b, int at) {
        return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | (b[at + 3] & 0xff);
    }

    /** Moves a file that nobody has open aside, puts a new one in its place, and returns the old one's new name. */
    static String moveAside(Path path, JournalClock clock, boolean logIsLost) throws SQLException, IOException {
        String aside = asideName(path, Instant.ofEpochMilli(clock.wallMillis()));
        Path fresh = part(path, NEW);
        delete(fresh);
        try (JournalFile file = JournalFile.open(fresh)) {
            file.aside(aside, Salvage.FOUND + (logIsLost ? Salvage.WITHOUT_LOG : ""));
            file.checkpoint();
        }
        replace(path, aside, fresh);
        return aside;
    }

    /** A name that no file has yet. */
    static String asideName(Path path, Instant now) {
        String name = path.getFileName() + ".damaged-" + FILE_TIME.format(now);
        String free = name;
        for (int i = 2; exists(path.resolveSibling(free)); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    /** Puts a closed, whole file in the place of the journal, which keeps its content under another name. */
    static void replace(Path path, String aside, Path fresh) throws IOException {
        Path folder = Objects.requireNonNull(path.getParent());
        JournalFile.sync(folder);
        for (String part : PARTS) {
            move(part(path, part), path.resolveSibling(aside + part));
        }
        move(fresh, path);
        JournalFile.sync(folder);
    }

    /** A crash came between the two: what is left of the old file goes after the rest of it. */
    private static void finishMove(Path path) throws SQLException, IOException {
        for (String made : List.of(NEW, REPAIRED)) {
            Path fresh = part(path, made);
            if (!Files.exists(fresh)) {
                continue;
            }
            String aside = null;
            if (!Files.exists(path)) {
                try (JournalFile file = JournalFile.open(fresh)) {
                    aside = file.aside();
                    file.checkpoint();
                }
            }
            if (aside != null) {
                replace(path, aside, fresh);
            } else if (made.equals(NEW)) {
                delete(fresh); // nothing was moved yet
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    static void delete(Path file) throws IOException {
        for (String part : PARTS) {
            Files.deleteIfExists(part(file, part));
        }
    }

    private static boolean exists(Path file) {
        return PARTS.stream().anyMatch(p -> Files.exists(part(file, p)));
    }

    private static boolean isEmpty(Path file) throws IOException {
        return !Files.exists(file) || Files.size(file) == 0;
    }

    static Path part(Path path, String part) {
        return path.resolveSibling(path.getFileName() + part);
    }
}
