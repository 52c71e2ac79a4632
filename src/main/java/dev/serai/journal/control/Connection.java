package dev.serai.journal.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lines to and from the other end of a socket, until a deadline: a Unix domain socket has no time-outs of its own. Owns
 * the channel; belongs to one thread, but any may close it.
 */
final class Connection implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER).limit(0);
    private long deadlineNanos;

    Connection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** From now on reading and writing may take so long in all. */
    void within(Duration time) {
        deadlineNanos = System.nanoTime() + time.toNanos();
    }

    /**
     * The next line, without its line feed.
     *
     * @throws IOException when it is longer than {@code most} bytes, did not come in time, or the other end is gone
     */
    byte[] readLine(int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            int start = in.position();
            int end = start;
            while (end < in.limit() && in.get(end) != '\n') {
                end++;
            }
            boolean whole = end < in.limit();
            if (line.size() + end - start > most) {
                throw new IOException("a line is longer than " + most + " bytes");
            }
            line.write(in.array(), start, end - start);
            in.position(whole ? end + 1 : end);
            if (whole) {
                return line.toByteArray();
            }
            fill();
        }
    }

    private void fill() throws IOException {
        in.clear();
        int n = channel.read(in);
        while (n == 0) {
            await(SelectionKey.OP_READ);
            n = channel.read(in);
        }
        in.flip();
        if (n < 0) {
            throw new EOFException("the other end closed the connection");
        }
    }

    void writeLine(String json) throws IOException {
        writeLine(json.getBytes(StandardCharsets.UTF_8));
    }

    void writeLine(byte[] line) throws IOException {
        ByteBuffer out =
                ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int operation) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new EOFException("the connection was closed");
        }
        key.interestOps(operation);
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the other end was too slow");
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            selector.close();
        }
    }
}
