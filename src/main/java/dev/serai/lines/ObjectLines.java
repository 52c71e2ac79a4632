package dev.serai.lines;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Takes an object of a store apart into lines, some at a time and never more in memory than those: a bean for the step
 * {@code split}, streaming. Plain text and gzip (also several gzip files behind each other) are told apart by the first
 * two bytes, whatever the object is called. Thread-safe once it is set up.
 *
 * <p>Lines end with LF or CR LF, the last one also without. Blank lines and a byte order mark at the beginning are left
 * out. The bytes are handed on as they are.
 */
public final class ObjectLines {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private int maxLineBytes = 1024 * 1024;
    private int atOnce = 500;
    private int atOnceBytes = 1024 * 1024;

    /** The longest line that is taken [1 MiB]: a longer one is a {@link LineException}, as is all behind it. */
    public void setMaxLineBytes(int maxLineBytes) {
        this.maxLineBytes = atLeastOne("maxLineBytes", maxLineBytes);
    }

    /** Up to so many lines at a time [500]. */
    public void setAtOnce(int atOnce) {
        this.atOnce = atLeastOne("atOnce", atOnce);
    }

    /** Up to so many bytes of lines at a time, but at least one line [1 MiB]. */
    public void setAtOnceBytes(int atOnceBytes) {
        this.atOnceBytes = atLeastOne("atOnceBytes", atOnceBytes);
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is " + value + "; give 1 or more");
        }
        return value;
    }

    /**
     * Begins to read an object.
     *
     * @param object a stream, a channel, bytes or a {@code Blob} of Google's client; closed with what is returned
     * @return the lines, in order; cut at the same places whenever the same object is read with the same settings
     */
    public LinesIterator read(Object object) throws IOException {
        WatchedStream source = new WatchedStream(stream(object));
        try {
            InputStream plain = new BufferedInputStream(source, BUFFER_BYTES);
            plain.mark(2);
            boolean gzip = plain.read() == GZIP_FIRST && plain.read() == GZIP_SECOND;
            plain.reset();
            if (gzip) {
                plain = new BufferedInputStream(gunzip(plain, source), BUFFER_BYTES);
            }
            return new LinesIterator(source, plain, maxLineBytes, atOnce, atOnceBytes);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static InputStream gunzip(InputStream compressed, WatchedStream source) throws IOException {
        try {
            return GzipCompressorInputStream.builder()
                    .setInputStream(compressed)
                    .setDecompressConcatenated(true)
                    .get();
        } catch (IOException e) {
            throw source.reason(e, 1);
        }
    }

    private static InputStream stream(Object object) {
        if (object instanceof InputStream stream) {
            return stream;
        }
        if (object instanceof ReadableByteChannel channel) {
            return Channels.newInputStream(channel);
        }
        if (object instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        return Channels.newInputStream(reader(object));
    }

    /** By name: Google's library is not there in every application. */
    private static ReadableByteChannel reader(Object object) {
        for (Method m : object.getClass().getMethods()) {
            if (m.getName().equals("reader")
                    && m.isVarArgs()
                    && m.getParameterCount() == 1
                    && ReadableByteChannel.class.isAssignableFrom(m.getReturnType())) {
                Object noOptions = Array.newInstance(m.getParameterTypes()[0].getComponentType(), 0);
                try {
                    return (ReadableByteChannel) m.invoke(object, noOptions);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException(object.getClass().getName() + " can not be read", e);
                }
            }
        }
        throw new IllegalArgumentException("Lines are read from a stream, a channel, bytes or Google's Blob, not from "
                + object.getClass().getName());
    }
}
