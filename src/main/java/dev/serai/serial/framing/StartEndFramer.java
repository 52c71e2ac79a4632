package dev.serai.serial.framing;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames between a start and an end marker, such as STX ({@code 02}) and ETX ({@code 03}).
 *
 * <pre>
 * BEFORE (start=0x02, end=0x03, escape=0x1b)             AFTER
 * +----+----+----------------+----+----+                 +-------------+
 * | 0D | 02 | 41 1B 03 1B 1B | 03 | 0D |  ------------>  | 41 03 1B    |   2 bytes discarded
 * +----+----+----------------+----+----+                 +-------------+
 * </pre>
 *
 * <p><b>Escape.</b> The byte behind {@code escape} is data, whatever it is. Where a marker itself begins with the
 * escape byte (DLE STX … DLE ETX, DLE doubled in the data) the markers are looked for first. Without an escape the
 * markers can not stand in the data.
 *
 * <p><b>Checksum.</b> Before the end marker, escaped like the data, and covering all between the start marker and
 * itself; or behind the end marker ({@link ChecksumPlace#AFTER_END}), as it is, and covering the end marker as well. A
 * {@link ChecksumScope} counts from the first byte of the start marker, over bytes without their escapes.
 *
 * <p><b>Back to sync.</b> The next start marker: one within an unfinished frame begins a new one, the old is
 * {@link FramingFault#INCOMPLETE}. So is a frame within which the line is silent for {@code gap} (a second where that
 * is not set). What is longer than {@code maxFrameLength}, the checksum before the end counted, is reported with what
 * was read of it. Where a checksum behind the end is wrong, and a start marker begins in it, the next frame is looked
 * for there. What stands outside frames is discarded. At most twice {@code maxFrameLength} bytes and the markers are
 * held.
 */
public final class StartEndFramer implements Framer {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int NO_ESCAPE = -1;

    private final byte[] start;
    private final byte[] end;
    private final int escape;
    private final @Nullable FrameCheck check;
    /** Bytes of checksum behind the end marker. */
    private final int behind;

    private final int maxFrameLength;
    private final long quietNanos;
    private final boolean[] special = new boolean[256];
    private final Held held;

    /** The start marker stands at {@code held.from}; the search is at {@code at}. */
    private boolean inside;

    private int at;
    private int escapes;

    /** @throws IllegalArgumentException when a marker is missing or the markers can not be told apart */
    public StartEndFramer(FramingSettings settings) {
        this.start = needed("start", settings.start());
        this.end = needed("end", settings.end());
        this.escape = escape(settings.escape());
        this.check = settings.check();
        this.behind = check != null && settings.checksumPlace() == ChecksumPlace.AFTER_END ? check.length() : 0;
        this.maxFrameLength = settings.maxFrameLength();
        this.quietNanos = (settings.gap().isZero() ? LONGEST_PAUSE : settings.gap()).toNanos();
        this.held = new Held(2 * maxFrameLength + start.length + end.length + behind);
        special[start[0] & 0xFF] = true;
        special[end[0] & 0xFF] = true;
        if (escape != NO_ESCAPE) {
            special[escape] = true;
        }
        verify(settings);
    }

    private static byte[] needed(String option, @Nullable BytePattern pattern) {
        if (pattern == null) {
            throw new IllegalArgumentException("framing=startEnd needs " + option + ", as in start=0x02 and end=0x03");
        }
        return pattern.bytes();
    }

    private static int escape(@Nullable BytePattern pattern) {
        if (pattern == null) {
            return NO_ESCAPE;
        }
        byte[] bytes = pattern.bytes();
        if (bytes.length != 1) {
            throw new IllegalArgumentException("escape=" + pattern + ": it must be one byte");
        }
        return bytes[0] & 0xFF;
    }

    private void verify(FramingSettings settings) {
        if (Arrays.equals(start, end)) {
            throw new IllegalArgumentException("start and end are both " + settings.start()
                    + ": use framing=delimiter for a marker that is the same");
        }
        if (behind > 0 && check instanceof NmeaCheck) {
            throw new IllegalArgumentException(
                    "checksum=nmea stands before the end: checksumPlace=afterEnd does not fit it");
        }
        tellableFromEscape("start", start, settings.start());
        tellableFromEscape("end", end, settings.end());
    }

    private void tellableFromEscape(String option, byte[] marker, @Nullable BytePattern pattern) {
        if ((marker[0] & 0xFF) == escape && (marker.length == 1 || special[marker[1] & 0xFF])) {
            throw new IllegalArgumentException(option + "=" + pattern
                    + " can not be told from an escaped byte of the data: choose another escape, or none");
        }
    }

    @Override
    public void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int ahead = at - held.from;
            int added = held.fill(bytes, from, left);
            at = held.from + ahead;
            from += added;
            left -= added;
            boolean more = true;
            while (more) {
                more = inside ? toEnd(sink) : toStart(sink);
            }
        }
    }

    /** Looks for a start marker. Returns whether there was one. */
    private boolean toStart(FrameSink sink) {
        int index = ByteSearch.indexOfStart(start, held.bytes, held.from, held.to);
        if (index > held.from) {
            sink.discarded(index - held.from);
            held.from = index;
        }
        at = index;
        if (held.length() < start.length) {
            return false;
        }
        begin();
        return true;
    }

    private void begin() {
        inside = true;
        at = held.from + start.length;
        escapes = 0;
    }

    /** Looks for what ends the frame at hand, well or not. Returns whether it was found. */
    private boolean toEnd(FrameSink sink) {
        byte[] bytes = held.bytes;
        while (at < held.to) {
            if (!special[bytes[at] & 0xFF]) {
                at++;
            } else if (ByteSearch.begins(end, bytes, at, held.to)) {
                if (held.to - at < end.length + behind) {
                    return false;
                }
                complete(sink);
                return true;
            } else if (ByteSearch.begins(start, bytes, at, held.to)) {
                if (held.to - at < start.length) {
                    return false;
                }
                giveUp(FramingFault.INCOMPLETE, at, sink);
                return true;
            } else if ((bytes[at] & 0xFF) == escape) {
                if (at + 1 == held.to) {
                    return false;
                }
                at += 2;
                escapes++;
            } else {
                at++;
            }
            if (at - held.from - start.length - escapes > maxFrameLength) {
                giveUp(FramingFault.TOO_LONG, at, sink);
                return true;
            }
        }
        return false;
    }

    private void giveUp(FramingFault fault, int index, FrameSink sink) {
        sink.bad(fault, held.copy(held.from, index), held.position(held.from));
        held.from = index;
        inside = false;
    }

    private void complete(FrameSink sink) {
        int next = at + end.length + behind;
        int from = held.from + start.length;
        if (check == null) {
            sink.frame(unescaped(from, at), held.position(held.from));
        } else {
            byte[] covered = covered(unescaped(from, at));
            FramingFault fault = check.fault(covered, 0, covered.length, start.length);
            if (fault != null) {
                giveUp(fault, ByteSearch.indexOfStart(start, held.bytes, next - behind, next), sink);
                return;
            }
            int last = check.lengthWithout(covered, 0, covered.length) - (behind == 0 ? 0 : end.length);
            sink.frame(Arrays.copyOfRange(covered, start.length, last), held.position(held.from));
        }
        held.from = next;
        inside = false;
    }

    /** The start marker, the data, and, where the checksum stands behind it, the end marker; then the checksum. */
    private byte[] covered(byte[] data) {
        int tail = behind == 0 ? 0 : end.length + behind;
        byte[] covered = new byte[start.length + data.length + tail];
        System.arraycopy(start, 0, covered, 0, start.length);
        System.arraycopy(data, 0, covered, start.length, data.length);
        System.arraycopy(held.bytes, at, covered, start.length + data.length, tail);
        return covered;
    }

    private byte[] unescaped(int from, int to) {
        byte[] data = new byte[to - from - escapes];
        int written = 0;
        for (int i = from; i < to; i++) {
            if (escapes > 0 && (held.bytes[i] & 0xFF) == escape) {
                i++;
            }
            data[written++] = held.bytes[i];
        }
        return data;
    }

    /** The data with its escapes, as it stands between the markers. */
    static byte[] escaped(byte[] data, byte[] start, byte[] end, byte escape) {
        byte[] escaped = new byte[2 * data.length];
        int written = 0;
        for (byte b : data) {
            if (b == escape || b == start[0] || b == end[0]) {
                escaped[written++] = escape;
            }
            escaped[written++] = b;
        }
        return Arrays.copyOf(escaped, written);
    }

    @Override
    public long awaitedSilenceNanos() {
        return held.isEmpty() ? -1 : quietNanos;
    }

    @Override
    public void silence(FrameSink sink) {
        if (inside) {
            giveUp(FramingFault.INCOMPLETE, held.to, sink);
        } else {
            resync(sink);
        }
        at = held.from;
    }

    @Override
    public void resync(FrameSink sink) {
        if (!held.isEmpty()) {
            sink.discarded(held.length());
        }
        held.clear();
        at = held.from;
        inside = false;
    }

    @Override
    public long pendingSince() {
        return held.isEmpty() ? -1 : held.position(held.from);
    }

    @Override
    public void reset() {
        held.reset();
        at = 0;
        inside = false;
    }
}
