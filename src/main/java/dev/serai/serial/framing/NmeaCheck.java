package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code $…*hh} and {@code !…*hh}: NMEA 0183 (IEC 61162-1), the checksum field. */
final class NmeaCheck extends FrameCheck {
    static final NmeaCheck INSTANCE = new NmeaCheck();

    private static final int LENGTH = 3;
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    private NmeaCheck() {}

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    @Nullable
    FramingFault fault(byte[] bytes, int offset, int length, int marker) {
        int star = lengthWithout(bytes, offset, length);
        if (star < Math.max(1, marker) || !begins(bytes[offset]) || bytes[offset + star] != '*') {
            return FramingFault.NO_CHECKSUM;
        }
        int high = Character.digit(bytes[offset + star + 1], 16);
        int low = Character.digit(bytes[offset + star + 2], 16);
        if (high < 0 || low < 0) {
            return FramingFault.NO_CHECKSUM;
        }
        long value = Checksums.XOR8.of(bytes, offset + 1, star - 1);
        return value == ((high << 4) | low) ? null : FramingFault.BAD_CHECKSUM;
    }

    /** A delimiter of LF alone leaves the sentence's CR in the frame: it is no part of either. */
    @Override
    int lengthWithout(byte[] bytes, int offset, int length) {
        boolean hasReturn = length > 0 && bytes[offset + length - 1] == '\r';
        return length - LENGTH - (hasReturn ? 1 : 0);
    }

    private static boolean begins(byte first) {
        return first == '$' || first == '!';
    }

    @Override
    byte[] append(byte[] bytes, int marker) {
        if (bytes.length == 0 || !begins(bytes[0])) {
            throw new IllegalArgumentException("it does not begin with $ or !, as checksum=nmea needs");
        }
        int value = (int) Checksums.XOR8.of(bytes, 1, bytes.length - 1);
        byte[] result = Arrays.copyOf(bytes, bytes.length + LENGTH);
        result[bytes.length] = '*';
        result[bytes.length + 1] = (byte) DIGITS[value >>> 4];
        result[bytes.length + 2] = (byte) DIGITS[value & 0xF];
        return result;
    }
}
