package dev.serai.serial.capture;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a capture.
 *
 * @param start when the capture began, by the wall clock
 * @param baudRate the line's speed in bits per second
 * @param port what was captured, as a route would name it
 */
public record CaptureHeader(Instant start, int baudRate, String port) {
    /** What every capture begins with. */
    static final String MAGIC = "serai-capture ";

    private static final int VERSION = 1;
    private static final Pattern FORM = Pattern.compile("(\\d+)(?: start=(\\S+) baudRate=(\\d{1,9}) port=(.*))?.*");

    public CaptureHeader {
        if (baudRate < 1) {
            throw new IllegalArgumentException("baudRate=" + baudRate + " must be positive");
        }
        if (port.indexOf('\n') >= 0 || port.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a port's name is one line");
        }
    }

    String line() {
        return MAGIC + VERSION + " start=" + start + " baudRate=" + baudRate + " port=" + port;
    }

    /** @throws CaptureException when the line is not the header of a capture that this version can read */
    static CaptureHeader parse(String line) throws CaptureException {
        if (!line.startsWith(MAGIC)) {
            throw new CaptureException("is no capture: it does not begin with \"" + MAGIC.strip() + "\"");
        }
        Matcher matcher = FORM.matcher(line.substring(MAGIC.length()));
        if (matcher.matches() && !matcher.group(1).equals(String.valueOf(VERSION))) {
            throw new CaptureException("is a capture of format " + matcher.group(1) + "; this Serai reads " + VERSION);
        }
        try {
            if (matcher.matches() && matcher.group(2) != null) {
                return new CaptureHeader(
                        Instant.parse(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(4));
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new CaptureException("line 1: the header is wrong: " + e.getMessage(), e);
        }
        throw new CaptureException("line 1: the header is wrong: start, baudRate and port are needed");
    }
}
