package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames ended by a delimiter of one or more bytes, here {@code 0x0D0A}.
 *
 * <pre>
 * BEFORE                                 AFTER
 * +-------+-------+--------+-------+     +-------+  +--------+
 * | 01 0D | 0D 0A | 02 0A  | 0D 0A | --> | 01 0D |  | 02 0A  |
 * +-------+-------+--------+-------+     +-------+  +--------+
 * </pre>
 *
 * The search is Knuth, Morris and Pratt's, so that a delimiter is found wherever the line is cut and whatever repeats
 * in it. Two delimiters in a row have a frame of no bytes between them. A frame of more than {@code maxFrameLength}
 * bytes is reported once, with its first {@code maxFrameLength} bytes; the rest of it is thrown away up to its
 * delimiter, and the frame after it is good again.
 *
 * <p>With a check, the checksum stands before the delimiter and is taken off; the delimiter of a frame that fails is
 * counted as discarded. Nothing between two delimiters is then no frame and no fault: the delimiter is counted as
 * discarded.
 */
public final class DelimiterFramer implements Framer {
    private final byte[] delimiter;
    private final int[] fallback;
    private final int maxFrameLength;
    private final @Nullable FrameCheck check;
    private final Assembly head;
    private int matched;
    private boolean skipping;
    private long position;

    public DelimiterFramer(@Nullable BytePattern delimiter, int maxFrameLength) {
        this(delimiter, maxFrameLength, null);
    }

    public DelimiterFramer(@Nullable BytePattern delimiter, int maxFrameLength, @Nullable FrameCheck check) {
        if (delimiter == null) {
            throw new IllegalArgumentException("framing=delimiter needs a delimiter, as in delimiter=0x0d0a");
        }
        this.delimiter = delimiter.bytes();
        this.fallback = fallbacks(this.delimiter);
        this.maxFrameLength = maxFrameLength;
        this.check = check;
        this.head = new Assembly(maxFrameLength + this.delimiter.length);
    }

    private static int[] fallbacks(byte[] pattern) {
        int[] table = new int[pattern.length];
        int k = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (k > 0 && pattern[i] != pattern[k]) {
                k = table[k - 1];
            }
            if (pattern[i] == pattern[k]) {
                k++;
            }
            table[i] = k;
        }
        return table;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int end = offset + length;
        int from = offset;
        int match = matched;
        byte first = delimiter[0];
        long base = position - offset;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (match == 0 && b != first) {
                i = ByteSearch.indexOf(first, bytes, i + 1, end) - 1;
                continue;
            }
            while (match > 0 && b != delimiter[match]) {
                match = fallback[match - 1];
            }
            if (b == delimiter[match]) {
                match++;
            }
            if (match == delimiter.length) {
                complete(bytes, from, i + 1, base, sink);
                from = i + 1;
                match = 0;
            }
        }
        matched = match;
        if (from < end) {
            keep(bytes, from, end, base, sink);
        }
        position += length;
    }

    private void complete(byte[] bytes, int from, int to, long base, FrameSink sink) {
        int count = head.length() + to - from - delimiter.length;
        if (skipping) {
            skipping = false;
            sink.discarded(to - from);
        } else if (count > maxFrameLength) {
            tooLong(bytes, from, to, base, sink);
        } else if (head.isEmpty()) {
            deliver(Arrays.copyOfRange(bytes, from, from + count), base + from, sink);
        } else {
            head.append(bytes, from, to - from, base + from);
            deliver(head.takeFirst(count), head.start(), sink);
        }
    }

    private void deliver(byte[] piece, long start, FrameSink sink) {
        if ((check != null && piece.length == 0) || !Checked.deliver(check, piece, start, sink)) {
            sink.discarded(delimiter.length);
        }
    }

    private void keep(byte[] bytes, int from, int to, long base, FrameSink sink) {
        if (skipping) {
            sink.discarded(to - from);
        } else if (head.length() + to - from - matched > maxFrameLength) {
            tooLong(bytes, from, to, base, sink);
            skipping = true;
        } else {
            head.append(bytes, from, to - from, base + from);
        }
    }

    private void tooLong(byte[] bytes, int from, int to, long base, FrameSink sink) {
        int before = head.length();
        head.append(bytes, from, to - from, base + from);
        sink.bad(FramingFault.TOO_LONG, head.takeFirst(maxFrameLength), head.start());
        sink.discarded(before + to - from - maxFrameLength);
    }

    @Override
    public void resync(FrameSink sink) {
        if (!head.isEmpty()) {
            sink.discarded(head.length());
            head.clear();
        }
        matched = 0;
        skipping = true;
    }

    @Override
    public long pendingSince() {
        return head.isEmpty() ? -1 : head.start();
    }

    @Override
    public void reset() {
        head.clear();
        matched = 0;
        skipping = false;
        position = 0;
    }
}
