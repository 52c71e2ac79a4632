package dev.serai.journal.log;

import java.util.concurrent.locks.LockSupport;

/**
 * A journal that breaks its first promise: it acknowledges appends some milliseconds before it commits them. Tests that
 * kill a process must fail with it.
 */
public final class AcknowledgedBeforeCommit {
    private static final long EARLY_NANOS = 50_000_000;

    private AcknowledgedBeforeCommit() {}

    public static Journal open(JournalSettings settings) throws JournalException {
        return Journal.open(
                settings,
                new Guarantees(
                        (file, acknowledge) -> {
                            acknowledge.run();
                            long end = System.nanoTime() + EARLY_NANOS;
                            while (end - System.nanoTime() > 0) {
                                LockSupport.parkNanos(end - System.nanoTime());
                            }
                            file.commit();
                        },
                        Guarantees.FULL.runs()));
    }
}
