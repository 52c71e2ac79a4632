package dev.serai.journal.log;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Two things the journal promises, as parts that a test can take away, to show that the tests of the promises fail
 * without them.
 *
 * @param commit when appends are acknowledged
 * @param runs makes the name of a run
 */
record Guarantees(CommitOrder commit, Supplier<String> runs) {
    /** Acknowledged after the commit is on disk; each opening a run of its own. */
    static final Guarantees FULL = new Guarantees(
            (file, acknowledge) -> {
                file.commit();
                acknowledge.run();
            },
            new RandomRuns());

    /** Commits the open transaction and acknowledges what it holds. */
    interface CommitOrder {
        void commit(JournalFile file, Runnable acknowledge) throws SQLException;
    }

    private static final class RandomRuns implements Supplier<String> {
        private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
        private static final int LENGTH = 8;

        @Override
        public String get() {
            SecureRandom random = new SecureRandom();
            StringBuilder run = new StringBuilder(LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                run.append(BASE32.charAt(random.nextInt(BASE32.length())));
            }
            return run.toString();
        }
    }
}
