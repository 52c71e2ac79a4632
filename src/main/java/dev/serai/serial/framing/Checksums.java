package dev.serai.serial.framing;

import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The checksums in common use on serial lines. The check value of each is its result for the nine characters
 * {@code 123456789}; the CRCs are named and parametrised as in Greg Cook's "Catalogue of parametrised CRC algorithms"
 * (CRC RevEng).
 */
public enum Checksums implements Checksum {
    /** All bytes joined by exclusive or; one byte. Check value 31. */
    XOR8(1, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            int value = 0;
            for (int i = offset; i < offset + length; i++) {
                value ^= bytes[i];
            }
            return value & 0xFF;
        }
    },

    /** The sum of all bytes modulo 256; one byte. Check value DD. */
    SUM8(1, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            return sum(bytes, offset, length) & 0xFF;
        }
    },

    /**
     * The sum of all bytes modulo 32768; two bytes, the high one first. SiRF Binary Protocol Reference Manual,
     * "checksum". Check value 01DD.
     */
    SUM15(2, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            return sum(bytes, offset, length) & 0x7FFF;
        }
    },

    /**
     * Fletcher's checksum of two 8-bit sums modulo 256 (RFC 1145, as UBX uses it); the plain sum stands first on the
     * line, the sum of the sums second. Check value DD15.
     */
    FLETCHER8(2, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            int a = 0;
            int b = 0;
            for (int i = offset; i < offset + length; i++) {
                a += bytes[i];
                b += a;
            }
            return ((a & 0xFFL) << 8) | (b & 0xFF);
        }
    },

    /** CRC-8/SMBUS: polynomial 07, begins with 0; one byte. Check value F4. */
    CRC8(1, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            int value = 0;
            for (int i = offset; i < offset + length; i++) {
                value = CRC8_TABLE[(value ^ bytes[i]) & 0xFF];
            }
            return value;
        }
    },

    /** CRC-16/MODBUS: polynomial 8005 reflected, begins with FFFF; two bytes, the low one first. Check value 4B37. */
    CRC16_MODBUS(2, ByteOrder.LITTLE_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            int value = 0xFFFF;
            for (int i = offset; i < offset + length; i++) {
                value = (value >>> 8) ^ MODBUS_TABLE[(value ^ bytes[i]) & 0xFF];
            }
            return value;
        }
    },

    /**
     * CRC-16/IBM-3740, often called CCITT or CCITT-FALSE: polynomial 1021, begins with FFFF; two bytes, the high one
     * first. Check value 29B1.
     */
    CRC16_CCITT(2, ByteOrder.BIG_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            int value = 0xFFFF;
            for (int i = offset; i < offset + length; i++) {
                value = ((value << 8) ^ CCITT_TABLE[((value >>> 8) ^ bytes[i]) & 0xFF]) & 0xFFFF;
            }
            return value;
        }
    },

    /** CRC-32/ISO-HDLC, that of Ethernet and zip; four bytes, the low one first. Check value CBF43926. */
    CRC32(4, ByteOrder.LITTLE_ENDIAN) {
        @Override
        public long of(byte[] bytes, int offset, int length) {
            CRC32 crc = new CRC32();
            crc.update(bytes, offset, length);
            return crc.getValue();
        }
    };

    private static final int[] CRC8_TABLE = table(0x07, 8);
    private static final int[] CCITT_TABLE = table(0x1021, 16);
    private static final int[] MODBUS_TABLE = reflectedTable(0xA001);

    private final int length;
    private final ByteOrder order;

    Checksums(int length, ByteOrder order) {
        this.length = length;
        this.order = order;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public ByteOrder order() {
        return order;
    }

    private static int sum(byte[] bytes, int offset, int length) {
        int sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += bytes[i] & 0xFF;
        }
        return sum;
    }

    private static int[] table(int polynomial, int width) {
        int top = 1 << (width - 1);
        int mask = (1 << width) - 1;
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i << (width - 8);
            for (int bit = 0; bit < 8; bit++) {
                value = (value & top) == 0 ? value << 1 : (value << 1) ^ polynomial;
            }
            table[i] = value & mask;
        }
        return table;
    }

    private static int[] reflectedTable(int polynomial) {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ polynomial;
            }
            table[i] = value;
        }
        return table;
    }
}
