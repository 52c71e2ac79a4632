package dev.serai.journal.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a whole journal of a damaged one that no daemon has open: what is whole is carried into a new file, see
 * {@link SalvageReport}. Nothing is deleted.
 */
public final class Repair {
    private Repair() {}

    /**
     * What came of a repair.
     *
     * @param report what was kept and lost
     * @param aside where the damaged file is now; null: where it was
     */
    public record Outcome(SalvageReport report, @Nullable Path aside) {}

    /**
     * Says what a repair would keep and lose. Nothing is changed; the new file is made in the folder for temporary
     * files and deleted.
     *
     * @param progress told the percentage that is done
     */
    public static SalvageReport tryOut(Path journal, IntConsumer progress) throws JournalException {
        try (FileOwner owner = own(journal)) {
            Path folder = Files.createTempDirectory(
                    Objects.requireNonNull(journal.toAbsolutePath().getParent()), "repair");
            Path trial = folder.resolve("journal.db");
            try {
                return salvage(journal, trial, owner.found() == FileOwner.State.OPEN, progress);
            } finally {
                for (String part : Opening.PARTS) {
                    Files.deleteIfExists(Opening.part(trial, part));
                }
                Files.deleteIfExists(folder);
            }
        } catch (SQLException | IOException e) {
            throw failed(journal, e);
        }
    }

    /**
     * Makes a new file.
     *
     * @param out where to; null: in the place of the journal, which is kept under another name
     * @param progress told the percentage that is done
     * @throws JournalException when a daemon has the journal, it belongs to another user, {@code out} exists, or a disk
     *     fails; then all is as before
     */
    public static Outcome run(Path journal, @Nullable Path out, IntConsumer progress) throws JournalException {
        Path path = journal.toAbsolutePath();
        Path fresh = out == null ? Opening.part(path, Opening.REPAIRED) : out.toAbsolutePath();
        if (out != null && Files.exists(fresh)) {
            throw new JournalException(fresh + " exists already: name another file, or remove it");
        }
        try (FileOwner owner = own(path)) {
            if (out == null) {
                Opening.delete(fresh);
            }
            SalvageReport report = salvage(path, fresh, owner.found() == FileOwner.State.OPEN, progress);
            if (out != null) {
                return new Outcome(report, null);
            }
            String aside = Opening.asideName(path, Instant.now());
            // A crash between the renames: the next start finds by this what belongs where.
            try (JournalFile file = JournalFile.open(fresh)) {
                file.aside(aside, Salvage.DONE);
                file.checkpoint();
            }
            Opening.replace(path, aside, fresh);
            owner.tell(FileOwner.State.CLOSED);
            return new Outcome(report, path.resolveSibling(aside));
        } catch (SQLException | IOException e) {
            throw failed(journal, e);
        }
    }

    private static JournalException failed(Path journal, Exception e) {
        if (e instanceof JournalException j) {
            return j;
        }
        String reason = e instanceof SQLException s ? SqliteFailure.explain(s) : e.toString();
        return new JournalException("The journal " + journal + " could not be repaired: " + reason, e);
    }

    private static FileOwner own(Path journal) throws IOException {
        Path log = Opening.part(journal, "-wal");
        if (!Files.isRegularFile(journal) && !Files.isRegularFile(log)) {
            throw new JournalException("There is no journal " + journal);
        }
        // Before anything is made: the new file and the lock would be another user's, and the daemon could open
        // neither.
        FileUser.require(Files.isRegularFile(journal) ? journal : log, "repaired", false);
        JournalFile.usePrivateLibraryFolder(
                Objects.requireNonNull(journal.toAbsolutePath().getParent()).resolve("native"));
        return FileOwner.take(journal.toAbsolutePath());
    }

    static SalvageReport salvage(Path old, Path fresh, boolean wasOpen, IntConsumer progress)
            throws SQLException, IOException {
        boolean logIsLost = wasOpen && !Files.exists(Opening.part(old, "-wal"));
        SalvageReport report;
        try (Salvage s = new Salvage(old, logIsLost);
                JournalFile file = JournalFile.open(fresh)) {
            Salvage.Target target = step -> write(file, step);
            s.survey(page -> progress.accept(s.percent() / 2));
            target.write(f -> s.begin(f, true));
            s.copy(target, page -> progress.accept(50 + s.percent() / 2));
            try (Connection c = JournalFile.openForReading(fresh)) {
                report = s.report(c);
            }
            file.checkpoint();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("The repair of " + old + " was interrupted: nothing was changed", e);
        }
        try (FileChannel c = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            c.force(true);
        }
        JournalFile.sync(Objects.requireNonNull(fresh.toAbsolutePath().getParent()));
        return report;
    }

    private static void write(JournalFile file, Salvage.Step step) throws JournalException {
        try {
            file.begin();
            try {
                step.apply(file);
                file.commit();
            } catch (SQLException | RuntimeException e) {
                file.rollback(e);
                throw e;
            }
        } catch (SQLException e) {
            throw new JournalException(file.path() + " can not be written: " + SqliteFailure.explain(e), e);
        }
    }
}
