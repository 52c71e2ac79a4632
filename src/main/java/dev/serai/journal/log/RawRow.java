package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one page of a SQLite table or index, one after the other, read without SQLite. Format: <a
 * href="https://sqlite.org/fileformat2.html#b_tree_pages">sqlite.org/fileformat2, sections 1.6 and 2.1</a>. A cell that
 * can not be is left out; whether the others are true is for who reads them to tell. Not thread-safe.
 */
final class RawRow {
    private static final int INTERIOR_INDEX = 2;
    private static final int INTERIOR_TABLE = 5;
    private static final int LEAF_INDEX = 10;
    private static final int LEAF_TABLE = 13;
    private static final int FILE_HEADER = 100;
    private static final int USABLE = FileImage.PAGE_SIZE;
    private static final int MIN_LOCAL = (USABLE - 12) * 32 / 255 - 23;
    private static final int MAX_LOCAL_TABLE = USABLE - 35;
    private static final int MAX_LOCAL_INDEX = (USABLE - 12) * 64 / 255 - 23;
    private static final int MAX_COLUMNS = 16;

    private final FileImage image;
    private final byte[] page = new byte[FileImage.PAGE_SIZE];
    private final byte[] overflow = new byte[FileImage.PAGE_SIZE];
    private int header;
    private int type;
    private int cells;

    private long rowId;
    private int columns;
    private final long[] types = new long[MAX_COLUMNS];
    private final long[] starts = new long[MAX_COLUMNS];
    private long payload;
    private int local;
    private int payloadAt;
    private byte @Nullable [] whole;

    RawRow(FileImage image) {
        this.image = image;
    }

    /** Goes to a page, and is likely to go on with the one behind it. False: it holds no rows. */
    boolean open(int number) {
        cells = 0;
        return image.readOn(number, page) && opened(number);
    }

    private boolean opened(int number) {
        header = number == 1 ? FILE_HEADER : 0;
        type = page[header];
        if (type != LEAF_TABLE && type != LEAF_INDEX && type != INTERIOR_INDEX && type != INTERIOR_TABLE) {
            return false;
        }
        int start = header + (isInterior() ? 12 : 8);
        cells = Math.min(unsigned16(header + 3), (USABLE - start) / 2);
        return type != INTERIOR_TABLE;
    }

    /** Whether its rows have a row id and all their columns: not those of an index or a table without row ids. */
    boolean isTable() {
        return type == LEAF_TABLE;
    }

    private boolean isInterior() {
        return type == INTERIOR_INDEX || type == INTERIOR_TABLE;
    }

    private int cellAt(int i) {
        return unsigned16(header + (isInterior() ? 12 : 8) + 2 * i);
    }

    /** How many rows the page has, whole or not. */
    int cells() {
        return cells;
    }

    /** Goes to a row, by its place in the page from 0. False: it can not be read. */
    boolean row(int place) {
        return decode(cellAt(place));
    }

    private boolean decode(int start) {
        whole = null;
        int end = USABLE;
        int at = start + (type == INTERIOR_INDEX ? 4 : 0);
        if (start < header || at >= end) {
            return false;
        }
        at = variable(at);
        payload = read;
        if (isTable()) {
            at = variable(at);
            rowId = read;
        } else {
            rowId = 0;
        }
        int most = isTable() ? MAX_LOCAL_TABLE : MAX_LOCAL_INDEX;
        if (payload < 2 || payload > image.bytes() + USABLE || payload > Integer.MAX_VALUE - 8) {
            return false;
        }
        if (payload <= most) {
            local = (int) payload;
        } else {
            long k = MIN_LOCAL + (payload - MIN_LOCAL) % (USABLE - 4);
            local = (int) (k <= most ? k : MIN_LOCAL);
        }
        payloadAt = at;
        if (at + local + (payload > local ? 4 : 0) > end) {
            return false;
        }
        return decodeTypes(at);
    }

    private boolean decodeTypes(int start) {
        int at = variable(start);
        long headerLength = read;
        if (headerLength > local || headerLength < 2) {
            return false;
        }
        long offset = headerLength;
        columns = 0;
        while (at < start + headerLength) {
            if (columns == MAX_COLUMNS) {
                return false;
            }
            at = variable(at);
            if (read < 0 || read == 10 || read == 11) {
                return false;
            }
            types[columns] = read;
            starts[columns++] = offset;
            offset += length(read);
        }
        return at == start + headerLength && offset == payload;
    }

    private static long length(long type) {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        return switch ((int) type) {
            case 1, 2, 3, 4 -> type;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> 0;
        };
    }

    long rowId() {
        return rowId;
    }

    /**
     * Whether the columns are of these kinds, a letter each: {@code n} null, {@code i} integer, {@code t} text,
     * {@code b} blob.
     */
    boolean isOf(String kinds) {
        if (kinds.length() != columns) {
            return false;
        }
        for (int i = 0; i < columns; i++) {
            long t = types[i];
            boolean fits =
                    switch (kinds.charAt(i)) {
                        case 'n' -> t == 0;
                        case 'i' -> (t >= 1 && t <= 6) || t == 8 || t == 9;
                        case 't' -> t >= 13 && t % 2 == 1;
                        default -> t >= 12 && t % 2 == 0;
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    long integer(int column) {
        long t = types[column];
        if (t >= 8) {
            return t - 8;
        }
        int n = (int) length(t);
        long v = 0;
        for (int i = 0; i < n; i++) {
            int b = byteAt(starts[column] + i);
            v = i == 0 ? (byte) b : (v << 8) | (b & 0xff);
        }
        return v;
    }

    /** The length of a text or blob in bytes. */
    long size(int column) {
        return length(types[column]);
    }

    String text(int column) {
        return new String(bytes(column), StandardCharsets.UTF_8);
    }

    /** Fewer bytes than {@link #size} when the pages that hold the rest are gone. */
    byte[] bytes(int column) {
        byte[] all = all();
        int from = (int) Math.min(starts[column], all.length);
        int to = (int) Math.min(starts[column] + length(types[column]), all.length);
        byte[] b = new byte[to - from];
        System.arraycopy(all, from, b, 0, b.length);
        return b;
    }

    private int byteAt(long offset) {
        if (offset < local) {
            return page[payloadAt + (int) offset];
        }
        byte[] all = all();
        return offset < all.length ? all[(int) offset] : 0;
    }

    private byte[] all() {
        byte[] done = whole;
        if (done != null) {
            return done;
        }
        int size = local;
        byte[] all = new byte[(int) payload];
        System.arraycopy(page, payloadAt, all, 0, local);
        if (payload > local) {
            int next = int32(page, payloadAt + local);
            while (size < all.length && image.read(next, overflow)) {
                int n = Math.min(all.length - size, USABLE - 4);
                System.arraycopy(overflow, 4, all, size, n);
                size += n;
                next = int32(overflow, 0);
            }
            if (size < all.length) {
                all = Arrays.copyOf(all, size);
            }
        }
        whole = all;
        return all;
    }

    /**
     * Goes to the leaf page of a table that holds a row id, or would.
     *
     * @param root the table's root page
     * @return false when a page on the way there is not as it should be
     */
    boolean find(int root, long id) {
        int number = root;
        for (int depth = 0; depth < 20; depth++) {
            cells = 0;
            boolean rows = image.read(number, page) && opened(number);
            if (rows && isTable()) {
                return true;
            }
            if (rows || cells == 0 || type != INTERIOR_TABLE) {
                return false;
            }
            int child = int32(page, header + 8);
            for (int i = 0; i < cells; i++) {
                int at = cellAt(i);
                if (at < header + 12 || at + 4 >= USABLE) {
                    return false;
                }
                variable(at + 4);
                if (read >= id) {
                    child = int32(page, at);
                    break;
                }
            }
            number = child;
        }
        return false;
    }

    private long read;

    /** Reads SQLite's variable-length integer, highest seven bits first, at most nine bytes; returns what follows. */
    private int variable(int at) {
        long v = 0;
        for (int i = 0; i < 9; i++) {
            int b = at + i < USABLE ? page[at + i] : 0;
            if (i == 8) {
                read = (v << 8) | (b & 0xff);
                return at + 9;
            }
            v = (v << 7) | (b & 0x7f);
            if (b >= 0) {
                read = v;
                return at + i + 1;
            }
        }
        throw new AssertionError("nine bytes at most");
    }

    private int unsigned16(int at) {
        return (page[at] & 0xff) << 8 | (page[at + 1] & 0xff);
    }

    private static int int32(byte[] b, int at) {
        return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | (b[at + 3] & 0xff);
    }
}
