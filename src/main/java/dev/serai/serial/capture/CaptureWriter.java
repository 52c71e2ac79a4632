package dev.serai.serial.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a capture; the package's description gives the format. Each record is handed to the operating system whole, by
 * itself and at once: killing the process loses none of them. A power cut may lose what was not yet on the disk; it is
 * forced there about once a second, as far as records come.
 *
 * <p>One thread. Owns the file until {@link #close()}.
 */
public final class CaptureWriter implements Closeable {
    private static final long FORCE_NANOS = 1_000_000_000;

    private final FileChannel file;
    private long forcedAt;

    private CaptureWriter(FileChannel file) {
        this.file = file;
    }

    /**
     * Begins a new file.
     *
     * @param overwrite whether a file that exists may be lost
     * @throws java.nio.file.FileAlreadyExistsException when it exists and may not be lost
     */
    public static CaptureWriter create(Path path, CaptureHeader header, boolean overwrite) throws IOException {
        Set<StandardOpenOption> options = new HashSet<>(List.of(StandardOpenOption.WRITE));
        options.addAll(
                overwrite
                        ? List.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                        : List.of(StandardOpenOption.CREATE_NEW));
        CaptureWriter writer = new CaptureWriter(FileChannel.open(path, options));
        try {
            writer.line(header.line());
            return writer;
        } catch (IOException e) {
            writer.file.close();
            throw e;
        }
    }

    /** Writes one record. */
    public void write(CaptureRecord event) throws IOException {
        line(time(event.nanos()) + " " + text(event));
        if (event.nanos() - forcedAt >= FORCE_NANOS) {
            forcedAt = event.nanos();
            file.force(false);
        }
    }

    private static String text(CaptureRecord event) {
        if (event instanceof CaptureRecord.Data data) {
            byte[] bytes = data.bytes();
            return "data " + bytes.length + " " + EscapedBytes.escape(bytes, bytes.length);
        } else if (event instanceof CaptureRecord.Opened opened) {
            return "open " + oneLine(opened.path());
        } else if (event instanceof CaptureRecord.Lost lost) {
            return "lost " + oneLine(lost.reason());
        } else if (event instanceof CaptureRecord.LineError error) {
            return "error " + error.kind() + " " + error.count();
        }
        return "end";
    }

    private static String oneLine(String text) {
        return String.join(" ", Arrays.asList(text.split("\\R")));
    }

    private static String time(long nanos) {
        long micros = Math.max(0, nanos / 1000);
        String fraction = String.valueOf(1_000_000 + micros % 1_000_000).substring(1);
        return micros / 1_000_000 + "." + fraction;
    }

    private void line(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.force(false);
        } finally {
            file.close();
        }
    }
}
