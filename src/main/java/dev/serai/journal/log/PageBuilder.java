package dev.serai.journal.log;

import java.util.Arrays;
import java.util.zip.CRC32C;

/** Packs records into the content of a page. Used by the committer alone. */
final class PageBuilder {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_RECORDS = 4096;
    /** Kind, time, and two lengths at their longest. */
    private static final int MAX_PREFIX = 1 + 10 + 5 + 5;

    private byte[] content = new byte[8192];
    private int length;
    private int count;
    private long first;
    private long wall;

    void begin(long firstOffset, long wallMillis) {
        length = 0;
        count = 0;
        first = firstOffset;
        wall = wallMillis;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean hasRoomFor(JournalRecord r) {
        return count == 0 || (count < MAX_RECORDS && length + MAX_PREFIX + r.size() <= MAX_BYTES);
    }

    void add(JournalRecord r, long wallMillis) {
        int needed =
                Math.addExact(Math.addExact(length, MAX_PREFIX), Math.addExact(r.headers().length, r.body().length));
        if (needed > content.length) {
            content = Arrays.copyOf(
                    content, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, content.length * 2L)));
        }
        content[length++] = (byte) r.kind().code();
        long delta = wallMillis - wall;
        variable((delta << 1) ^ (delta >> 63));
        bytes(r.headers());
        bytes(r.body());
        count++;
    }

    private void bytes(byte[] b) {
        variable(b.length);
        System.arraycopy(b, 0, content, length, b.length);
        length += b.length;
    }

    private void variable(long value) {
        long v = value;
        while ((v & ~0x7fL) != 0) {
            content[length++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        content[length++] = (byte) v;
    }

    Page build(long topicId, String run, long mono) {
        return Page.sealed(topicId, first, count, run, wall, mono, Arrays.copyOf(content, length));
    }

    /** CRC32C over a page's columns, each number as eight bytes, highest first. */
    static int crc(long id, int count, String run, long wall, long mono, byte[] content) {
        byte[] columns = new byte[32 + run.length()];
        put(columns, 0, id);
        put(columns, 8, count);
        put(columns, 16, wall);
        put(columns, 24, mono);
        for (int i = 0; i < run.length(); i++) {
            columns[32 + i] = (byte) run.charAt(i);
        }
        CRC32C crc = new CRC32C();
        crc.update(columns, 0, columns.length);
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }

    private static void put(byte[] to, int at, long v) {
        for (int i = 0; i < 8; i++) {
            to[at + i] = (byte) (v >>> (56 - 8 * i));
        }
    }
}
