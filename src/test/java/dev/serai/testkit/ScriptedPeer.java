package dev.serai.testkit;

import dev.serai.serial.simulator.Pty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;

/**
 * The other end of a serial line, in the hands of a test: it sends what it is told, in pieces cut at random places if
 * wanted, keeps what it was sent, and can be unplugged and replugged under another number while its link stays the
 * same.
 *
 * <p>Not thread-safe. No thread of its own: what the other side wrote is read by {@link #received} and in pauses.
 */
public final class ScriptedPeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path link;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[4096];
    private String lastSlavePath = "";
    private Pty pty;

    private ScriptedPeer(Path link) {
        this.link = link;
    }

    /** Plugs a new device in: its port is found at {@code folder/ttyTEST}. */
    public static ScriptedPeer plugIn(Path folder) throws IOException {
        return plugIn(folder, "ttyTEST");
    }

    /** The same under another name. */
    public static ScriptedPeer plugIn(Path folder, String name) throws IOException {
        ScriptedPeer peer = absent(folder, name);
        peer.replug();
        return peer;
    }

    /** A device that is not plugged in yet. */
    public static ScriptedPeer absent(Path folder, String name) {
        return new ScriptedPeer(folder.toAbsolutePath().resolve(name));
    }

    /** The path to open; absent while the device is unplugged. */
    public Path link() {
        return link;
    }

    /** Whether a program has the port open. */
    public boolean isOpen() {
        return pty != null && pty.isSlaveOpen();
    }

    /** Pulls the cable: what the other side had not read yet is lost. */
    public void unplug() throws IOException {
        Files.deleteIfExists(link);
        if (pty != null) {
            pty.close();
            pty = null;
        }
    }

    /** Plugs it in, under another number than before. */
    public void replug() throws IOException {
        if (pty != null) {
            throw new IllegalStateException("is plugged in");
        }
        Pty next = Pty.open();
        if (next.slavePath().equals(lastSlavePath)) {
            Pty same = next;
            next = Pty.open();
            same.close();
        }
        pty = next;
        lastSlavePath = next.slavePath();
        Path fresh = link.resolveSibling(link.getFileName() + ".next");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, Path.of(lastSlavePath));
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sends all, waiting for the port to be opened and for its reader where need be. */
    public void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    /** The same for text, in UTF-8. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte[] bytes, int from, int length) throws IOException {
        int taken = pty.write(bytes, from, length, PATIENCE);
        if (taken < length) {
            throw new IOException(
                    "The reader of " + link + " took " + taken + " of " + length + " bytes in " + PATIENCE);
        }
    }

    /**
     * Sends what the reader takes within a time of that which begins at {@code from}; returns how many bytes that were.
     */
    public int offer(byte[] bytes, int from, Duration patience) throws IOException {
        return pty.write(bytes, from, bytes.length - from, patience);
    }

    /** Sends all in pieces of 1 to {@code maxPiece} bytes, with pauses of 0 to {@code maxPause} between them. */
    public void sendInPieces(byte[] bytes, int maxPiece, Duration maxPause, Random random) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(maxPiece));
            send(bytes, at, size);
            at += size;
            pause(Duration.ofNanos((long) (random.nextDouble() * maxPause.toNanos())));
        }
    }

    /** Says nothing for so long; keeps what comes in. */
    public void pause(Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            listen(Duration.ofNanos(left));
        }
    }

    /**
     * Waits until the other side writes something, for so long at most.
     *
     * @return what it was, which {@link #received} will not tell again; nothing when the time was over
     */
    public String next(Duration timeout) throws IOException {
        int count = pty.read(buffer, 0, buffer.length, timeout);
        return count > 0 ? new String(buffer, 0, count, StandardCharsets.UTF_8) : "";
    }

    private void listen(Duration timeout) throws IOException {
        int count = pty.read(buffer, 0, buffer.length, timeout);
        if (count > 0) {
            received.write(buffer, 0, count);
        }
    }

    /** All that the other side has written until now, over all times the device was plugged in. */
    public byte[] received() {
        try {
            int before;
            do {
                before = received.size();
                if (pty != null) {
                    listen(Duration.ZERO);
                }
            } while (received.size() > before);
            return received.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as text. */
    public String receivedText() {
        return new String(received(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        unplug();
    }
}
