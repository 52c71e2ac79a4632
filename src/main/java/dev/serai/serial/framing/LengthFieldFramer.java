package dev.serai.serial.framing;

import org.jspecify.annotations.Nullable;

/**
 * Frames that say how long they are ({@link LengthField}), with a start marker or without.
 *
 * <pre>
 * BEFORE (start=0xb562, lengthFieldOffset=4, Size=2, Endian=little, Adjustment=2, checksum=fletcher8)
 * +----+-------+-------+-------+-------+-------+
 * | 47 | B5 62 | 01 22 | 01 00 |  2A   | 4E E1 |      B5 62 is the sync word, 01 00 the length of the payload 2A
 * +----+-------+-------+-------+-------+-------+
 * AFTER
 * +-------+-------+-------+------+
 * | B5 62 | 01 22 | 01 00 |  2A  |                    1 byte discarded
 * +-------+-------+-------+------+
 * </pre>
 *
 * The frame keeps its start marker and its head, and loses checksum and end marker. A length that is too small for
 * these, or makes the frame longer on the line than {@code maxFrameLength}, is no frame. The way back to sync, what is
 * reported and what discarded: as {@link SearchingFramer} says. Without a start marker a check is wanted as well:
 * lengths alone are soon lost in noise, and come back only after silence.
 */
public final class LengthFieldFramer extends SearchingFramer {
    private final LengthField field;
    private final int shortest;
    private final int longest;

    /** @throws IllegalArgumentException when the length field is missing or does not fit the rest */
    public LengthFieldFramer(FramingSettings settings) {
        super(settings);
        this.field = needed(settings.lengthField());
        this.shortest = Math.max(around(settings), field.end());
        this.longest = settings.maxFrameLength();
        if (shortest > longest) {
            throw new IllegalArgumentException("maxFrameLength=" + longest + " is less than the " + shortest
                    + " bytes up to the end of the length field, or of start, checksum and end");
        }
    }

    static LengthField needed(@Nullable LengthField field) {
        if (field == null) {
            throw new IllegalArgumentException(
                    "framing=lengthField needs a lengthFieldSize (1 to 4 bytes) and a lengthFieldOffset");
        }
        return field;
    }

    @Override
    int total(byte[] bytes, int index, int available) {
        if (available < field.end()) {
            return UNKNOWN;
        }
        long total = field.total(bytes, index);
        return total < shortest || total > longest ? NONE : (int) total;
    }
}
