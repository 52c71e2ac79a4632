package dev.serai.serial;

import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.FramingFault;
import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.LineKind;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.PortOpener;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of a port, shared by all consumers and producers that name it. A thread of its own opens the port,
 * reads it, cuts frames, gives them to the request they answer or to the listeners, and opens the port again whenever
 * it is gone or silent for too long; nothing half assembled survives that. Thread-safe.
 */
final class SerialConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConnection.class);
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

    private static final ThreadLocal<Boolean> READS = ThreadLocal.withInitial(() -> false);

    private final PortAddress address;
    private @Nullable SerialConnection predecessor;
    private final SerialConfiguration configuration;
    private final LineSettings line;
    private final PortOpener opener;
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final Consumer<PortEvent> events;
    private final Replies replies;
    private Framer framer;
    private final ArrivalClock clock;
    private final FrameSink sink = new Cutter();
    private final List<FrameListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);

    private volatile @Nullable OpenPort port;
    private volatile boolean written;
    private volatile boolean dispatching;
    private volatile String trouble = "not opened yet";
    private volatile @Nullable String silence;
    private volatile @Nullable String lastError;
    private volatile long lastReadAt;

    /** When what was written last is through the line; may lie ahead. */
    private volatile long lastWriteAt;

    /** What a character needs on the line; 0 where there is none (USB, ptys), and the baud rate says nothing. */
    private volatile long lineCharacterNanos;

    private volatile long position;
    private volatile @Nullable Transmitter transmitter;

    /** Who gets the frames of the bytes at hand: who listened when they were read. */
    private volatile FrameListener[] receivers = {};

    private LineErrors lineErrors = LineErrors.NONE;
    private String path = "";
    private long sequence;
    private long discarded;
    private String lastLogged = "";

    SerialConnection(
            @Nullable SerialConnection predecessor,
            PortAddress address,
            SerialConfiguration configuration,
            PortOpener opener,
            LongSupplier nanoClock,
            SerialStatistics statistics,
            Consumer<PortEvent> events) {
        this.predecessor = predecessor;
        this.address = address;
        this.configuration = configuration;
        this.line = configuration.lineSettings();
        this.opener = opener;
        this.nanoClock = nanoClock;
        this.statistics = statistics;
        this.events = events;
        this.replies = new Replies(nanoClock, statistics);
        this.framer = configuration.framer(Duration.ZERO);
        this.clock = new ArrivalClock(line.characterTime());
    }

    String name() {
        return address.name();
    }

    SerialStatistics statistics() {
        return statistics;
    }

    /** What is wrong with the port, or null when it is open and not silent for too long. */
    @Nullable
    String trouble() {
        return port == null ? trouble : silence;
    }

    /** The path that is open, links followed; null while none is. */
    @Nullable
    String openPath() {
        OpenPort open = port;
        return open == null ? null : open.path();
    }

    /** What was wrong last; null when nothing ever was. */
    @Nullable
    String lastError() {
        return lastError;
    }

    LineSettings line() {
        return line;
    }

    /** How long one character takes on the line. */
    Duration characterTime() {
        return line.characterTime();
    }

    /** Whether the calling thread reads a port: it must not wait for one. */
    static boolean isReader() {
        return READS.get();
    }

    /** The transmitter for this port; made by the supplier when the first producer asks for it. */
    synchronized Transmitter transmitter(Function<Replies, Transmitter> make) {
        Transmitter present = transmitter;
        if (present == null) {
            present = make.apply(replies);
            transmitter = present;
        }
        return present;
    }

    /** How many requests wait for their turn. */
    int waitingRequests() {
        Transmitter present = transmitter;
        return present == null ? 0 : present.waiting();
    }

    void addListener(FrameListener listener) {
        listeners.add(listener);
        OpenPort open = port;
        if (open != null) {
            listener.opened(open.kind());
        }
    }

    /** The listener is given the frames that were read already, and no others; the port stays open for other users. */
    void removeListener(FrameListener listener) {
        listeners.remove(listener);
    }

    /** Whether frames that were read may still be on their way to the listener. */
    boolean busy(FrameListener listener) {
        return (isClosing() && closed.getCount() > 0)
                || (dispatching && Arrays.asList(receivers).contains(listener));
    }

    /**
     * Ends reading. Frames that were read, or are being read at this moment, are still given to the listeners; the port
     * is closed after that. Returns at once.
     */
    void close() {
        closing.countDown();
        OpenPort open = port;
        if (open != null) {
            open.wake();
        }
        Transmitter present = transmitter;
        if (present != null) {
            present.close();
        }
    }

    /** Waits until the port is closed and its thread about to end. */
    boolean awaitClosed(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * Takes the frames that begin on the line from now on for the reply to a request.
     *
     * @throws PortException when the port is not open, with the reason
     */
    Replies.Awaited expect(ReplyMatch match) throws PortException {
        OpenPort open = requireOpen();
        // What has arrived was said before the request is written: it answers something else.
        return replies.expect(match, position + open.available());
    }

    /** Waits until the port was opened, or could not be at the first try: whoever is first need not fail for that. */
    void awaitFirstTry(Duration time) throws InterruptedException {
        boolean ignored = tried.await(configuration.getSettleDelay() + time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How long nothing was read or written, in nanoseconds; less than 0 while the line still carries what was. */
    long silentNanos() {
        long now = nanoClock.getAsLong();
        return Math.min(now - lastReadAt, now - lastWriteAt);
    }

    /** How long the line still needs for what was written. */
    Duration stillOnLine() {
        return Duration.ofNanos(Math.max(0, lastWriteAt - nanoClock.getAsLong()));
    }

    private OpenPort requireOpen() throws PortException {
        OpenPort open = port;
        if (open == null) {
            throw new PortException("Port " + name() + " is not open: " + trouble);
        }
        return open;
    }

    /**
     * Writes to the device. Waits as long as the other end makes it wait: not for a route's own thread.
     *
     * @throws PortException when the port is not open, with the reason
     */
    void write(byte[] bytes) throws PortException {
        OpenPort open = requireOpen();
        written = true;
        long begun = nanoClock.getAsLong();
        open.write(bytes);
        long now = nanoClock.getAsLong();
        // The system takes the bytes at once; a line carries them one after the other, behind those before.
        long carried = begun + Math.max(0, lastWriteAt - begun) + bytes.length * lineCharacterNanos;
        lastWriteAt = now + Math.max(0, carried - now);
        statistics.writtenBytes.add(bytes.length);
    }

    @Override
    public void run() {
        READS.set(true);
        long delay = configuration.getReconnectDelay();
        try {
            awaitPredecessor();
            while (!isClosing()) {
                if (session()) {
                    delay = configuration.getReconnectDelay();
                }
                if (closing.await(delay, TimeUnit.MILLISECONDS)) {
                    break;
                }
                delay = Math.min(2 * delay, configuration.getReconnectMaxDelay());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            address.close();
            listeners.clear();
            tried.countDown();
            closed.countDown();
        }
    }

    /** The port is opened only after the connection before has let it go; so closed means that all before are, too. */
    private void awaitPredecessor() throws InterruptedException {
        SerialConnection before = predecessor;
        if (before != null) {
            before.closed.await();
            predecessor = null;
        }
    }

    /** Opens the port and reads it until it is gone. Returns whether anything was read. */
    private boolean session() throws InterruptedException {
        long bytesBefore = statistics.bytes();
        try (OpenPort open = opener.open(address.locate(), line)) {
            opened(open);
            readUntilClosed(open);
        } catch (PortException e) {
            lost(e);
        } catch (RuntimeException | Error e) {
            LOG.error("Port {}: unexpected failure, it is opened again", name(), e);
            lost(new PortException("Port " + name() + " failed unexpectedly: " + e, e));
        } finally {
            tried.countDown();
            port = null;
            replies.lost(new PortException("Port " + name() + " is not open: " + trouble));
        }
        return statistics.bytes() > bytesBefore;
    }

    private void opened(OpenPort open) throws InterruptedException {
        lineErrors = LineErrors.NONE;
        framer = configuration.framer(open.adapterLatency());
        position = 0;
        sequence = 0;
        discarded = 0;
        written = false;
        path = open.path();
        if (configuration.getSettleDelay() > 0) {
            closing.await(configuration.getSettleDelay(), TimeUnit.MILLISECONDS);
            open.discardInput();
        }
        lastReadAt = nanoClock.getAsLong();
        lastWriteAt = lastReadAt;
        boolean hasLine = open.kind() != LineKind.USB && open.kind() != LineKind.VIRTUAL;
        lineCharacterNanos = hasLine ? line.characterTime().toNanos() : 0;
        port = open;
        tried.countDown();
        statistics.opens.increment();
        listeners.forEach(listener -> listener.opened(open.kind()));
        if (silence == null) {
            lastLogged = "";
            LOG.info("Port {} is open ({}{})", name(), line, path.equals(name()) ? "" : ", at " + path);
            tell(PortEvent.Kind.OPENED, null);
        }
        if (isClosing()) {
            open.wake();
        }
    }

    private void lost(PortException reason) {
        String message = String.valueOf(reason.getMessage());
        trouble = message;
        if (isClosing() || message.equals(lastLogged)) {
            return;
        }
        lastError = message;
        boolean first = lastLogged.isEmpty();
        lastLogged = message;
        LOG.warn("{}; {}", message, reason instanceof PortMissingException ? "waiting for it" : "trying again");
        if (reason instanceof SilentPortException) {
            silence = message;
            tell(PortEvent.Kind.SILENT, message);
        } else if (first || silence != null) {
            silence = null;
            tell(PortEvent.Kind.LOST, message);
        }
    }

    private void tell(PortEvent.Kind kind, @Nullable String reason) {
        events.accept(new PortEvent(kind, name(), kind == PortEvent.Kind.LOST ? null : path, reason, Instant.now()));
    }

    private void readUntilClosed(OpenPort open) throws PortException {
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        long openedAt = lastReadAt;
        clock.opened(openedAt);
        long read = 0;
        boolean first = true;
        while (!isClosing()) {
            awaitEndBySilence(open);
            int count = open.read(buffer);
            receivers = listeners.toArray(new FrameListener[0]);
            if (count == 0) {
                endOfRead();
                refuseSilence();
                continue;
            }
            long now = nanoClock.getAsLong();
            lastReadAt = now;
            read += count;
            position = read;
            clock.read(count, Instant.now(), now);
            if (first) {
                first = false;
                heard();
                if (mayBeWithinFrame(now - openedAt)) {
                    framer.resync(sink);
                }
            }
            statistics.bytes.add(count);
            boolean damaged = lineErred(open);
            dispatching = true;
            try {
                if (damaged) {
                    damaged(buffer, count);
                } else {
                    framer.accept(buffer, 0, count, sink);
                }
                endOfRead();
            } finally {
                dispatching = false;
            }
            statistics.dispatched(nanoClock.getAsLong() - now);
            clock.pending(framer.pendingSince());
        }
    }

    /** Whether the line reported errors since the read before: then a byte of this one may be missing or wrong. */
    private boolean lineErred(OpenPort open) {
        LineErrors now = open.lineErrors();
        if (now.total() == lineErrors.total()) {
            return false;
        }
        LineErrors fresh = now.since(lineErrors);
        lineErrors = now;
        statistics.lineErrors.add(fresh.total());
        return true;
    }

    /**
     * Nobody knows which byte of the read it was: all its frames are bad, and what stands half assembled is thrown away
     * up to the next boundary.
     */
    private void damaged(byte[] buffer, int count) {
        framer.accept(buffer, 0, count, new FrameSink() {
            @Override
            public void frame(byte[] bytes, long start) {
                sink.bad(FramingFault.LINE_ERROR, bytes, start);
            }

            @Override
            public void bad(FramingFault fault, byte[] bytes, long start) {
                sink.bad(fault, bytes, start);
            }

            @Override
            public void discarded(int discardedCount) {
                sink.discarded(discardedCount);
            }
        });
        framer.resync(sink);
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
    private void awaitEndBySilence(OpenPort open) throws PortException {
        for (long awaited = framer.awaitedSilenceNanos();
                awaited >= 0 && !isClosing();
                awaited = framer.awaitedSilenceNanos()) {
            long missing = awaited - (nanoClock.getAsLong() - lastReadAt);
            if (missing > LOOKED_FOR_NANOS || open.available() > 0) {
                return;
            }
            if (missing > 0) {
                long look = Math.max(SHORTEST_LOOK_NANOS, awaited / LOOKS_DURING_SILENCE);
                LockSupport.parkNanos(Math.min(missing, Math.min(look, LONGEST_LOOK_NANOS)));
                continue;
            }
            dispatching = true;
            try {
                framer.silence(sink);
                endOfRead();
            } finally {
                dispatching = false;
            }
            clock.pending(framer.pendingSince());
        }
    }

    /** The device says something: if it was silent before, all is well again. */
    private void heard() {
        if (silence != null) {
            silence = null;
            lastLogged = "";
            LOG.info("Port {} is not silent any more", name());
            tell(PortEvent.Kind.OPENED, null);
        }
    }

    private void refuseSilence() throws PortException {
        long timeout = configuration.getSilenceTimeout();
        if (timeout > 0 && nanoClock.getAsLong() - lastReadAt >= TimeUnit.MILLISECONDS.toNanos(timeout)) {
            throw new SilentPortException(
                    "Port " + name() + " has been silent for " + timeout + " ms (silenceTimeout): it is opened again");
        }
    }

    /** Whether the first bytes after opening may be the rest of a frame that began before. */
    private boolean mayBeWithinFrame(long silentNanos) {
        long enough = Math.max(
                SILENCE_BEFORE_FIRST.toNanos(),
                CHARACTERS_BEFORE_FIRST * line.characterTime().toNanos());
        return silentNanos < enough && !written && !configuration.isKeepFirst();
    }

    /** Numbers, dates and hands out what the framer finds. */
    private final class Cutter implements FrameSink {

        @Override
        public void frame(byte[] bytes, long start) {
            statistics.frames.increment();
            sequence++;
            Instant time = clock.timeOf(start);
            if (replies.watching() && isReply(new Frame(bytes, path, sequence, time, discarded), start)) {
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

        private boolean isReply(Frame frame, long start) {
            if (replies.offer(frame, start)) {
                return true;
            }
            Transmitter present = transmitter;
            if (present != null) {
                present.look();
            }
            return false;
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            statistics.bad(fault);
            discarded(bytes.length);
            FramingException exception = new FramingException(name(), fault, bytes);
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
}
