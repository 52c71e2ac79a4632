package dev.serai.serial.framing;

import java.util.Arrays;

/**
 * Lines of text, ended by LF, CR LF or CR, in any mixture. An empty line is a frame of no bytes.
 *
 * <pre>
 * BEFORE                                        AFTER
 * +----------+----+----+--------+----+          +----------+  +--------+
 * | temp=1.5 | CR | LF | hum=40 | LF |  ----->  | temp=1.5 |  | hum=40 |
 * +----------+----+----+--------+----+          +----------+  +--------+
 * </pre>
 *
 * A line of more than {@code maxFrameLength} bytes is reported once, with its first {@code maxFrameLength} bytes; the
 * rest of it is thrown away up to its end, and the line after it is good again.
 */
public final class LineFramer implements Framer {
    private final int maxFrameLength;
    private final Assembly head;
    private boolean skipping;
    private boolean endedByReturn;
    private long position;

    public LineFramer(int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
        this.head = new Assembly(maxFrameLength);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int end = offset + length;
        int from = offset;
        long base = position - offset;
        if (endedByReturn && length > 0) {
            endedByReturn = false;
            if (bytes[from] == '\n') {
                from++;
            }
        }
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b != '\n' && b != '\r') {
                continue;
            }
            complete(bytes, from, i, base, sink);
            if (b == '\r') {
                if (i + 1 == end) {
                    endedByReturn = true;
                } else if (bytes[i + 1] == '\n') {
                    i++;
                }
            }
            from = i + 1;
        }
        if (from < end) {
            keep(bytes, from, end, base, sink);
        }
        position += length;
    }

    private void complete(byte[] bytes, int from, int to, long base, FrameSink sink) {
        int count = to - from;
        if (skipping) {
            skipping = false;
            sink.discarded(count + 1);
        } else if (head.length() + count > maxFrameLength) {
            tooLong(bytes, from, to, base, sink);
            sink.discarded(1);
        } else if (head.isEmpty()) {
            sink.frame(Arrays.copyOfRange(bytes, from, to), base + from);
        } else {
            head.append(bytes, from, count, base + from);
            sink.frame(head.take(), head.start());
        }
    }

    private void keep(byte[] bytes, int from, int to, long base, FrameSink sink) {
        if (skipping) {
            sink.discarded(to - from);
        } else if (head.length() + to - from > maxFrameLength) {
            tooLong(bytes, from, to, base, sink);
            skipping = true;
        } else {
            head.append(bytes, from, to - from, base + from);
        }
    }

    private void tooLong(byte[] bytes, int from, int to, long base, FrameSink sink) {
        int added = head.append(bytes, from, to - from, base + from);
        sink.bad(FramingFault.TOO_LONG, head.take(), head.start());
        sink.discarded(to - from - added);
    }

    @Override
    public void resync(FrameSink sink) {
        if (!head.isEmpty()) {
            sink.discarded(head.length());
            head.clear();
        }
        endedByReturn = false;
        skipping = true;
    }

    @Override
    public long pendingSince() {
        return head.isEmpty() ? -1 : head.start();
    }

    @Override
    public void reset() {
        head.clear();
        skipping = false;
        endedByReturn = false;
        position = 0;
    }
}
