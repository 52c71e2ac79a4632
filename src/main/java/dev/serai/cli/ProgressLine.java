package dev.serai.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How far a long piece of work is: one line that is written over; nothing where it would not be. One thread. */
final class ProgressLine implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean shown;
    private final LongSupplier nanoClock;
    private long shownAt;
    private int length;

    /** @param shown whether the line can be written over: a terminal */
    ProgressLine(PrintWriter err, boolean shown, LongSupplier nanoClock) {
        this.err = err;
        this.shown = shown;
        this.nanoClock = nanoClock;
        // Work that is done at once shows nothing.
        this.shownAt = nanoClock.getAsLong();
    }

    /** On standard error, when that is a terminal. */
    static ProgressLine on(PrintWriter err) {
        return new ProgressLine(err, StandardStreams.isTerminal(StandardStreams.ERR), System::nanoTime);
    }

    /**
     * Shows it, a few times a second.
     *
     * @param total negative: not known
     */
    void show(long done, long total, String what) {
        if (!shown || nanoClock.getAsLong() - shownAt < INTERVAL_NANOS) {
            return;
        }
        shownAt = nanoClock.getAsLong();
        String text;
        if (total > 0) {
            double part = Math.min(1, (double) done / total);
            int bars = (int) (part * WIDTH);
            text = String.format(
                    Locale.ROOT, "[%s%s] %3.0f %%  %s", "=".repeat(bars), " ".repeat(WIDTH - bars), part * 100, what);
        } else {
            text = what;
        }
        write(text);
    }

    private void write(String text) {
        err.print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
        err.flush();
        length = text.length();
    }

    /** Takes the line away, for something that is to stay. */
    @Override
    public void close() {
        if (length > 0) {
            err.print("\r" + " ".repeat(length) + "\r");
            err.flush();
            length = 0;
        }
    }
}
