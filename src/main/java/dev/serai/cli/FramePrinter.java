package dev.serai.cli;

import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.FramingFault;
import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.OpenPort;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a port says into frames and prints them as they come: the time of a frame's first byte, the frame's length,
 * its text, its bytes; and, as such, what broke the framing's rule and what was thrown away. Frames go to standard
 * output, what happens to the port to standard error. One thread.
 */
final class FramePrinter implements PortReader.Listener, FrameSink {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final String UNDER_TEXT = " ".repeat(20);
    /** As {@code serial:} has it: after less silence the first bytes may be the rest of a frame. */
    private static final Duration SILENCE_BEFORE_FIRST = Duration.ofMillis(50);

    private static final int CHARACTERS_BEFORE_FIRST = 10;

    private final PortSetup setup;
    private final Form form;
    private final long most;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Runnable enough;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final FrameText text;
    private Framer framer;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private @Nullable OpenPort port;
    private LineErrors lineErrors = LineErrors.NONE;
    private boolean first;
    private long openedAt;
    private long position;
    private long discarded;
    private long frames;
    private long frameBytes;
    private long badFrames;
    private long discardedInAll;

    /** What is shown of a frame. */
    record Form(boolean text, boolean hex) {}

    /** When the bytes from this position on came. */
    private record Piece(long position, Instant time) {}

    /**
     * @param most how many frames to print before {@code enough} is run; 0 for no end
     * @param enough ends reading
     */
    FramePrinter(
            PortSetup setup,
            Form form,
            long most,
            PrintWriter out,
            PrintWriter err,
            Runnable enough,
            Clock clock,
            LongSupplier nanoClock,
            FrameText text) {
        this.setup = setup;
        this.form = form;
        this.most = most;
        this.out = out;
        this.err = err;
        this.enough = enough;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.text = text;
        this.framer = setup.framing().framer(Duration.ZERO);
    }

    @Override
    public void opened(OpenPort open) {
        framer = setup.framing().framer(open.adapterLatency());
        port = open;
        lineErrors = open.lineErrors();
        pieces.clear();
        position = 0;
        first = true;
        openedAt = nanoClock.getAsLong();
        boolean link = !open.path().equals(setup.name());
        event("Port " + setup.name() + " is open (" + setup.line() + (link ? ", at " + open.path() : "") + ")");
    }

    @Override
    public void lost(String reason, String next) {
        long held = framer.pendingSince() < 0 ? 0 : position - framer.pendingSince();
        if (held > 0) {
            discarded((int) held);
            printDiscarded();
            flush();
        }
        framer.reset();
        event(reason + "; " + next);
    }

    @Override
    public void received(byte[] buffer, int count) {
        pieces.add(new Piece(position, clock.instant()));
        position += count;
        printLineErrors();
        if (first) {
            first = false;
            if (mayBeWithinFrame()) {
                framer.resync(this);
            }
        }
        framer.accept(buffer, 0, count, this);
        printDiscarded();
        forgetPieces();
        flush();
    }

    /** As {@code serial:} has it: what stands half assembled is thrown away, for bytes may be missing in it. */
    private void printLineErrors() {
        LineErrors now = port == null ? LineErrors.NONE : port.lineErrors();
        LineErrors fresh = now.since(lineErrors);
        if (fresh.total() > 0) {
            lineErrors = now;
            out.println(now() + " ! " + "errors on the line: " + LineErrorText.of(fresh));
            framer.resync(this);
        }
    }

    @Override
    public long awaitedSilenceNanos() {
        return framer.awaitedSilenceNanos();
    }

    @Override
    public void silence() {
        framer.silence(this);
        printDiscarded();
        forgetPieces();
        flush();
    }

    private boolean mayBeWithinFrame() {
        long enoughNanos = Math.max(
                SILENCE_BEFORE_FIRST.toNanos(),
                CHARACTERS_BEFORE_FIRST * setup.line().characterTime().toNanos());
        return !setup.keepFirst() && nanoClock.getAsLong() - openedAt < enoughNanos;
    }

    /** Keeps the times of what the framer still holds. */
    private void forgetPieces() {
        long held = framer.pendingSince() < 0 ? position : framer.pendingSince();
        Piece oldest = pieces.pollFirst();
        while (oldest != null && !pieces.isEmpty() && pieces.getFirst().position() <= held) {
            oldest = pieces.pollFirst();
        }
        if (oldest != null && held < position) {
            pieces.addFirst(oldest);
        }
    }

    @Override
    public void frame(byte[] frame, long start) {
        if (isEnough()) {
            return;
        }
        printDiscarded();
        frames++;
        frameBytes += frame.length;
        print(time(start), " ", String.format(Locale.ROOT, "%5d", frame.length), "", frame);
        if (isEnough()) {
            enough.run();
        }
    }

    private boolean isEnough() {
        return most > 0 && frames >= most;
    }

    @Override
    public void bad(FramingFault fault, byte[] bytes, long start) {
        if (isEnough()) {
            return;
        }
        printDiscarded();
        badFrames++;
        print(time(start), "!", String.format(Locale.ROOT, "%5d", bytes.length), fault.text() + ": ", bytes);
    }

    @Override
    public void discarded(int count) {
        discarded += count;
        discardedInAll += count;
    }

    private void printDiscarded() {
        if (discarded > 0 && !isEnough()) {
            out.println(now() + " !" + String.format(Locale.ROOT, "%5d", discarded) + "  thrown away"
                    + (frames == 0 && badFrames == 0 ? " up to the first boundary" : ""));
        }
        discarded = 0;
    }

    private void print(String time, String mark, String length, String fault, byte[] bytes) {
        String head = time + " " + mark + length + "  ";
        if (form.text()) {
            out.println(head + fault + text.text(bytes));
        }
        if (form.hex() && (bytes.length > 0 || !form.text())) {
            out.println((form.text() ? UNDER_TEXT : head + fault) + FrameText.hex(bytes));
        }
    }

    private String time(long start) {
        Instant time = clock.instant();
        for (Piece piece : pieces) {
            if (piece.position() > start) {
                break;
            }
            time = piece.time();
        }
        return TIME.format(time.atZone(zone()));
    }

    private String now() {
        return TIME.format(clock.instant().atZone(zone()));
    }

    private ZoneId zone() {
        return clock.getZone();
    }

    private void event(String what) {
        err.println(now() + " -- " + what);
        err.flush();
    }

    /** Once whoever read our output has gone there is nobody to go on for. */
    private void flush() {
        // picocli's writer does not pass on what the stream under it met
        if (out.checkError() || System.out.checkError()) {
            enough.run();
        }
    }

    @Override
    public void ended() {
        event(count(frames, "frame") + " of " + count(frameBytes, "byte") + ", " + badFrames + " bad, "
                + count(discardedInAll, "byte") + " thrown away");
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
