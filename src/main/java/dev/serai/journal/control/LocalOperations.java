package dev.serai.journal.control;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.SeekTarget;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Done in the process that has the journal open. Thread-safe. */
public final class LocalOperations implements JournalOperations {
    private final Journal journal;
    private final Supplier<List<RunningGroup>> running;
    private final Runnable close;

    /**
     * @param running the groups that routes of this process read for
     * @param close what {@link #close} does
     */
    public LocalOperations(Journal journal, Supplier<List<RunningGroup>> running, Runnable close) {
        this.journal = journal;
        this.running = running;
        this.close = close;
    }

    @Override
    public boolean isRunning() {
        return false;
    }

    @Override
    public List<RunningGroup> groups() {
        return running.get();
    }

    @Override
    public Journal.Moved seek(String topic, String group, SeekTarget to, boolean dryRun)
            throws JournalException, InterruptedException {
        return journal.seek(journal.existing(topic), group, to, dryRun);
    }

    @Override
    public Journal.Forgotten forget(String topic, String group, boolean dryRun)
            throws JournalException, InterruptedException {
        for (RunningGroup r : running.get()) {
            if (r.topic().equals(topic) && r.group().equals(group)) {
                throw new JournalException("Group '" + group + "' of topic '" + topic + "' is being read by the route '"
                        + r.route() + "': stop or remove that route first, or the group would begin anew");
            }
        }
        return journal.forget(journal.existing(topic), group, dryRun);
    }

    @Override
    public Imported importLines(String topic, List<byte[]> lines, Duration keep)
            throws JournalException, InterruptedException {
        if (!topic.matches("[a-z0-9][a-z0-9-]*")) {
            throw new JournalException("The topic '" + topic
                    + "' is not allowed: a topic has small letters, digits and -, and begins with a letter or digit");
        }
        try (Import i = new Import(journal, journal.topic(topic), keep)) {
            return i.lines(lines);
        }
    }

    @Override
    public Map<Long, DeadLetter.State> retry(Collection<Long> offsets) throws JournalException, InterruptedException {
        return journal.retry(offsets);
    }

    @Override
    public Map<Long, DeadLetter.State> discard(Collection<Long> offsets) throws JournalException, InterruptedException {
        return journal.discard(offsets);
    }

    @Override
    public void close() {
        close.run();
    }
}
