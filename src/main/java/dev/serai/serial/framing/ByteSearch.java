package dev.serai.serial.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in byte arrays, eight bytes at a time: in a word with a zero byte in it, {@code (w - 01…01) & ~w & 80…80} is
 * not zero, and its lowest bit marks the first such byte.
 */
final class ByteSearch {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private ByteSearch() {}

    /** The index of the first LF or CR from {@code from} on; {@code to} when there is none before it. */
    static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORD.get(bytes, i);
            long feeds = word ^ (ONES * '\n');
            long returns = word ^ (ONES * '\r');
            long found = (((feeds - ONES) & ~feeds) | ((returns - ONES) & ~returns)) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                return i;
            }
        }
        return to;
    }

    /** The index of the first such byte from {@code from} on; {@code to} when there is none before it. */
    static int indexOf(byte wanted, byte[] bytes, int from, int to) {
        long pattern = ONES * (wanted & 0xFF);
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORD.get(bytes, i) ^ pattern;
            long found = (word - ONES) & ~word & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return to;
    }

    /**
     * Where the pattern stands first from {@code from} on, or where it begins and is cut off by {@code to}; {@code to}
     * when neither.
     */
    static int indexOfStart(byte[] pattern, byte[] bytes, int from, int to) {
        int i = from;
        while ((i = indexOf(pattern[0], bytes, i, to)) < to) {
            if (begins(pattern, bytes, i, to)) {
                return i;
            }
            i++;
        }
        return to;
    }

    /** Whether the pattern stands at {@code at}, as far as the bytes go before {@code to}. */
    static boolean begins(byte[] pattern, byte[] bytes, int at, int to) {
        int count = Math.min(pattern.length, to - at);
        for (int i = 0; i < count; i++) {
            if (bytes[at + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
