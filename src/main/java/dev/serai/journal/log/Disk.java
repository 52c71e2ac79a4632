package dev.serai.journal.log;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk has room for a larger file, with a threshold for each direction. Looked at by the committer; read by
 * any thread.
 */
final class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);
    private static final long BYTES_BETWEEN_LOOKS = 4L << 20;
    private static final long TIGHT_BYTES = 64L << 20;
    private static final long LEAST_AFTER_FULL = 4L << 20;
    private static final long NANOS_BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(1);

    private final DiskProbe probe;
    private final Limits limits;
    private final Ballast ballast;
    private final Runnable makeBallast;
    private volatile @Nullable String low;
    private boolean tight;
    /** After SQLite said so it takes more than a crumb to go on. */
    private volatile boolean wasFull;

    private boolean looked;
    private long written;
    private volatile long lookedNanos;

    /** @param makeBallast has the ballast made, on a thread that nobody waits for */
    Disk(DiskProbe probe, Limits limits, Ballast ballast, Runnable makeBallast) {
        this.probe = probe;
        this.limits = limits;
        this.ballast = ballast;
        this.makeBallast = makeBallast;
    }

    /** Why the file may not grow; null: it may. */
    @Nullable
    String low() {
        String reason = low;
        // Nobody writes, so that the committer has not looked: the disk may have been cleared since.
        return reason != null && isPassive() && free() >= resume() ? null : reason;
    }

    private long resume() {
        return wasFull ? Math.max(limits.resumeFreeDisk(), ballast.size() + LEAST_AFTER_FULL) : limits.resumeFreeDisk();
    }

    private boolean isPassive() {
        return System.nanoTime() - lookedNanos > 2 * NANOS_BETWEEN_LOOKS;
    }

    boolean isLow() {
        return low != null;
    }

    /**
     * Whether the write-ahead log should be brought into the file without delay: what it holds may need room in the
     * file, which must not be used up by then.
     */
    boolean isTight() {
        return low != null || tight;
    }

    /** Whether it is, or would be behind a transaction that appends so much to the log and to the file. */
    boolean isTightFor(long bytes) {
        if (bytes == 0 || isTight()) {
            return isTight();
        }
        long free = free();
        return free >= 0 && free < TIGHT_BYTES + 2 * bytes;
    }

    /** Bytes; -1: not known. */
    long free() {
        try {
            return probe.free();
        } catch (IOException e) {
            return -1;
        }
    }

    /** What is free when the ballast lies there, which it will while the disk is not low. Bytes; -1: not known. */
    long freeBesideBallast() {
        long free = free();
        return free < 0 || low != null ? free : Math.max(0, free - ballast.missing());
    }

    /** The largest size of the file when nobody says one. */
    long defaultMaxSize() {
        try {
            long total = probe.total();
            return total <= 0 ? 1L << 30 : Math.min(1L << 30, total / 4);
        } catch (IOException e) {
            return 1L << 30;
        }
    }

    void wrote(long bytes) {
        written += bytes;
    }

    /** Looks when enough was written since, or, while it is low, a second has passed. */
    void lookIfDue() {
        long now = System.nanoTime();
        if (!looked || written >= BYTES_BETWEEN_LOOKS || (low != null && now - lookedNanos >= NANOS_BETWEEN_LOOKS)) {
            look(now);
        }
    }

    private void look(long now) {
        looked = true;
        written = 0;
        lookedNanos = now;
        long free = free();
        if (free < 0) {
            return;
        }
        tight = free < TIGHT_BYTES;
        if (low == null && free < limits.minFreeDisk()) {
            low(String.format(
                    Locale.ROOT,
                    "only %d bytes are free on the journal's disk, fewer than its minFreeDisk of %d: it does not grow;"
                            + " make room",
                    free,
                    limits.minFreeDisk()));
        } else if (low != null && free >= resume()) {
            low = null;
            wasFull = false;
            LOG.info("{} bytes are free on the journal's disk: it may grow again", free);
        }
        if (low == null && free >= limits.resumeFreeDisk() + ballast.size() && !ballast.isThere()) {
            makeBallast.run();
        }
    }

    /** SQLite found the disk full, whatever the probe says. */
    void full(String reason) {
        looked = true;
        wasFull = true;
        lookedNanos = System.nanoTime();
        if (ballast.giveUp()) {
            LOG.warn("The journal's ballast was given up, so that groups move on though the disk is full");
        }
        low(reason);
    }

    private void low(String reason) {
        if (low == null) {
            LOG.warn("The journal's file stops growing: {}", reason);
        }
        low = reason;
    }
}
