package dev.serai.serial.framing;

import java.nio.ByteOrder;

/**
 * Where a frame says how long it is. On the line a frame has {@code value + adjustment + offset + size} bytes, from the
 * first byte of its start marker to the last of its end marker.
 *
 * <pre>
 * offset = 2, size = 2, adjustment = 4: the value counts the payload only
 * +-------+--------+-----------+----------+-------+
 * | A0 A2 | length |  payload  | checksum | B0 B3 |   total = length + 4 + 2 + 2
 * +-------+--------+-----------+----------+-------+
 *         ^ offset                 adjustment = 2 + 2
 * </pre>
 *
 * @param offset bytes from the frame's first byte (of its start marker, where it has one) to the field
 * @param size bytes of the field, 1 to 4, read as a number without sign
 * @param adjustment what the value does not count of that which follows the field (a checksum, an end marker); negative
 *     where it counts what stands before
 * @param endian which byte of the field comes first
 */
public record LengthField(int offset, int size, int adjustment, ByteOrder endian) {

    public LengthField {
        if (offset < 0) {
            throw new IllegalArgumentException("lengthFieldOffset=" + offset + ": it counts from 0, the first byte");
        }
        if (size < 1 || size > 4) {
            throw new IllegalArgumentException("lengthFieldSize=" + size + ": a length has 1 to 4 bytes");
        }
    }

    /** Bytes up to the end of the field: what must be there before the length is known. */
    int end() {
        return offset + size;
    }

    /** The frame's bytes on the line, as its field says; may be negative or beyond all reason. */
    long total(byte[] bytes, int start) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int at = endian == ByteOrder.BIG_ENDIAN ? i : size - 1 - i;
            value = (value << 8) | (bytes[start + offset + at] & 0xFF);
        }
        return value + adjustment + offset + size;
    }
}
