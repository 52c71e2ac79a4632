package dev.serai.serial.framing;

import java.util.Arrays;

/**
 * No framing: what one read of the port returned is a frame, cut only where it is longer than {@code maxFrameLength}.
 * Where the pieces begin and end is chance; for protocols that have no boundary of their own, or that a route takes
 * apart.
 */
public final class RawFramer implements Framer {
    private final int maxFrameLength;
    private long position;

    public RawFramer(int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int end = offset + length;
        for (int from = offset; from < end; from += maxFrameLength) {
            int to = Math.min(end, from + maxFrameLength);
            sink.frame(Arrays.copyOfRange(bytes, from, to), position + from - offset);
        }
        position += length;
    }

    @Override
    public void resync(FrameSink sink) {}

    @Override
    public long pendingSince() {
        return -1;
    }

    @Override
    public void reset() {
        position = 0;
    }
}
