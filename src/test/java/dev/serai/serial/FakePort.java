package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.LineKind;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.PortOpener;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A port without hardware: a test says what arrives, and takes the device away and brings it back. */
final class FakePort implements PortOpener {
    private static final byte[] GONE = new byte[0];
    private static final byte[] WAKE = new byte[0];

    final List<String> written = new CopyOnWriteArrayList<>();
    final List<LineSettings> opens = new CopyOnWriteArrayList<>();
    final Semaphore mayWrite = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private volatile boolean present = true;
    volatile boolean open;
    volatile int reads;
    volatile boolean neverRests;
    volatile boolean openedTwice;
    volatile int tries;
    volatile LineErrors lineErrors = LineErrors.NONE;
    volatile LineKind kind = LineKind.UNKNOWN;
    volatile long patienceMillis = 50;

    /** While there is one, the thread that reads is late: it takes nothing. */
    volatile @Nullable CountDownLatch late;

    volatile boolean isLate;

    /** What the device answers to what is written; null while it answers nothing. */
    volatile @Nullable UnaryOperator<byte[]> answers;

    /** What the device says again and again, every few milliseconds. */
    volatile byte @Nullable [] chatter;

    void arrive(String text) {
        arrived.add(text.getBytes(UTF_8));
    }

    void unplug() {
        present = false;
        arrived.add(GONE);
    }

    void plugIn() {
        arrived = new LinkedBlockingQueue<>();
        present = true;
    }

    @Override
    public OpenPort open(String path, LineSettings settings) throws PortException {
        tries++;
        if (!present) {
            throw new PortMissingException("Port " + path + " is not there", new java.io.IOException());
        }
        opens.add(settings);
        openedTwice |= open;
        open = true;
        BlockingQueue<byte[]> line = arrived;
        return new OpenPort() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public int read(byte[] buffer) throws PortException {
                try {
                    byte[] bytes = neverRests ? new byte[] {'x', '\n'} : next(line);
                    if (bytes == GONE) {
                        throw new PortException("Port " + path + " is gone");
                    }
                    if (bytes == null || bytes == WAKE) {
                        return 0;
                    }
                    reads++;
                    System.arraycopy(bytes, 0, buffer, 0, bytes.length);
                    return bytes.length;
                } catch (InterruptedException e) {
                    throw new PortException("interrupted", e);
                }
            }

            @Override
            public LineErrors lineErrors() {
                return lineErrors;
            }

            @Override
            public LineKind kind() {
                return kind;
            }

            @Override
            public int available() {
                byte[] next = line.peek();
                byte[] waiting = next == null ? chatter : next;
                return waiting == null ? 0 : Math.max(1, waiting.length);
            }

            @Override
            public void write(byte[] bytes) throws PortException {
                try {
                    mayWrite.acquire();
                } catch (InterruptedException e) {
                    throw new PortException("interrupted", e);
                }
                written.add(new String(Arrays.copyOf(bytes, bytes.length), UTF_8));
                UnaryOperator<byte[]> device = answers;
                byte[] answer = device == null ? null : device.apply(bytes);
                if (answer != null && answer.length > 0) {
                    line.add(answer);
                }
            }

            @Override
            public void discardInput() {
                line.clear();
            }

            @Override
            public void wake() {
                line.add(WAKE);
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    private byte @Nullable [] next(BlockingQueue<byte[]> line) throws InterruptedException {
        CountDownLatch held = late;
        if (held != null) {
            isLate = true;
            held.await();
        }
        byte[] talk = chatter;
        byte[] arrived = line.poll(talk == null ? patienceMillis : 5, TimeUnit.MILLISECONDS);
        return arrived == null ? talk : arrived;
    }
}
