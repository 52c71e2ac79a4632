package dev.serai.serial.framing;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Puts checksum and end marker behind a frame that has its start marker and its length already, and verifies both. */
final class LengthEncoder extends CheckedEncoder {
    private final byte[] start;
    private final byte[] end;
    private final @Nullable LengthField field;
    private final int frameLength;

    LengthEncoder(FramingSettings settings) {
        super(settings);
        this.start = bytes(settings.start());
        this.end = bytes(settings.end());
        this.field = settings.lengthField();
        this.frameLength = settings.frameLength();
    }

    private static byte[] bytes(@Nullable BytePattern pattern) {
        return pattern == null ? new byte[0] : pattern.bytes();
    }

    @Override
    byte[] encoded(byte[] frame) {
        if (frame.length < start.length || !ByteSearch.begins(start, frame, 0, frame.length)) {
            throw new IllegalArgumentException(
                    "it does not begin with start=0x" + HexFormat.of().formatHex(start));
        }
        byte[] onLine = join(withChecksum(frame, start.length), end);
        verifyLength(onLine.length);
        if (field == null) {
            if (onLine.length != frameLength) {
                throw new IllegalArgumentException(
                        "with checksum and end it has " + onLine.length + " bytes, not frameLength=" + frameLength);
            }
        } else if (frame.length < field.end()) {
            throw new IllegalArgumentException("it ends before its length field does");
        } else if (field.total(frame, 0) != onLine.length) {
            throw new IllegalArgumentException("its length field stands for " + field.total(frame, 0)
                    + " bytes on the line, and with checksum and end it has " + onLine.length);
        }
        return onLine;
    }
}
