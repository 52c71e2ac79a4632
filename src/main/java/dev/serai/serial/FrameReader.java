package dev.serai.serial;

import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.FramingFault;
import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Reads an open port until it is closed or gone: cuts frames, numbers and dates them, and gives them to the request
 * they answer or to the listeners. One object for each opening, on the connection's thread; what others may ask is
 * volatile.
 */
final class FrameReader {
    /** As much as a Linux terminal holds; jSerialComm copies the whole array at every read. */
    private static final int READ_BUFFER_BYTES = 4096;

    private static final Duration SILENCE_BEFORE_FIRST = Duration.ofMillis(50);
    private static final int CHARACTERS_BEFORE_FIRST = 10;

    /** A silence that a framing waits for is looked at so often while it lasts. */
    private static final int LOOKS_DURING_SILENCE = 8;

    private static final long SHORTEST_LOOK_NANOS = 200_000;
    private static final long LONGEST_LOOK_NANOS = 2_000_000;

    /** A longer silence is left to the read, which comes back after a second at the latest. */
    private static final long LOOKED_FOR_NANOS = 500_000_000;

    /** So many bytes thrown away over so long, and no frame among them: something is set up wrong. */
    private static final int STRANGE_BYTES = 64;

    private static final long STRANGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SerialConnection connection;
    private final OpenPort port;
    private final SerialConfiguration configuration;
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final String path;
    private final Framer framer;
    private final ArrivalClock clock;
    private final FrameSink sink = new Cutter();
    private final FrameSink damagedSink = new Damaged();
    private final long openedAt;

    private volatile long lastReadAt;
    private volatile long position;
    private volatile boolean giving;

    /** Who gets the frames of the bytes at hand: who listened when they were read. */
    private volatile FrameListener[] receivers = {};

    private LineErrors lineErrors = LineErrors.NONE;
    private long sequence;
    private long discarded;
    private long strangeSince;
    private boolean strangeTold;

    FrameReader(SerialConnection connection, OpenPort port, SerialConfiguration configuration, LongSupplier nanoClock) {
        this.connection = connection;
        this.port = port;
        this.configuration = configuration;
        this.nanoClock = nanoClock;
        this.statistics = connection.statistics();
        this.path = port.path();
        this.framer = configuration.framer(port.adapterLatency());
        this.clock = new ArrivalClock(connection.characterTime());
        this.openedAt = nanoClock.getAsLong();
        this.lastReadAt = openedAt;
        clock.opened(openedAt);
    }

    OpenPort port() {
        return port;
    }

    /** How many bytes were read since the port was opened. */
    long position() {
        return position;
    }

    /** When bytes came last, or the port was opened; nanoseconds of the monotonic clock. */
    long lastReadAt() {
        return lastReadAt;
    }

    /** Whether frames are being given to the listener at this moment. */
    boolean isGiving(FrameListener listener) {
        return giving && Arrays.asList(receivers).contains(listener);
    }

    /** @throws PortException when the port is gone, or silent for longer than {@code silenceTimeout} */
    void readUntilClosed() throws PortException {
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        while (!connection.isClosing()) {
            awaitEndBySilence();
            int count = port.read(buffer);
            receivers = connection.listeners();
            if (count == 0) {
                endOfRead();
                refuseSilence();
            } else {
                arrived(buffer, count);
            }
        }
    }

    private void arrived(byte[] buffer, int count) {
        long now = nanoClock.getAsLong();
        boolean first = position == 0;
        lastReadAt = now;
        long read = position + count;
        position = read;
        clock.read(count, Instant.now(), now);
        if (first) {
            connection.heard();
            if (mayBeWithinFrame(now - openedAt)) {
                framer.resync(sink);
            }
        }
        statistics.bytes.add(count);
        boolean damaged = lineErred();
        giving = true;
        try {
            framer.accept(buffer, 0, count, damaged ? damagedSink : sink);
            if (damaged) {
                framer.resync(sink);
            }
            endOfRead();
        } finally {
            giving = false;
        }
        long given = nanoClock.getAsLong();
        statistics.dispatched(given - now);
        clock.pending(framer.pendingSince());
        tellStrange(given);
    }

    /** Whether the first bytes after opening may be the rest of a frame that began before. */
    private boolean mayBeWithinFrame(long silentNanos) {
        long enough = Math.max(
                SILENCE_BEFORE_FIRST.toNanos(),
                CHARACTERS_BEFORE_FIRST * connection.characterTime().toNanos());
        return silentNanos < enough && !connection.hasWritten() && !configuration.isKeepFirst();
    }

    /** Whether the line reported errors since the read before: then a byte of this one may be missing or wrong. */
    private boolean lineErred() {
        LineErrors now = port.lineErrors();
        if (now.total() == lineErrors.total()) {
            return false;
        }
        statistics.lineErrors.add(now.since(lineErrors).total());
        lineErrors = now;
        return true;
    }

    private void endOfRead() {
        for (FrameListener listener : receivers) {
            listener.endOfRead();
        }
    }

    /**
     * Where the framing has frames end by silence, waits for it. It is proved when the time has passed and nothing
     * stands in the operating system's buffer after that: a thread that was held up can not take its own lateness for
     * silence.
     */
    private void awaitEndBySilence() {
        for (long awaited = framer.awaitedSilenceNanos();
                awaited >= 0 && !connection.isClosing();
                awaited = framer.awaitedSilenceNanos()) {
            long missing = awaited - (nanoClock.getAsLong() - lastReadAt);
            if (missing > LOOKED_FOR_NANOS || port.available() > 0) {
                return;
            }
            if (missing > 0) {
                long look = Math.max(SHORTEST_LOOK_NANOS, awaited / LOOKS_DURING_SILENCE);
                LockSupport.parkNanos(Math.min(missing, Math.min(look, LONGEST_LOOK_NANOS)));
                continue;
            }
            giving = true;
            try {
                framer.silence(sink);
                endOfRead();
            } finally {
                giving = false;
            }
            clock.pending(framer.pendingSince());
        }
    }

    private void refuseSilence() throws PortException {
        long timeout = configuration.getSilenceTimeout();
        if (timeout > 0 && nanoClock.getAsLong() - lastReadAt >= TimeUnit.MILLISECONDS.toNanos(timeout)) {
            throw new SilentPortException("Port " + connection.name() + " has been silent for " + timeout
                    + " ms (silenceTimeout): it is opened again");
        }
    }

    /** A wrong baud rate or framing may show in nothing but bytes that are thrown away: says so, once in a row. */
    private void tellStrange(long now) {
        if (discarded == 0) {
            strangeSince = 0;
            strangeTold = false;
        } else if (strangeSince == 0) {
            strangeSince = now;
        } else if (!strangeTold && discarded >= STRANGE_BYTES && now - strangeSince >= STRANGE_NANOS) {
            strangeTold = true;
            connection.warn("Port " + connection.name() + ": none of the last " + discarded
                    + " bytes were in a good frame: are baudRate=" + configuration.getBaudRate() + " and framing="
                    + configuration.getFraming().optionName() + " right? 'serai monitor --guess' finds out");
        }
    }

    /** Numbers, dates and hands out what the framer finds. */
    private final class Cutter implements FrameSink {

        @Override
        public void frame(byte[] bytes, long start) {
            statistics.frames.increment();
            sequence++;
            Instant time = clock.timeOf(start);
            if (connection.expectsReplies()
                    && connection.isReply(new Frame(bytes, path, sequence, time, discarded), start)) {
                discarded = 0;
                return;
            }
            boolean shared = false;
            for (FrameListener listener : receivers) {
                byte[] own = shared ? bytes.clone() : bytes;
                shared = true;
                listener.frame(new Frame(own, path, sequence, time, discarded));
            }
            discarded = 0;
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            statistics.bad(fault);
            discarded(bytes.length);
            FramingException exception = new FramingException(connection.name(), fault, bytes);
            for (FrameListener listener : receivers) {
                listener.bad(exception);
            }
        }

        @Override
        public void discarded(int count) {
            discarded += count;
            statistics.discardedBytes.add(count);
        }
    }

    /** For a read during which the line erred: nobody knows which byte it was, so all its frames are bad. */
    private final class Damaged implements FrameSink {

        @Override
        public void frame(byte[] bytes, long start) {
            sink.bad(FramingFault.LINE_ERROR, bytes, start);
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            sink.bad(fault, bytes, start);
        }

        @Override
        public void discarded(int count) {
            sink.discarded(count);
        }
    }
}
