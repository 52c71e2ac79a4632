package dev.serai.serial.framing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames ended by silence, as in Modbus RTU (3.5 characters of it).
 *
 * <pre>
 * BEFORE (checksum=crc16Modbus)                                   AFTER
 * +-------------------+-----+----------+-----+-------------+      +-------------------+  +----------------+
 * | 01 03 02 00 2A CRC | gap | 01 03 02 | gap | 00 2B CRC   | ---> | 01 03 02 00 2A    |  | 01 03 02 00 2B |
 * +-------------------+-----+----------+-----+-------------+      +-------------------+  +----------------+
 * </pre>
 *
 * <p>Only {@link #silence} ends a frame, and it is called on proof of silence: a thread that comes late joins nothing
 * and cuts nothing. Without a check, what came between two silences is the frame.
 *
 * <p><b>With a check</b> silence is only a hint, since adapters hold bytes back and give them in lumps. At each
 * silence, what is held is a frame if it holds; else it is cut into frames that follow each other and each hold (the
 * fewest, and only with checksums of two bytes and more: one byte holds by chance too often); else pieces are left out
 * from the front, one after the other, and are bad where the rest holds. Else all is kept and joined with the next
 * piece. When the line stays silent for {@value #PATIENCE} gaps, it is {@link FramingFault#BAD_CHECKSUM} (or what else
 * is wrong with it): adapters and drivers hold bytes back for about the time that the gap allows for, so no part of the
 * same frame comes later than that.
 *
 * <p>What grows over {@code maxFrameLength} is bad: first the pieces before the last silence, and where there are none,
 * the bytes themselves, {@link FramingFault#TOO_LONG}; the rest of those is thrown away up to the next silence, which
 * is the way back to sync. At most {@code maxFrameLength} bytes are held.
 */
public final class GapFramer implements Framer {
    /** After so many gaps of silence, what does not hold is given up. */
    static final int PATIENCE = 4;

    /** How many bytes may be run through the checksum to cut one lump: bounds the time that noise can cost. */
    private static final long MOST_CHECKED_BYTES = 16L * 1024 * 1024;

    private final int maxFrameLength;
    private final @Nullable FrameCheck check;
    private final long gapNanos;
    private final Assembly head;
    /** Where in {@code head} each piece but the first began. */
    private final List<Integer> seams = new ArrayList<>();

    private boolean silent;
    private boolean skipping;
    private long position;

    /** @throws IllegalArgumentException when there is no gap */
    public GapFramer(FramingSettings settings) {
        if (settings.gap().isZero()) {
            throw new IllegalArgumentException("framing=gap needs a gap, the silence that ends a frame, as in gap=5ms");
        }
        this.maxFrameLength = settings.maxFrameLength();
        this.check = settings.check();
        this.gapNanos = settings.gap().toNanos();
        this.head = new Assembly(maxFrameLength);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        if (length == 0) {
            return;
        }
        if (skipping) {
            sink.discarded(length);
        } else {
            keep(bytes, offset, length, sink);
        }
        silent = false;
        position += length;
    }

    private void keep(byte[] bytes, int offset, int length, FrameSink sink) {
        if (silent && !head.isEmpty()) {
            seams.add(head.length());
        }
        int added = head.append(bytes, offset, length, position);
        if (added < length && !seams.isEmpty()) {
            giveUp(seams.get(seams.size() - 1), sink);
            added += head.append(bytes, offset + added, length - added, position + added);
        }
        if (added < length) {
            sink.bad(FramingFault.TOO_LONG, head.take(), head.start());
            sink.discarded(length - added);
            skipping = true;
        }
    }

    private void giveUp(int count, FrameSink sink) {
        byte[] all = head.bytes();
        FramingFault fault = check == null ? null : check.fault(Arrays.copyOf(all, count));
        long start = head.start();
        sink.bad(fault == null ? FramingFault.BAD_CHECKSUM : fault, head.takeFirst(count), start);
        seams.clear();
        head.append(all, count, all.length - count, start + count);
    }

    @Override
    public long awaitedSilenceNanos() {
        if (skipping) {
            return gapNanos;
        }
        if (head.isEmpty()) {
            return -1;
        }
        return silent ? PATIENCE * gapNanos : gapNanos;
    }

    @Override
    public void silence(FrameSink sink) {
        skipping = false;
        if (head.isEmpty()) {
            return;
        }
        FrameCheck by = check;
        if (by == null) {
            sink.frame(head.take(), head.start());
        } else if (silent) {
            giveUp(head.length(), sink);
        } else {
            resolve(by, sink);
        }
    }

    private void resolve(FrameCheck by, FrameSink sink) {
        byte[] all = head.bytes();
        for (int i = -1; i < seams.size(); i++) {
            int from = i < 0 ? 0 : seams.get(i);
            List<Integer> ends = cut(by, all, from);
            if (!ends.isEmpty()) {
                long start = head.start() + from;
                if (from > 0) {
                    giveUp(from, sink);
                }
                emit(by, all, from, ends, start, sink);
                return;
            }
        }
        silent = true;
    }

    private void emit(FrameCheck by, byte[] all, int from, List<Integer> ends, long start, FrameSink sink) {
        head.clear();
        seams.clear();
        int begin = from;
        for (int end : ends) {
            int kept = by.lengthWithout(all, begin, end - begin);
            sink.frame(Arrays.copyOfRange(all, begin, begin + kept), start + begin - from);
            begin = end;
        }
    }

    /** Where the fewest frames end that make up all bytes from {@code from} on; empty when none do. */
    private static List<Integer> cut(FrameCheck by, byte[] bytes, int from) {
        int to = bytes.length;
        if (by.fault(bytes, from, to - from, 0) == null) {
            return List.of(to);
        }
        if (by.length() < 2) {
            return List.of();
        }
        int[] before = new int[to + 1];
        Arrays.fill(before, -1);
        Deque<Integer> reached = new ArrayDeque<>(List.of(from));
        long left = MOST_CHECKED_BYTES;
        while (!reached.isEmpty()) {
            int begin = reached.removeFirst();
            for (int end = begin + by.length() + 1; end <= to; end++) {
                left -= end - begin;
                if (left < 0) {
                    return List.of();
                }
                if (before[end] < 0 && by.fault(bytes, begin, end - begin, 0) == null) {
                    before[end] = begin;
                    reached.addLast(end);
                }
            }
            if (before[to] >= 0) {
                return path(before, from, to);
            }
        }
        return List.of();
    }

    private static List<Integer> path(int[] before, int from, int to) {
        Deque<Integer> ends = new ArrayDeque<>();
        for (int end = to; end > from; end = before[end]) {
            ends.addFirst(end);
        }
        return List.copyOf(ends);
    }

    @Override
    public void resync(FrameSink sink) {
        if (!head.isEmpty()) {
            sink.discarded(head.length());
            head.clear();
        }
        seams.clear();
        silent = false;
        skipping = true;
    }

    @Override
    public long pendingSince() {
        return head.isEmpty() ? -1 : head.start();
    }

    @Override
    public void reset() {
        head.clear();
        seams.clear();
        silent = false;
        skipping = false;
        position = 0;
    }
}
