package dev.serai.serial.port;

import com.sun.jna.Pointer;

/**
 * Counts line errors from the driver's own counters: {@code struct serial_icounter_struct} of {@code linux/serial.h},
 * int after int: cts, dsr, rng, dcd, rx, tx, frame, overrun, parity, brk, buf_overrun. They run since the driver was
 * loaded and wrap at 32 bits. Not thread-safe.
 */
final class LineErrorCounters {
    private static final int FRAME = 24;
    private static final int OVERRUN = 28;
    private static final int PARITY = 32;
    private static final int BREAK = 36;
    private static final int BUFFER_OVERRUN = 40;

    private int frame;
    private int overrun;
    private int parity;
    private int breaks;
    private int bufferOverrun;
    private LineErrors errors = LineErrors.NONE;

    /** Takes the counters as the start of counting. */
    void begin(Pointer counters) {
        keep(counters);
        errors = LineErrors.NONE;
    }

    /** Adds what came since; a count that did not change makes no new object. */
    void update(Pointer counters) {
        long overruns = grown(counters, OVERRUN, overrun) + grown(counters, BUFFER_OVERRUN, bufferOverrun);
        long parities = grown(counters, PARITY, parity);
        long frames = grown(counters, FRAME, frame);
        long broken = grown(counters, BREAK, breaks);
        if ((overruns | parities | frames | broken) != 0) {
            errors = new LineErrors(
                    errors.overrun() + overruns,
                    errors.parity() + parities,
                    errors.framing() + frames,
                    errors.breaks() + broken);
            keep(counters);
        }
    }

    private static long grown(Pointer counters, int offset, int before) {
        return Integer.toUnsignedLong(counters.getInt(offset) - before);
    }

    private void keep(Pointer counters) {
        frame = counters.getInt(FRAME);
        overrun = counters.getInt(OVERRUN);
        parity = counters.getInt(PARITY);
        breaks = counters.getInt(BREAK);
        bufferOverrun = counters.getInt(BUFFER_OVERRUN);
    }

    /** All since the start of counting. */
    LineErrors errors() {
        return errors;
    }
}
