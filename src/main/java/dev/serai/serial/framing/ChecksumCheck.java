package dev.serai.serial.framing;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A checksum of 1 to 8 bytes behind what it covers. */
final class ChecksumCheck extends FrameCheck {
    private final Checksum checksum;
    private final ByteOrder order;
    private final @Nullable ChecksumScope scope;
    private final int length;
    private final long mask;

    ChecksumCheck(Checksum checksum, ByteOrder order, @Nullable ChecksumScope scope) {
        this.checksum = checksum;
        this.order = order;
        this.scope = scope;
        this.length = checksum.length();
        if (length < 1 || length > Long.BYTES) {
            throw new IllegalArgumentException(
                    "checksum: " + checksum + " has a length of " + length + " bytes, and must have one of 1 to 8");
        }
        this.mask = length == Long.BYTES ? -1L : (1L << (8 * length)) - 1;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    @Nullable
    FramingFault fault(byte[] bytes, int offset, int count, int marker) {
        int covered = count - length;
        if (covered < marker || !reaches(covered, marker)) {
            return FramingFault.TOO_SHORT;
        }
        return of(bytes, offset, covered, marker) == read(bytes, offset + covered) ? null : FramingFault.BAD_CHECKSUM;
    }

    @Override
    int lengthWithout(byte[] bytes, int offset, int count) {
        return count - length;
    }

    @Override
    byte[] append(byte[] bytes, int marker) {
        if (!reaches(bytes.length, marker)) {
            throw new IllegalArgumentException("the " + bytes.length + " bytes before its checksum are too few for "
                    + (scope == null ? "it" : "checksumScope=" + scope));
        }
        long value = of(bytes, 0, bytes.length, marker);
        byte[] result = Arrays.copyOf(bytes, bytes.length + length);
        for (int i = 0; i < length; i++) {
            result[bytes.length + i] = (byte) (value >>> shift(i));
        }
        return result;
    }

    private boolean reaches(int count, int marker) {
        int end = end(count);
        // a checksum over nothing proves nothing: it is what a stray byte would be
        boolean covers = scope == null ? from(marker) < end : from(marker) <= end;
        return covers && end <= count;
    }

    private long of(byte[] bytes, int offset, int count, int marker) {
        int from = from(marker);
        return checksum.of(bytes, offset + from, end(count) - from) & mask;
    }

    private int from(int marker) {
        return scope == null ? marker : scope.from();
    }

    private int end(int count) {
        return scope == null ? count : scope.end(count);
    }

    private long read(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[at + i] & 0xFFL) << shift(i);
        }
        return value;
    }

    private int shift(int index) {
        return 8 * (order == ByteOrder.BIG_ENDIAN ? length - 1 - index : index);
    }
}
