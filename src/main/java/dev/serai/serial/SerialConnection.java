package dev.serai.serial;

import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.LineKind;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.PortOpener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of a port, shared by all consumers and producers that name it. A thread of its own opens the port, has
 * it read by a {@link FrameReader}, and opens it again whenever it is gone or silent for too long; nothing half
 * assembled survives that. Thread-safe.
 */
final class SerialConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConnection.class);
    private final PortAddress address;
    private @Nullable SerialConnection predecessor;
    private final SerialConfiguration configuration;
    private final LineSettings line;
    private final PortOpener opener;
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final Consumer<PortEvent> events;
    private final Replies replies;
    private final List<FrameListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);

    private volatile @Nullable FrameReader reader;
    private volatile boolean written;
    private volatile String trouble = "not opened yet";
    private volatile @Nullable String silence;
    private volatile @Nullable String lastError;
    /** When what was written last is through the line; may lie ahead. */
    private volatile long lastWriteAt;

    /** What a character needs on the line; 0 where there is none (USB, ptys), and the baud rate says nothing. */
    private volatile long lineCharacterNanos;

    private volatile @Nullable Transmitter transmitter;

    private String path = "";
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
        return reader == null ? trouble : silence;
    }

    /** Whether it was tried to open the port. */
    boolean wasTried() {
        return tried.getCount() == 0;
    }

    /** The path that is open, links followed; null while none is. */
    @Nullable
    String openPath() {
        FrameReader present = reader;
        return present == null ? null : present.port().path();
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
        FrameReader present = reader;
        if (present != null) {
            listener.opened(present.port().kind());
        }
    }

    /** The listener is given the frames that were read already, and no others; the port stays open for other users. */
    void removeListener(FrameListener listener) {
        listeners.remove(listener);
    }

    /** Whether frames that were read may still be on their way to the listener. */
    boolean busy(FrameListener listener) {
        FrameReader present = reader;
        return (isClosing() && !isClosed()) || (present != null && present.isGiving(listener));
    }

    /**
     * Ends reading. Frames that were read, or are being read at this moment, are still given to the listeners; the port
     * is closed after that. Returns at once.
     */
    void close() {
        closing.countDown();
        FrameReader present = reader;
        if (present != null) {
            present.port().wake();
        }
        Transmitter sender = transmitter;
        if (sender != null) {
            sender.close();
        }
    }

    /** Waits until the port is closed and its thread about to end. */
    boolean awaitClosed(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * Takes the frames that begin on the line from now on for the reply to a request.
     *
     * @throws PortException when the port is not open, with the reason
     */
    Replies.Awaited expect(FrameMatch match) throws PortException {
        FrameReader present = requireReader();
        // What has arrived was said before the request is written: it answers something else.
        return replies.expect(match, present.position() + present.port().available());
    }

    /** Waits until the port was opened, or could not be at the first try: whoever is first need not fail for that. */
    void awaitFirstTry(Duration time) throws InterruptedException {
        boolean ignored = tried.await(configuration.getSettleDelay() + time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * How long nothing was read or written, in nanoseconds; less than 0 while the line still carries what was. A line
     * whose bytes stand unread in the system's buffer is not silent: the thread that reads may be late.
     */
    long silentNanos() {
        FrameReader present = reader;
        if (present != null && present.port().available() > 0) {
            return 0;
        }
        long now = nanoClock.getAsLong();
        long sinceWrite = now - lastWriteAt;
        return present == null ? sinceWrite : Math.min(now - present.lastReadAt(), sinceWrite);
    }

    /** How long the line still needs for what was written. */
    Duration stillOnLine() {
        return Duration.ofNanos(Math.max(0, lastWriteAt - nanoClock.getAsLong()));
    }

    private FrameReader requireReader() throws PortException {
        FrameReader present = reader;
        if (present == null) {
            throw new PortException("Port " + name() + " is not open: " + trouble);
        }
        return present;
    }

    /**
     * Writes to the device. Waits as long as the other end makes it wait: not for a route's own thread.
     *
     * @throws PortException when the port is not open, with the reason
     */
    void write(byte[] bytes) throws PortException {
        OpenPort open = requireReader().port();
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
        PortThread.begin();
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
            FrameReader opened = opened(open);
            opened.readUntilClosed();
        } catch (PortException e) {
            lost(e);
        } catch (RuntimeException | Error e) {
            LOG.error("Port {}: unexpected failure, it is opened again", name(), e);
            lost(new PortException("Port " + name() + " failed unexpectedly: " + e, e));
        } finally {
            tried.countDown();
            reader = null;
            replies.lost(new PortException("Port " + name() + " is not open: " + trouble));
        }
        return statistics.bytes() > bytesBefore;
    }

    private FrameReader opened(OpenPort open) throws InterruptedException {
        written = false;
        path = open.path();
        if (configuration.getSettleDelay() > 0) {
            closing.await(configuration.getSettleDelay(), TimeUnit.MILLISECONDS);
            open.discardInput();
        }
        lastWriteAt = nanoClock.getAsLong();
        boolean hasLine = open.kind() != LineKind.USB && open.kind() != LineKind.VIRTUAL;
        lineCharacterNanos = hasLine ? line.characterTime().toNanos() : 0;
        FrameReader opened = new FrameReader(this, open, configuration, nanoClock);
        reader = opened;
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
        return opened;
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

    /** Who listens now. */
    FrameListener[] listeners() {
        return listeners.toArray(new FrameListener[0]);
    }

    /** Whether anything was written since the port was opened: what comes may then be the answer. */
    boolean hasWritten() {
        return written;
    }

    /** The device says something: if it was silent before, all is well again. */
    void heard() {
        if (silence != null) {
            silence = null;
            lastLogged = "";
            LOG.info("Port {} is not silent any more", name());
            tell(PortEvent.Kind.OPENED, null);
        }
    }

    /** Something is wrong with what the port says, not with the port. */
    void warn(String message) {
        lastError = message;
        LOG.warn(message);
    }

    /** Whether replies may be among the frames. */
    boolean expectsReplies() {
        return replies.watching();
    }

    /** Gives a frame to the request that it answers, if any; returns whether it did. */
    boolean isReply(Frame frame, long start) {
        if (replies.offer(frame, start)) {
            return true;
        }
        Transmitter present = transmitter;
        if (present != null) {
            present.look();
        }
        return false;
    }
}
