package dev.serai.journal.control;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.SeekTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person can change in a journal, whether a daemon has it open or not. Blocking. */
public interface JournalOperations extends AutoCloseable {
    /** The most bytes that a line to import may have. */
    int LONGEST_LINE = 8 << 20;

    /** The most bytes that all lines of one import may have. */
    int LONGEST_IMPORT = LONGEST_LINE + (2 << 20);

    /**
     * A group that a running route reads for.
     *
     * @param trouble why it does not go on; null when all is well
     * @param needsPerson whether it would wait for ever when nobody mends something
     * @param failures tries in vain since it does not go on
     * @param since when that began; null when all is well
     * @param nextTry when it is tried again, at the latest; null when all is well or it is being tried
     */
    record RunningGroup(
            String topic,
            String group,
            String route,
            @Nullable String trouble,
            boolean needsPerson,
            int failures,
            @Nullable Instant since,
            @Nullable Instant nextTry) {}

    /**
     * What became of lines.
     *
     * @param stored new entries
     * @param known lines whose entry the topic had already
     * @param refused lines that are no entries
     */
    record Imported(int stored, int known, List<Refused> refused) {}

    /**
     * A line that was not stored.
     *
     * @param line which one of those that were given, from 0
     */
    record Refused(int line, String reason) {}

    /** Whether a daemon has the journal open, and does what is asked. */
    boolean isRunning();

    /** The groups that running routes read for; none when no daemon runs. */
    List<RunningGroup> groups() throws JournalException, InterruptedException;

    /** See {@link Journal#seek}. */
    Journal.Moved seek(String topic, String group, SeekTarget to, boolean dryRun)
            throws JournalException, InterruptedException;

    /** See {@link Journal#forget}; refused while a route reads for the group. */
    Journal.Forgotten forget(String topic, String group, boolean dryRun) throws JournalException, InterruptedException;

    /**
     * Appends what {@link EntryLine} wrote. An entry that the topic holds, or that was imported within {@code keep}, is
     * not stored again. Returns when all is on disk.
     *
     * @param lines at most {@link #LONGEST_IMPORT} bytes in all
     * @param keep for how long it is remembered that they were imported
     * @throws JournalException when the journal failed; what was stored until then stays
     */
    Imported importLines(String topic, List<byte[]> lines, Duration keep) throws JournalException, InterruptedException;

    /** See {@link Journal#retry}. */
    Map<Long, DeadLetter.State> retry(Collection<Long> offsets) throws JournalException, InterruptedException;

    /** See {@link Journal#discard}. */
    Map<Long, DeadLetter.State> discard(Collection<Long> offsets) throws JournalException, InterruptedException;

    @Override
    void close();

    /** The daemon that has a journal open; null when none has, or none that this user may ask. */
    static @Nullable JournalOperations running(Path journal) {
        return Reached.running(journal);
    }

    /**
     * Reaches a journal: the daemon that has it open, or, when none has, the file.
     *
     * @throws JournalException when neither can be had
     */
    static JournalOperations open(Path journal) throws JournalException, InterruptedException {
        return Reached.open(journal);
    }
}
