package dev.serai.serial.framing;

/**
 * Frames of {@code frameLength} bytes each, start marker, checksum and end marker counted.
 *
 * <pre>
 * BEFORE (frameLength=4, start=0xaa, checksum=xor8)    AFTER
 * +----+-------------+----+-------------+              +----------+  +----------+
 * | 00 | AA 01 02 03 | 55 | AA 04 05 01 |  --------->  | AA 01 02 |  | AA 04 05 |   2 bytes discarded
 * +----+-------------+----+-------------+              +----------+  +----------+
 * </pre>
 *
 * The frame keeps its start marker, and loses checksum and end marker. The way back to sync: with a start marker, the
 * next one; with a check or an end marker, byte for byte until it holds; with neither, only a silence of {@code gap},
 * or a second, shows where a frame begins. What is reported and what discarded: as {@link SearchingFramer} says.
 */
public final class FixedFramer extends SearchingFramer {
    private final int frameLength;

    /** @throws IllegalArgumentException when frameLength is missing or does not fit the rest */
    public FixedFramer(FramingSettings settings) {
        super(settings);
        this.frameLength = frameLength(settings);
    }

    private static int frameLength(FramingSettings settings) {
        int length = settings.frameLength();
        if (length == 0) {
            throw new IllegalArgumentException("framing=fixed needs a frameLength, the bytes of a frame on the line");
        }
        if (length > settings.maxFrameLength()) {
            throw new IllegalArgumentException(
                    "frameLength=" + length + " is more than maxFrameLength=" + settings.maxFrameLength());
        }
        if (length < around(settings)) {
            throw new IllegalArgumentException(
                    "frameLength=" + length + " leaves no room for start, checksum and end, which" + " have "
                            + around(settings) + " bytes and are part of it");
        }
        return length;
    }

    @Override
    int total(byte[] bytes, int index, int available) {
        return frameLength;
    }
}
