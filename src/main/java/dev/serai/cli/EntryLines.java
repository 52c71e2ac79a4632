package dev.serai.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Cuts a stream into lines and these into blocks that are sent at once. Empty lines are passed over. One thread. */
final class EntryLines {
    private static final int BLOCK_LINES = 1000;
    private static final int BLOCK_BYTES = 1 << 20;

    private final InputStream in;
    private final int longest;
    private long bytesRead;
    private long linesRead;

    /**
     * A line without its end.
     *
     * @param number from 1
     * @param tooLong it was, and was passed over
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are the point
    record Line(long number, byte[] bytes, boolean tooLong) {}

    EntryLines(InputStream in, int longest) {
        this.in = new BufferedInputStream(in, 64 << 10);
        this.longest = longest;
    }

    long bytesRead() {
        return bytesRead;
    }

    long linesRead() {
        return linesRead;
    }

    /**
     * Fills a block; one that comes slowly is cut where nothing more is there for now.
     *
     * @return false at the end of the stream
     */
    boolean next(List<Line> block) throws IOException {
        block.clear();
        int size = 0;
        while (block.size() < BLOCK_LINES && size < BLOCK_BYTES) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            boolean tooLong = false;
            int b = in.read();
            while (b >= 0 && b != '\n') {
                bytesRead++;
                if (line.size() < longest) {
                    line.write(b);
                } else {
                    tooLong = true;
                }
                b = in.read();
            }
            bytesRead++;
            byte[] bytes = line.toByteArray();
            if (b >= 0 || bytes.length > 0) {
                linesRead++;
            }
            if (tooLong) {
                block.add(new Line(linesRead, new byte[0], true));
            } else if (!isBlank(bytes)) {
                // A block stays under what one request may have: the line that would be too much goes alone.
                size += bytes.length;
                block.add(new Line(linesRead, bytes, false));
            }
            if (b < 0) {
                return false;
            }
            if (!block.isEmpty() && in.available() == 0) {
                break;
            }
        }
        return true;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
