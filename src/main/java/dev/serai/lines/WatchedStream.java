package dev.serai.lines;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An object as it comes from its store; remembers whether it was the store that failed. Not thread-safe. */
final class WatchedStream extends FilterInputStream {
    private boolean failed;

    WatchedStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return super.read(bytes, from, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** What a failure stands for: the store's, as it is; else what the object holds is damaged. */
    IOException reason(IOException e, long line) {
        return failed || e instanceof LineException
                ? e
                : new LineException(
                        "The object's gzip form is damaged at or behind line " + line + ": " + e.getMessage(), e);
    }
}
