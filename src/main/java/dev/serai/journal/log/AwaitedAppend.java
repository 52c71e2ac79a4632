package dev.serai.journal.log;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * An append whose caller waits for it. The commit itself wakes the caller, so that it may be a callback of another
 * append, which holds up the topic's completion thread meanwhile. Made by {@link Journal#store}; when that returned,
 * not changed any more.
 */
public final class AwaitedAppend extends Append {
    private final CountDownLatch end = new CountDownLatch(1);

    AwaitedAppend(List<JournalRecord> records, @Nullable String key, Terms terms) {
        super(records, key, terms);
    }

    /** The first record's offset. */
    public long offset() {
        return offset;
    }

    /** The run it was written in: part of its id. */
    public String run() {
        return run;
    }

    /** Whether its key was seen before, so that it was not stored again. */
    public boolean wasStoredBefore() {
        return isDuplicate();
    }

    /** It is on disk, or has failed. */
    void end() {
        end.countDown();
    }

    void await() throws JournalException, InterruptedException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new InterruptedException("Interrupted while waiting for an append to topic '" + topic().name()
                    + "': it is not known whether the record was stored");
        }
        JournalException f = failure;
        if (f != null) {
            throw f;
        }
    }

    @Override
    protected void stored(long first, String itsRun) {
        end();
    }

    @Override
    protected void refused(JournalException why) {
        end();
    }
}
