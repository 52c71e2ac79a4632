package dev.serai.journal.log;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who appended what became of it. Thread-safe; used by the completion threads and the committer. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final ThreadLocal<Boolean> GIVING = new ThreadLocal<>();
    /** Room is given back in pieces of this size: each costs a wake-up. */
    private static final long RELEASE_BYTES = 64 << 10;

    private final WaitingWork work;

    Answers(WaitingWork work) {
        this.work = work;
    }

    /** Whether the caller is a callback: it must not be held, since it makes the room that it would wait for. */
    boolean areGivenByThisThread() {
        return GIVING.get() != null;
    }

    /**
     * Wakes those who wait for an append. They may be completions of the same topic, so that this can not wait for its
     * thread. Called by the committer.
     *
     * @return the appends that nobody waits for, in order, to be {@linkplain #give given} by the topic's thread
     */
    List<Append> wake(Topic topic, List<Append> appends) {
        long awaited = 0;
        long others = 0;
        for (Append a : appends) {
            if (a instanceof AwaitedAppend w) {
                w.end();
                awaited += a.counted;
            } else {
                others += a.counted;
            }
        }
        work.ended(topic, others, awaited);
        return awaited == 0
                ? appends
                : appends.stream().filter(a -> !(a instanceof AwaitedAppend)).toList();
    }

    /** Calls back each append of a topic, and makes room for others. */
    void give(Topic topic, List<Append> appends) {
        GIVING.set(true);
        long freed = 0;
        try {
            for (Append a : appends) {
                try {
                    if (a.failure != null) {
                        a.refused(a.failure);
                    } else {
                        a.stored(a.offset, a.run);
                    }
                } catch (RuntimeException | Error e) {
                    LOG.warn("The completion of an append to '{}' failed", topic.name(), e);
                }
                freed += a.counted;
                if (freed > RELEASE_BYTES) {
                    work.told(topic, freed);
                    freed = 0;
                }
            }
        } finally {
            GIVING.remove();
            work.told(topic, freed);
        }
    }
}
