package dev.serai.serial;

import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.FramingFault;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of a port, shared by all consumers and producers that name it. A thread of its own opens the port,
 * reads it, cuts frames, gives them to the listeners, and opens it again whenever it is gone; nothing half assembled
 * survives that. Thread-safe.
 */
final class SerialConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConnection.class);
    /** As much as a Linux terminal holds; jSerialComm copies the whole array at every read. */
    private static final int READ_BUFFER_BYTES = 4096;

    private static final Duration SILENCE_BEFORE_FIRST = Duration.ofMillis(50);
    private static final int CHARACTERS_BEFORE_FIRST = 10;

    private final PortAddress address;
    private @Nullable SerialConnection predecessor;
    private final SerialConfiguration configuration;
    private final LineSettings line;
    private final PortOpener opener;
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final Framer framer;
    private final ArrivalClock clock;
    private final FrameSink sink = new Cutter();
    private final List<FrameListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile @Nullable OpenPort port;
    private volatile boolean written;
    private volatile boolean dispatching;
    private volatile String trouble = "not opened yet";

    /** Who gets the frames of the bytes at hand: who listened when they were read. */
    private volatile FrameListener[] receivers = {};

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
            SerialStatistics statistics) {
        this.predecessor = predecessor;
        this.address = address;
        this.configuration = configuration;
        this.line = configuration.lineSettings();
        this.opener = opener;
        this.nanoClock = nanoClock;
        this.statistics = statistics;
        this.framer = configuration.getFraming().framer(configuration.framingSettings());
        this.clock = new ArrivalClock(line.characterTime());
    }

    String name() {
        return address.name();
    }

    SerialStatistics statistics() {
        return statistics;
    }

    /** Why the port is not open, or null while it is. */
    @Nullable
    String trouble() {
        return port == null ? trouble : null;
    }

    void addListener(FrameListener listener) {
        listeners.add(listener);
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
    }

    /** Waits until the port is closed and its thread about to end. */
    boolean awaitClosed(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * Writes to the device. Waits as long as the other end makes it wait: not for a route's own thread.
     *
     * @throws PortException when the port is not open, with the reason
     */
    void write(byte[] bytes) throws PortException {
        OpenPort open = port;
        if (open == null) {
            throw new PortException("Port " + name() + " is not open: " + trouble);
        }
        written = true;
        open.write(bytes);
        statistics.writtenBytes.add(bytes.length);
    }

    @Override
    public void run() {
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
        } catch (RuntimeException e) {
            LOG.error("Port {}: unexpected failure, it is opened again", name(), e);
            lost(new PortException(String.valueOf(e.getMessage()), e));
        } finally {
            port = null;
        }
        return statistics.bytes() > bytesBefore;
    }

    private void opened(OpenPort open) throws InterruptedException {
        framer.reset();
        sequence = 0;
        discarded = 0;
        written = false;
        path = open.path();
        if (configuration.getSettleDelay() > 0) {
            closing.await(configuration.getSettleDelay(), TimeUnit.MILLISECONDS);
            open.discardInput();
        }
        port = open;
        statistics.opens.increment();
        lastLogged = "";
        LOG.info("Port {} is open ({}{})", name(), line, path.equals(name()) ? "" : ", at " + path);
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
        lastLogged = message;
        String next = reason instanceof PortMissingException ? "waiting for it" : "trying again";
        LOG.warn("{}; {}", message, next);
    }

    private void readUntilClosed(OpenPort open) throws PortException {
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        long openedAt = nanoClock.getAsLong();
        clock.opened(openedAt);
        boolean first = true;
        while (!isClosing()) {
            int count = open.read(buffer);
            receivers = listeners.toArray(new FrameListener[0]);
            if (count == 0) {
                endOfRead();
                continue;
            }
            long now = nanoClock.getAsLong();
            clock.read(count, Instant.now(), now);
            if (first) {
                first = false;
                if (mayBeWithinFrame(now - openedAt)) {
                    framer.resync(sink);
                }
            }
            statistics.bytes.add(count);
            dispatching = true;
            try {
                framer.accept(buffer, 0, count, sink);
                endOfRead();
            } finally {
                dispatching = false;
            }
            clock.pending(framer.pendingSince());
        }
    }

    private void endOfRead() {
        for (FrameListener listener : receivers) {
            listener.endOfRead();
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
            statistics.badFrames.increment();
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
