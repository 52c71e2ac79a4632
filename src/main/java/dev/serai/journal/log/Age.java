package dev.serai.journal.log;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How old a mark is: by monotonic time within a boot, by wall time across boots. Wall time is not believed when the
 * clock jumped by more than an hour in this process, or stands before what the file has seen: then only marks of this
 * boot have an age. Belongs to the committer.
 */
final class Age {
    private static final long JUMP_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final JournalClock clock;
    private final long newestWall;
    private final long difference;
    private boolean jumped;

    /** @param newestWall the newest wall time in the file */
    Age(JournalClock clock, long newestWall) {
        this.clock = clock;
        this.newestWall = newestWall;
        this.difference = clock.wallMillis() - clock.monotonicMillis();
    }

    Stock.Mark now(long offset) {
        return new Stock.Mark(offset, clock.boot(), clock.wallMillis(), clock.monotonicMillis());
    }

    boolean isOfThisBoot(Stock.Mark m) {
        return m.boot().equals(clock.boot());
    }

    /** Whether marks of other boots have an age. */
    boolean believesWall() {
        long wall = clock.wallMillis();
        // Once jumped, for good: which of the two times was right is not known.
        jumped |= Math.abs(wall - clock.monotonicMillis() - difference) > JUMP_MILLIS;
        return !jumped && wall >= newestWall;
    }

    /** Milliseconds until a mark is so old; 0 or less: it is. {@link Long#MAX_VALUE}: nobody can tell. */
    long untilOld(Stock.Mark m, Duration retention) {
        if (isOfThisBoot(m)) {
            return m.mono() + retention.toMillis() - clock.monotonicMillis();
        }
        return believesWall() ? m.wall() + retention.toMillis() - clock.wallMillis() : Long.MAX_VALUE;
    }

    long sinceMillis(Stock.Mark m) {
        return isOfThisBoot(m) ? clock.monotonicMillis() - m.mono() : Long.MAX_VALUE;
    }
}
