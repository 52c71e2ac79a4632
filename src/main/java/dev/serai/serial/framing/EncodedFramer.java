package dev.serai.serial.framing;

import org.jspecify.annotations.Nullable;

/**
 * Frames between single delimiter bytes that can not stand within, since the frame's bytes are written in a code.
 * Nothing between two delimiters is no frame. What is held is the code as it came; it is read when the delimiter comes.
 */
abstract class EncodedFramer implements Framer {
    private final byte delimiter;
    private final int maxFrameLength;
    private final @Nullable FrameCheck check;
    private final Assembly code;
    private boolean skipping;
    private long position;

    EncodedFramer(int delimiter, int maxFrameLength, int longestCode, @Nullable FrameCheck check) {
        this.delimiter = (byte) delimiter;
        this.maxFrameLength = maxFrameLength;
        this.check = check;
        this.code = new Assembly(longestCode);
    }

    /** The bytes that a code of at least one byte stands for; null when it stands for none. */
    abstract byte @Nullable [] decode(byte[] encoded);

    @Override
    public final void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int end = offset + length;
        int from = offset;
        long base = position - offset;
        int i;
        while ((i = ByteSearch.indexOf(delimiter, bytes, from, end)) < end) {
            keep(bytes, from, i, base, sink);
            complete(sink);
            from = i + 1;
        }
        keep(bytes, from, end, base, sink);
        position += length;
    }

    private void keep(byte[] bytes, int from, int to, long base, FrameSink sink) {
        if (from == to) {
            return;
        }
        int kept = skipping ? 0 : code.append(bytes, from, to - from, base + from);
        if (kept < to - from) {
            if (!skipping) {
                skipping = true;
                sink.bad(FramingFault.TOO_LONG, code.take(), code.start());
            }
            sink.discarded(to - from - kept);
        }
    }

    private void complete(FrameSink sink) {
        if (skipping) {
            skipping = false;
            sink.discarded(1);
        } else if (!code.isEmpty() && !deliver(code.take(), code.start(), sink)) {
            sink.discarded(1);
        }
    }

    private boolean deliver(byte[] encoded, long start, FrameSink sink) {
        byte[] decoded = decode(encoded);
        if (decoded == null || decoded.length > maxFrameLength) {
            sink.bad(decoded == null ? FramingFault.BAD_ENCODING : FramingFault.TOO_LONG, encoded, start);
            return false;
        }
        return Checked.deliver(check, decoded, encoded, start, sink);
    }

    @Override
    public final void resync(FrameSink sink) {
        if (!code.isEmpty()) {
            sink.discarded(code.length());
            code.clear();
        }
        skipping = true;
    }

    @Override
    public final long pendingSince() {
        return code.isEmpty() ? -1 : code.start();
    }

    @Override
    public final void reset() {
        code.clear();
        skipping = false;
        position = 0;
    }
}
