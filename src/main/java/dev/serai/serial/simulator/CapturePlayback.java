package dev.serai.serial.simulator;

import dev.serai.serial.capture.CaptureException;
import dev.serai.serial.capture.CaptureReader;
import dev.serai.serial.capture.CaptureRecord;
import dev.serai.serial.port.PortException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A device that says what a captured one said, with the pauses that it made: the bytes of each read begin as long after
 * those of the read before as they did then. Where the port was lost and found again in the capture, it goes away for
 * as long. It takes whatever it is sent and answers nothing.
 */
final class CapturePlayback implements Device {
    /** What was read in the capture shall be read again before the port goes: a pty that is closed forgets it. */
    static final Duration LINGER = Duration.ofMillis(100);

    private static final byte[] NOTHING = {};
    private static final long NOT_LOST = -1;

    private final Path file;
    private final boolean loop;
    private final double speed;
    private @Nullable CaptureReader reader;
    private @Nullable Step upcoming;
    private long saidNanos;
    /** What comes next follows an opening of the port, not another piece. */
    private boolean afresh = true;

    private boolean wasOpen;
    private long lostNanos = NOT_LOST;
    private long awayNanos;

    /**
     * What happens next in the capture.
     *
     * @param nanos when, since the capture began
     * @param bytes what is said; nothing where the port was lost
     * @param awayNanos for how long it was lost then
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Step(long nanos, byte[] bytes, long awayNanos) {}

    /** @param speed how many times as fast as it was, more than 0 */
    CapturePlayback(Path file, boolean loop, double speed) {
        this.file = file;
        this.loop = loop;
        this.speed = speed;
    }

    @Override
    public long nextAt(long begun, long ended) {
        Step next = upcoming;
        if (afresh || next == null) {
            return ended;
        }
        long at = begun + scaled(next.nanos() - saidNanos);
        return next.awayNanos() > 0 ? Math.max(at, ended + LINGER.toNanos()) : at;
    }

    @Override
    public byte @Nullable [] next() throws IOException {
        if (reader == null || (upcoming == null && loop)) {
            rewind();
        }
        Step step = upcoming;
        if (step == null) {
            return null;
        }
        saidNanos = step.nanos();
        awayNanos = scaled(step.awayNanos());
        upcoming = read();
        afresh = step.awayNanos() > 0 || (upcoming == null && loop);
        return step.bytes();
    }

    private void rewind() throws IOException {
        close();
        reader = new CaptureReader(file);
        wasOpen = false;
        lostNanos = NOT_LOST;
        upcoming = read();
    }

    private @Nullable Step read() throws IOException {
        CaptureReader open = reader;
        if (open == null) {
            return null;
        }
        try {
            for (CaptureRecord next = open.next(); next != null; next = open.next()) {
                if (next instanceof CaptureRecord.Data data) {
                    return new Step(data.nanos(), data.bytes(), 0);
                } else if (next instanceof CaptureRecord.Lost lost && wasOpen && lostNanos == NOT_LOST) {
                    lostNanos = lost.nanos();
                } else if (next instanceof CaptureRecord.Opened opened) {
                    wasOpen = true;
                    if (lostNanos != NOT_LOST) {
                        long lost = lostNanos;
                        lostNanos = NOT_LOST;
                        return new Step(lost, NOTHING, Math.max(1, opened.nanos() - lost));
                    }
                }
            }
            return null;
        } catch (CaptureException e) {
            throw new PortException("Capture " + file + ": " + e.getMessage(), e);
        }
    }

    private long scaled(long nanos) {
        return (long) (Math.max(0, nanos) / speed);
    }

    @Override
    public long awayNanos() {
        long away = awayNanos;
        awayNanos = 0;
        return away;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public byte[] receive(byte[] bytes, int length) {
        return NOTHING;
    }

    @Override
    public void close() throws IOException {
        CaptureReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
