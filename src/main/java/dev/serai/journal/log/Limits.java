package dev.serai.journal.log;

import java.time.Duration;

/**
 * How much the journal's file may take, and for how long it keeps what every group has read. Sizes in bytes.
 *
 * @param maxSize of the file, without the write-ahead log; 0: the smaller of 1 GiB and a quarter of its file system
 * @param minFreeDisk the file does not grow while less than this is free on its file system; 0: not looked at
 * @param resumeFreeDisk it grows again once this much is free; at least {@code minFreeDisk}
 * @param retention how long entries stay after the last group has read them
 * @param whenFull what becomes of appends then
 * @param deadLettersMaxSize of the topic {@link DeadLetters#TOPIC}: when it is full, groups wait with their bad entries
 * @param ballast size of the file that is given up on a full disk, so that cursors still move; 0: none
 */
public record Limits(
        long maxSize,
        long minFreeDisk,
        long resumeFreeDisk,
        Duration retention,
        WhenFull whenFull,
        long deadLettersMaxSize,
        long ballast) {
    private static final long MIB = 1L << 20;

    /** What holds when nothing is set. */
    public static final Limits DEFAULT =
            new Limits(0, 100 * MIB, 110 * MIB, Duration.ZERO, WhenFull.dropOldest, 64 * MIB, 8 * MIB);

    /** Of a topic, by its own limit; {@link Long#MAX_VALUE}: it has none. */
    long maxSize(Topic t) {
        Long own = t.stock().limits().maxSize();
        long most = own == null ? Long.MAX_VALUE : own;
        return t.isDeadLetters() ? Math.min(most, deadLettersMaxSize) : most;
    }

    WhenFull whenFull(Topic t) {
        WhenFull own = t.stock().limits().whenFull();
        return t.isDeadLetters() ? WhenFull.block : own != null ? own : whenFull;
    }
}
