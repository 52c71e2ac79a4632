package dev.serai.serial.framing;

import java.util.Arrays;

/**
 * The bytes that a framer looks at: what it holds, and as much of what has just arrived as fits behind it. They stand
 * in {@code bytes} from {@code from} to {@code to}; the array grows with what is held, and no further than a limit.
 */
final class Held {
    private static final int FIRST_CAPACITY = 256;
    private static final int ROOM = 4096;

    private final int limit;
    byte[] bytes = new byte[FIRST_CAPACITY];
    int from;
    int to;
    private long origin;

    /** @param most how many bytes are held at most while more is wanted */
    Held(int most) {
        this.limit = most + ROOM;
    }

    /** Adds what there is room for and returns how much that was: at least 1. Indexes taken before are then void. */
    int fill(byte[] source, int offset, int length) {
        if (from == to || length > bytes.length - to) {
            moveToFront();
        }
        int added = Math.min(length, limit - to);
        if (to + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(to + added, 2 * bytes.length)));
        }
        System.arraycopy(source, offset, bytes, to, added);
        to += added;
        return added;
    }

    private void moveToFront() {
        System.arraycopy(bytes, from, bytes, 0, to - from);
        origin += from;
        to -= from;
        from = 0;
    }

    boolean isEmpty() {
        return from == to;
    }

    int length() {
        return to - from;
    }

    /** The place on the line of the byte at an index. */
    long position(int index) {
        return origin + index;
    }

    byte[] copy(int start, int end) {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Forgets what is held; what follows is counted on. */
    void clear() {
        from = to;
    }

    /** Forgets all and counts from 0 again. */
    void reset() {
        from = 0;
        to = 0;
        origin = 0;
    }
}
