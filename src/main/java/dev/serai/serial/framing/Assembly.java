package dev.serai.serial.framing;

import java.util.Arrays;

/** The head of a frame whose end has not arrived yet: at most {@code limit} bytes, and where on the line they began. */
final class Assembly {
    private static final int FIRST_CAPACITY = 128;

    private final int limit;
    private byte[] bytes;
    private int length;
    private long start;

    Assembly(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(FIRST_CAPACITY, limit)];
    }

    boolean isEmpty() {
        return length == 0;
    }

    int length() {
        return length;
    }

    long start() {
        return start;
    }

    /** Adds bytes as far as the limit allows and returns how many were added. */
    int append(byte[] source, int offset, int count, long position) {
        if (length == 0) {
            start = position;
        }
        int added = Math.min(count, limit - length);
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(length + added, 2 * bytes.length)));
        }
        System.arraycopy(source, offset, bytes, length, added);
        length += added;
        return added;
    }

    /** A copy of all that was assembled, which is kept. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** All that was assembled, which is then forgotten. */
    byte[] take() {
        return takeFirst(length);
    }

    /** The first bytes of what was assembled; all is then forgotten. */
    byte[] takeFirst(int count) {
        byte[] taken = Arrays.copyOf(bytes, count);
        length = 0;
        return taken;
    }

    void clear() {
        length = 0;
    }
}
