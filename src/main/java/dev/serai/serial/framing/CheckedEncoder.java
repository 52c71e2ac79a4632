package dev.serai.serial.framing;

import org.jspecify.annotations.Nullable;

/** What all encoders but that of no rule share: the checksum, the maximum, and what a refusal says first. */
abstract class CheckedEncoder implements FrameEncoder {
    private final int maxFrameLength;
    private final @Nullable FrameCheck check;

    CheckedEncoder(FramingSettings settings) {
        this.maxFrameLength = settings.maxFrameLength();
        this.check = settings.check();
    }

    @Override
    public final byte[] encode(byte[] frame) {
        try {
            return encoded(frame);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "A frame of " + frame.length + " bytes can not be sent: " + e.getMessage(), e);
        }
    }

    /** The frame as it goes on the line; what is thrown says why it can not. */
    abstract byte[] encoded(byte[] frame);

    /** The bytes with the checksum, if there is one, behind them. */
    final byte[] withChecksum(byte[] bytes, int marker) {
        return check == null ? bytes : check.append(bytes, marker);
    }

    final boolean isChecked() {
        return check != null;
    }

    final void verifyLength(int length) {
        if (length > maxFrameLength) {
            throw new IllegalArgumentException(
                    "with its checksum it has " + length + " bytes, more than maxFrameLength=" + maxFrameLength);
        }
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
