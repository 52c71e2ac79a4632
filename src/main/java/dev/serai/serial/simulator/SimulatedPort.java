package dev.serai.serial.simulator;

import dev.serai.serial.port.PortException;
import dev.serai.serial.port.VirtualPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated device on a port that any program can open by {@link #path()}. It starts to talk when its port is first
 * opened, after a short silence.
 *
 * <p>With a baud rate it behaves as a UART: bytes leave at the line's speed whether or not somebody takes them; what
 * finds the port closed or the reader's buffer full is dropped and {@linkplain #dropped() counted}. With baud rate 0 it
 * waits for its reader and nothing is dropped.
 *
 * <p>Thread-safe. Owns one daemon thread, {@code serai-sim-<name>}, which alone touches the device and its ptys;
 * {@link #close()} ends it.
 */
public final class SimulatedPort implements VirtualPort {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedPort.class);
    private static final long LONG_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REQUEST_MILLIS = 5_000;
    private static final int MAX_ANSWERS_WAITING = 64;

    private enum Presence {
        HERE,
        GONE,
        CLOSED
    }

    private final String name;
    private final Device device;
    private final PortLink link;
    private final @Nullable Line line;
    private final long startDelayNanos;
    private final Vanishing vanishing;
    private final Thread thread;

    private final Object changes = new Object();
    private volatile Presence presence = Presence.HERE;
    private volatile @Nullable Presence wanted;
    private volatile @Nullable Pty pty;
    private volatile String lastSlavePath = "";
    private volatile @Nullable IOException failure;
    private volatile boolean finished;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong vanished = new AtomicLong();

    // What follows is the thread's own.
    private final byte[] input = new byte[1024];
    private final Queue<byte[]> answers = new ArrayDeque<>();
    private byte @Nullable [] piece;
    private int pieceAt;
    private boolean pieceIsAnswer;
    private long begun;
    private long due;
    private boolean slaveWasOpen;
    private boolean started;
    private long silentUntil;
    private long appearedAt;
    private long bytesSinceAppearing;
    private long backAt;
    private long leavesForNanos;

    SimulatedPort(String name, Device device, int baudRate, Duration startDelay, Vanishing vanishing, PortLink link)
            throws PortException {
        this.name = name;
        this.device = device;
        this.link = link;
        this.line = baudRate == 0 ? null : new Line(baudRate, System.nanoTime());
        this.startDelayNanos = startDelay.toNanos();
        this.vanishing = vanishing;
        this.thread = new Thread(this::run, "serai-sim-" + link.path().getFileName());
        thread.setDaemon(true);
        appear();
        thread.start();
    }

    @Override
    public String name() {
        return name;
    }

    /** The link to the port; it is absent while the device is gone. */
    @Override
    public String path() {
        return link.path().toString();
    }

    /** Where the link points, or pointed before the device vanished. */
    public String slavePath() {
        return lastSlavePath;
    }

    /** How many bytes the reader's side took. */
    public long sent() {
        return sent.get();
    }

    /** How many bytes left the device and reached nobody: the port was closed, or its buffer full. */
    public long dropped() {
        return dropped.get();
    }

    /** How often the device has vanished. */
    public long vanished() {
        return vanished.get();
    }

    /** Whether the device has said all it had to say. Its port stays. */
    public boolean isFinished() {
        return finished;
    }

    /** Why the device ended by itself, or null while it runs. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** Waits until the device has ended: closed, or by a {@link #failure()}. */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Takes the port away, as when a cable is pulled, until {@link #comeBack()}. What was not read yet is lost. */
    public void vanish() throws PortException {
        request(Presence.GONE);
    }

    /** Brings the port back under the same path, on another pty. */
    public void comeBack() throws PortException {
        request(Presence.HERE);
    }

    private void request(Presence presenceWanted) throws PortException {
        synchronized (changes) {
            wanted = presenceWanted;
            signal();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REQUEST_MILLIS);
            while (wanted != null && presence != Presence.CLOSED) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    throw new PortException(path() + " did not change within " + REQUEST_MILLIS + " ms");
                }
                try {
                    changes.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new PortException("Interrupted while waiting for " + path() + " to change", e);
                }
            }
        }
        if (presence == Presence.CLOSED) {
            IOException why = failure;
            throw why == null
                    ? new PortException(path() + " is closed")
                    : new PortException(path() + " has ended: " + why.getMessage(), why);
        }
    }

    private void signal() {
        LockSupport.unpark(thread);
        Pty present = pty;
        if (present != null) {
            present.wake();
        }
    }

    /** Ends the device, its port and its link; returns when its thread has ended. Idempotent. */
    @Override
    public void close() {
        closePresence();
        boolean interrupted = false;
        while (thread.isAlive()) {
            signal();
            try {
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (presence != Presence.CLOSED) {
                step(System.nanoTime());
            }
        } catch (IOException e) {
            failure = e;
            LOG.error("The simulated device {} ended: {}", path(), e.getMessage());
        } finally {
            end();
        }
    }

    private void end() {
        closePresence();
        Pty present = pty;
        if (present != null) {
            present.close();
        }
        link.close();
        try {
            device.close();
        } catch (IOException e) {
            LOG.warn("The simulated device {} did not end well: {}", path(), e.getMessage());
        }
    }

    private void closePresence() {
        synchronized (changes) {
            presence = Presence.CLOSED;
            changes.notifyAll();
        }
    }

    private void step(long now) throws IOException {
        Presence request = wanted;
        Pty present = pty;
        if (request != null) {
            if (request == Presence.GONE && present != null) {
                disappear(present);
            } else if (request == Presence.HERE && present == null) {
                appear();
            }
            backAt = now + Long.MAX_VALUE / 2;
            synchronized (changes) {
                wanted = wanted == request ? null : wanted;
                changes.notifyAll();
            }
        } else if (present == null) {
            if (backAt - now <= 0) {
                appear();
            } else {
                LockSupport.parkNanos(this, backAt - now);
            }
        } else if (leavesForNanos > 0) {
            disappear(present);
            backAt = now + leavesForNanos;
            leavesForNanos = 0;
        } else if (vanishing.nanosLeft(now - appearedAt, bytesSinceAppearing, vanished.get()) <= 0) {
            disappear(present);
            backAt = now + vanishing.forNanos();
        } else {
            serve(present, now);
        }
    }

    private void appear() throws PortException {
        pty = another();
        appearedAt = System.nanoTime();
        bytesSinceAppearing = 0;
        slaveWasOpen = false;
        started = false;
        changePresence(Presence.HERE);
    }

    /** Another pty than before, also where the system would give the same number again; the link points to it. */
    private Pty another() throws PortException {
        Pty next = Pty.open();
        if (next.slavePath().equals(lastSlavePath)) {
            Pty same = next;
            try {
                next = Pty.open();
            } finally {
                same.close();
            }
        }
        try {
            link.pointTo(next.slavePath());
        } catch (PortException e) {
            next.close();
            throw e;
        }
        lastSlavePath = next.slavePath();
        return next;
    }

    private void disappear(Pty present) throws PortException {
        link.remove();
        pty = null;
        present.close();
        answers.clear();
        if (pieceIsAnswer || !device.resumes()) {
            piece = null;
            pieceIsAnswer = false;
        }
        vanished.incrementAndGet();
        changePresence(Presence.GONE);
    }

    private void changePresence(Presence now) {
        synchronized (changes) {
            if (presence != Presence.CLOSED) {
                presence = now;
            }
        }
    }

    private void serve(Pty present, long now) throws IOException {
        lookAtSlave(present, now);
        if (present != pty) {
            return;
        }
        listen(present);
        boolean mayTalk = now - silentUntil >= 0 || pieceIsAnswer || !answers.isEmpty();
        boolean talks = started && mayTalk && (line != null || slaveWasOpen);
        if (talks) {
            choosePiece(now);
        }
        boolean full = talks && piece != null && send(present, now, piece);
        if (leavesForNanos > 0) {
            return;
        }
        long wait = Math.min(
                untilNext(now, talks), vanishing.nanosLeft(now - appearedAt, bytesSinceAppearing, vanished.get()));
        if (!slaveWasOpen) {
            // Opened since we looked, it would not wake us.
            wait = Math.min(wait, Pty.CLOSED_SLAVE_LOOK_NANOS);
        }
        if (wait > 0) {
            present.await(full, wait);
        }
    }

    private void lookAtSlave(Pty present, long now) throws PortException {
        boolean open = present.isSlaveOpen();
        if (open && !slaveWasOpen && (line == null || !started)) {
            silentUntil = now + startDelayNanos;
            if (!started) {
                started = true;
                if (piece == null) {
                    begun = silentUntil;
                    due = device.nextAt(silentUntil, silentUntil);
                } else if (line != null) {
                    line.begin(silentUntil);
                }
            }
        }
        if (!open && slaveWasOpen) {
            closedByReader(present);
        }
        slaveWasOpen = open;
    }

    private void closedByReader(Pty present) throws PortException {
        if (present.isSlaveLocked()) {
            pty = another();
            present.close();
        } else if (line != null) {
            // A UART keeps nothing for whoever opens the port next.
            present.discardUnread();
        }
    }

    private void listen(Pty present) throws IOException {
        while (answers.size() < MAX_ANSWERS_WAITING) {
            int count = present.read(input, 0, input.length, Duration.ZERO);
            if (count <= 0) {
                return;
            }
            byte[] answer = device.receive(input, count);
            if (answer.length > 0) {
                answers.add(answer);
            }
        }
    }

    private void choosePiece(long now) throws IOException {
        if (piece != null) {
            return;
        }
        byte[] answer = answers.poll();
        if (answer != null) {
            take(answer, true, now);
        } else if (!finished && now - due >= 0 && now - silentUntil >= 0) {
            byte[] next = device.next();
            if (next == null) {
                finished = true;
            } else {
                begun = now - due < LATE_NANOS ? due : now;
                take(next, false, begun);
            }
        }
    }

    private void take(byte[] next, boolean isAnswer, long at) {
        piece = next;
        pieceAt = 0;
        pieceIsAnswer = isAnswer;
        if (line != null) {
            line.begin(at);
        }
    }

    /** Sends what may leave now of the piece; gives whether the pty took less than it was offered. */
    private boolean send(Pty present, long now, byte[] bytes) throws IOException {
        long most = Math.min(bytes.length - pieceAt, vanishing.bytesLeft(bytesSinceAppearing, vanished.get()));
        if (line != null) {
            most = Math.min(most, line.ready(now));
        }
        int offered = (int) most;
        int taken = offered == 0 ? 0 : present.write(bytes, pieceAt, offered, Duration.ZERO);
        int left = taken;
        if (line != null) {
            line.sent(offered);
            left = offered;
            dropped.addAndGet(offered - taken);
        }
        sent.addAndGet(taken);
        bytesSinceAppearing += left;
        pieceAt += left;
        if (pieceAt == bytes.length) {
            piece = null;
            if (!pieceIsAnswer) {
                leavesForNanos = device.awayNanos();
                due = device.nextAt(begun, line == null ? now : line.freeAt());
            }
            pieceIsAnswer = false;
        }
        return left < offered;
    }

    private long untilNext(long now, boolean talks) {
        if (piece != null && talks) {
            if (line == null) {
                return LONG_WAIT_NANOS;
            }
            return line.readyAt(piece.length - pieceAt) - now;
        }
        if (!started || (line == null && !slaveWasOpen)) {
            return LONG_WAIT_NANOS;
        }
        if (!answers.isEmpty()) {
            return 0;
        }
        if (now - silentUntil < 0) {
            return silentUntil - now;
        }
        return finished ? LONG_WAIT_NANOS : Math.min(due - now, LONG_WAIT_NANOS);
    }

    @Override
    public String toString() {
        return name + " on " + path();
    }
}
