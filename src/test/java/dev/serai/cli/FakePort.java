package dev.serai.cli;

import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A port that gives what the test puts into it, then reports that it is gone. */
final class FakePort implements OpenPort {
    private final String path;
    private final Deque<byte[]> reads = new ArrayDeque<>();
    int discards;
    boolean woken;
    boolean closed;

    FakePort(String path, byte[]... reads) {
        this.path = path;
        this.reads.addAll(List.of(reads));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int read(byte[] buffer) throws PortException {
        byte[] next = reads.poll();
        if (woken) {
            return 0;
        }
        if (next == null) {
            throw new PortException("Port " + path + " is gone");
        }
        System.arraycopy(next, 0, buffer, 0, next.length);
        return next.length;
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void discardInput() {
        discards++;
    }

    @Override
    public void wake() {
        woken = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
