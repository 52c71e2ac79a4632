package dev.serai.serial.framing;

import java.nio.ByteOrder;

/**
 * A checksum over bytes. {@link Checksums} has the common ones; a program adds its own as a bean
 * ({@code checksum=#myChecksum}). One object serves all ports at once: it must be thread-safe, best without state.
 */
public interface Checksum {

    /** How many bytes the checksum has on the line, 1 to 8. */
    int length();

    /**
     * The checksum of {@code length} bytes from {@code offset} on, as a number: its lowest {@link #length()} bytes
     * count. The array is not to be changed or kept.
     */
    long of(byte[] bytes, int offset, int length);

    /** Which byte of the number stands first on the line, where {@code checksumEndian} says nothing. */
    default ByteOrder order() {
        return ByteOrder.BIG_ENDIAN;
    }
}
