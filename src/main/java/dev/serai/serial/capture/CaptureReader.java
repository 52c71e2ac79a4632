package dev.serai.serial.capture;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture from its beginning, record by record; the package's description gives the format. One thread. Owns
 * the file until {@link #close()}.
 */
public final class CaptureReader implements Closeable {
    /** Far more than a record of the writer's has; keeps a file that is no text from filling the memory. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{6}) ([a-z]+)(?: (.*))?");
    private static final Pattern COUNTED = Pattern.compile("(\\S+) (\\d{1,18})");

    private final InputStream input;
    private final CaptureHeader header;
    private long line;
    private boolean cut;

    /** @throws CaptureException when the file is no capture that this version can read */
    public CaptureReader(Path path) throws IOException {
        this.input = new BufferedInputStream(Files.newInputStream(path));
        try {
            String first = readLine();
            this.header = CaptureHeader.parse(first == null ? "" : first);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    /** Whether a file begins as captures do. */
    public static boolean isCapture(Path path) throws IOException {
        byte[] magic = CaptureHeader.MAGIC.getBytes(StandardCharsets.US_ASCII);
        try (InputStream file = Files.newInputStream(path)) {
            return Arrays.equals(magic, file.readNBytes(magic.length));
        }
    }

    public CaptureHeader header() {
        return header;
    }

    /**
     * The next record, or null when there are no more.
     *
     * @throws CaptureException naming the line that is wrong
     */
    public @Nullable CaptureRecord next() throws IOException {
        String text = readLine();
        while (text != null && (text.isBlank() || text.startsWith("#"))) {
            text = readLine();
        }
        if (text == null) {
            return null;
        }
        try {
            return parse(text);
        } catch (CaptureException e) {
            throw new CaptureException("line " + line + ": " + e.getMessage(), e);
        }
    }

    /** Whether the last line was cut off when the writer was killed. Known when {@link #next()} has given null. */
    public boolean isCut() {
        return cut;
    }

    private static CaptureRecord parse(String text) throws CaptureException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new CaptureException("\"<seconds> <kind> <what>\" is expected, seconds with six decimals");
        }
        long nanos = Long.parseLong(matcher.group(1)) * 1_000_000_000 + Long.parseLong(matcher.group(2)) * 1000;
        String what = matcher.group(4) == null ? "" : matcher.group(4);
        return switch (matcher.group(3)) {
            case "open" -> new CaptureRecord.Opened(nanos, what);
            case "data" -> data(nanos, what);
            case "lost" -> new CaptureRecord.Lost(nanos, what);
            case "error" -> error(nanos, what);
            case "end" -> new CaptureRecord.Ended(nanos);
            default ->
                throw new CaptureException(
                        "\"" + matcher.group(3) + "\" is not known: known are open, data, error, lost, end");
        };
    }

    private static CaptureRecord data(long nanos, String what) throws CaptureException {
        int blank = what.indexOf(' ');
        String count = blank < 0 ? what : what.substring(0, blank);
        byte[] bytes = EscapedBytes.parse(blank < 0 ? "" : what.substring(blank + 1));
        if (bytes.length == 0 || !count.equals(String.valueOf(bytes.length))) {
            throw new CaptureException("data says it has " + count + " bytes and has " + bytes.length);
        }
        return new CaptureRecord.Data(nanos, bytes);
    }

    private static CaptureRecord error(long nanos, String what) throws CaptureException {
        Matcher matcher = COUNTED.matcher(what);
        if (!matcher.matches()) {
            throw new CaptureException("error needs a kind and a count");
        }
        return new CaptureRecord.LineError(nanos, matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\n'; b = input.read()) {
            if (b < 0) {
                cut = bytes.size() > 0;
                return null;
            }
            if (bytes.size() == MAX_LINE_BYTES) {
                throw new CaptureException("line " + (line + 1) + " is longer than any of a capture");
            }
            bytes.write(b);
        }
        line++;
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
