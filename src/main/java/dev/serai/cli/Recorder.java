package dev.serai.cli;

import dev.serai.serial.capture.CaptureRecord;
import dev.serai.serial.capture.CaptureWriter;
import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.OpenPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes what happens on a port to a capture, and says how far it is. One thread. */
final class Recorder implements PortReader.Listener {
    private static final long SECOND = 1_000_000_000;

    private final CaptureWriter writer;
    private final Path file;
    private final long most;
    private final Runnable enough;
    private final LongSupplier nanoClock;
    private final Progress progress;
    private final long begun;
    private long bytes;
    private long losses;
    private @Nullable OpenPort port;
    private LineErrors lineErrors = LineErrors.NONE;

    /**
     * Lines on standard error.
     *
     * @param interactive whether a line may be written over by the next
     */
    record Progress(PrintWriter err, boolean interactive) {
        /** Nanoseconds between two lines. */
        long interval() {
            return interactive ? SECOND : 10 * SECOND;
        }

        void now(String text) {
            err.print(interactive ? "\r" + text + "\033[K" : text + System.lineSeparator());
            err.flush();
        }

        void lasting(String text) {
            err.println((interactive ? "\r\033[K" : "") + text);
            err.flush();
        }
    }

    private long toldAt;

    /**
     * @param most how many bytes to record before {@code enough} is run
     * @param enough ends reading
     */
    Recorder(CaptureWriter writer, Path file, long most, Runnable enough, LongSupplier nanoClock, Progress progress) {
        this.writer = writer;
        this.file = file;
        this.most = most;
        this.enough = enough;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.begun = nanoClock.getAsLong();
    }

    private long elapsed() {
        return nanoClock.getAsLong() - begun;
    }

    @Override
    public void opened(OpenPort open) throws IOException {
        port = open;
        lineErrors = open.lineErrors();
        writer.write(new CaptureRecord.Opened(elapsed(), open.path()));
        progress.lasting("Recording " + open.path() + " to " + file + ". End: Ctrl-C");
    }

    @Override
    public void received(byte[] buffer, int count) throws IOException {
        long at = elapsed();
        recordLineErrors(at);
        int kept = (int) Math.min(count, most - bytes);
        if (kept > 0) {
            writer.write(new CaptureRecord.Data(at, Arrays.copyOf(buffer, kept)));
            bytes += kept;
        }
        if (bytes == most) {
            enough.run();
        }
    }

    private void recordLineErrors(long at) throws IOException {
        LineErrors now = port == null ? lineErrors : port.lineErrors();
        for (Map.Entry<String, Long> kind :
                LineErrorText.byKind(now.since(lineErrors)).entrySet()) {
            writer.write(new CaptureRecord.LineError(at, kind.getKey(), kind.getValue()));
        }
        lineErrors = now;
    }

    @Override
    public void looked() {
        long at = elapsed();
        if (at - toldAt >= progress.interval()) {
            toldAt = at;
            progress.now(soFar(at));
        }
    }

    @Override
    public void lost(String reason, String next) throws IOException {
        losses += port == null ? 0 : 1;
        port = null;
        writer.write(new CaptureRecord.Lost(elapsed(), reason));
        progress.lasting(reason + "; " + next);
    }

    @Override
    public void ended() throws IOException {
        long at = elapsed();
        writer.write(new CaptureRecord.Ended(at));
        progress.lasting(soFar(at) + ". Play it back: serai simulate capture,file=" + file);
    }

    private String soFar(long at) {
        return String.format(Locale.ROOT, "%.1f s, %d bytes", at / 1e9, bytes)
                + (losses == 0 ? "" : ", port lost " + losses + (losses == 1 ? " time" : " times"));
    }
}
