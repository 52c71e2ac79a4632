package dev.serai.journal.log;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the journal promises, as parts that a test can take away, to show that the tests of the promises fail without
 * them; and the disk it looks at.
 *
 * @param commit when appends are acknowledged
 * @param runs makes the name of a run
 * @param keeps what is not deleted
 * @param disk null: that of the journal's folder
 */
record Guarantees(
        CommitOrder commit,
        Supplier<String> runs,
        Keeps keeps,
        @Nullable DiskProbe disk) {
    /** Acknowledged after the commit is on disk; each opening a run of its own. */
    static final Guarantees FULL = new Guarantees(
            (file, acknowledge) -> {
                file.commit();
                acknowledge.run();
            },
            new RandomRuns(),
            Keeps.ALL,
            null);

    Guarantees(CommitOrder commit, Supplier<String> runs) {
        this(commit, runs, Keeps.ALL, null);
    }

    /** The same, but for what it keeps and where. */
    Guarantees with(Keeps other, @Nullable DiskProbe probe) {
        return new Guarantees(commit, runs, other, probe);
    }

    /**
     * What is not deleted.
     *
     * @param unread what a group has not passed, by keeping alone
     * @param out entries of a batch that is out, by a limit
     * @param pace when it looks for what may go
     */
    record Keeps(boolean unread, boolean out, Keeping.Pace pace) {
        static final Keeps ALL = new Keeps(true, true, Keeping.Pace.DEFAULT);
    }

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
