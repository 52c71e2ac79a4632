package dev.serai.lines;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one object, some at a time, read when they are asked for. What can not be read is thrown by
 * {@link #next} as an {@link UncheckedIOException} around the reason: Camel's split asks {@link #hasNext} before it
 * works on what it has, and that would not be done. Not thread-safe.
 */
public final class LinesIterator implements Iterator<Lines>, Closeable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final WatchedStream source;
    private final InputStream in;
    private final int maxLineBytes;
    private final int atOnce;
    private final int atOnceBytes;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private long line;
    private byte @Nullable [] ahead;
    private @Nullable Lines next;
    private @Nullable IOException failure;
    private boolean ended;

    LinesIterator(WatchedStream source, InputStream in, int maxLineBytes, int atOnce, int atOnceBytes) {
        this.source = source;
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        this.atOnce = atOnce;
        this.atOnceBytes = atOnceBytes;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = gather();
            } catch (IOException e) {
                failure = source.reason(e, line + 1);
            }
            if (next == null) {
                close();
            }
        }
        return next != null || failure != null;
    }

    @Override
    public Lines next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The object has no more lines");
        }
        if (failure != null) {
            IOException reason = failure;
            failure = null;
            throw new UncheckedIOException(reason);
        }
        Lines lines = next;
        next = null;
        return Objects.requireNonNull(lines);
    }

    private @Nullable Lines gather() throws IOException {
        List<byte[]> records = new ArrayList<>();
        long first = 0;
        long last = 0;
        int bytes = 0;
        while (records.size() < atOnce) {
            byte[] record = ahead == null ? nextLine() : ahead;
            ahead = null;
            if (record == null) {
                break;
            }
            if (!records.isEmpty() && bytes + record.length > atOnceBytes) {
                ahead = record;
                break;
            }
            if (records.isEmpty()) {
                first = line;
            }
            last = line;
            bytes += record.length;
            records.add(record);
        }
        return records.isEmpty() ? null : new Lines(first, last, records);
    }

    /** The next line that is not blank; null at the end. */
    private byte @Nullable [] nextLine() throws IOException {
        while (true) {
            byte[] record = anyLine();
            if (record == null) {
                return null;
            }
            line++;
            if (line == 1) {
                record = withoutByteOrderMark(record);
            }
            if (!blank(record)) {
                return record;
            }
        }
    }

    private byte @Nullable [] anyLine() throws IOException {
        ByteArrayOutputStream begun = null;
        while (true) {
            if (position == limit) {
                int got = in.read(buffer);
                if (got < 0) {
                    return begun == null ? null : begun.toByteArray();
                }
                position = 0;
                limit = got;
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (begun == null) {
                begun = new ByteArrayOutputStream(Math.max(32, end - position));
            }
            begun.write(buffer, position, end - position);
            if (begun.size() > maxLineBytes) {
                throw new LineException(
                        "Line " + (line + 1) + " has more than " + maxLineBytes + " bytes (maxLineBytes)");
            }
            if (end < limit) {
                position = end + 1;
                return withoutCarriageReturn(begun.toByteArray());
            }
            position = limit;
        }
    }

    private static byte[] withoutCarriageReturn(byte[] record) {
        int last = record.length - 1;
        return last >= 0 && record[last] == '\r' ? Arrays.copyOf(record, last) : record;
    }

    private static byte[] withoutByteOrderMark(byte[] record) {
        boolean marked = record.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(record, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
        return marked ? Arrays.copyOfRange(record, BYTE_ORDER_MARK.length, record.length) : record;
    }

    private static boolean blank(byte[] record) {
        for (byte b : record) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Ends the reading; the rest of the object is not read. */
    @Override
    public void close() {
        ended = true;
        try {
            source.close();
        } catch (IOException e) {
            // What was asked for has been read; a connection that can not be closed takes nothing of it back.
        }
    }
}
