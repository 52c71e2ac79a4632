package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>With a check, the checksum stands before the line's end and is taken off; a line that fails is reported, its end
 * counted as discarded. An empty line is then no frame and nothing is wrong with it: it is counted as discarded.
 *
 * <pre>
 * BEFORE (checksum=nmea)                  AFTER
 * +---------------+----+----+----+        +------------+
 * | $HEHDT,1,T*1F | CR | LF | LF | -----> | $HEHDT,1,T |   1 byte discarded
 * +---------------+----+----+----+        +------------+
 * </pre>
 */
public final class LineFramer implements Framer {
    private final int maxFrameLength;
    private final @Nullable FrameCheck check;
    private final Assembly head;
    private boolean skipping;
    private boolean endedByReturn;
    private boolean endDiscarded;
    private long position;

    public LineFramer(int maxFrameLength) {
        this(maxFrameLength, null);
    }

    public LineFramer(int maxFrameLength, @Nullable FrameCheck check) {
        this.maxFrameLength = maxFrameLength;
        this.check = check;
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
                if (endDiscarded) {
                    sink.discarded(1);
                }
            }
        }
        int i;
        while ((i = ByteSearch.lineEnd(bytes, from, end)) < end) {
            int ending = 1;
            if (bytes[i] == '\r') {
                if (i + 1 == end) {
                    endedByReturn = true;
                } else if (bytes[i + 1] == '\n') {
                    ending = 2;
                }
            }
            complete(bytes, from, i, base, sink, ending);
            from = i + ending;
        }
        if (from < end) {
            keep(bytes, from, end, base, sink);
        }
        position += length;
    }

    private void complete(byte[] bytes, int from, int to, long base, FrameSink sink, int ending) {
        int count = to - from;
        endDiscarded = true;
        if (skipping) {
            skipping = false;
            sink.discarded(count + ending);
        } else if (head.length() + count > maxFrameLength) {
            tooLong(bytes, from, to, base, sink);
            sink.discarded(ending);
        } else if (head.isEmpty()) {
            deliver(Arrays.copyOfRange(bytes, from, to), base + from, sink, ending);
        } else {
            head.append(bytes, from, count, base + from);
            deliver(head.take(), head.start(), sink, ending);
        }
    }

    private void deliver(byte[] line, long start, FrameSink sink, int ending) {
        if (check == null) {
            endDiscarded = false;
            sink.frame(line, start);
        } else if (line.length > 0 && Checked.deliver(check, line, start, sink)) {
            endDiscarded = false;
        } else {
            sink.discarded(ending);
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
