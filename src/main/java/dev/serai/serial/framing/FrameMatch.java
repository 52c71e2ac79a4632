package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a frame must look like to be taken for a reply (option {@code responseMatch}): a regular expression that is
 * found in it, each byte one character (ISO 8859-1), or the bytes it begins with, in hexadecimal ({@code 0x0103}).
 * Immutable.
 */
public final class FrameMatch {
    /** Takes every frame. */
    public static final FrameMatch ANY = new FrameMatch("", new byte[0], Pattern.compile(""));

    private final String text;
    private final byte[] prefix;
    private final Pattern pattern;

    private FrameMatch(String text, byte[] prefix, Pattern pattern) {
        this.text = text;
        this.prefix = prefix;
        this.pattern = pattern;
    }

    /**
     * The match for an option's or header's value; an empty one takes every frame.
     *
     * @throws IllegalArgumentException when it is neither hexadecimal nor a regular expression
     */
    public static FrameMatch parse(String text) {
        if (text.isEmpty() || text.equalsIgnoreCase("0x")) {
            return ANY;
        }
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return new FrameMatch(text, HexFormat.of().parseHex(text.substring(2)), ANY.pattern);
            }
            return new FrameMatch(text, ANY.prefix, Pattern.compile(text, Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "responseMatch=" + text + " is not a regular expression: " + e.getDescription() + " at character "
                            + e.getIndex() + " (in a URI it stands in RAW(...))",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "responseMatch=" + text + ": after 0x an even number of hexadecimal digits is needed", e);
        }
    }

    /** Whether the frame is such a one. */
    public boolean accepts(byte[] frame) {
        if (this == ANY) {
            return true;
        }
        if (prefix.length > 0) {
            return frame.length >= prefix.length && Arrays.equals(frame, 0, prefix.length, prefix, 0, prefix.length);
        }
        return pattern.matcher(new String(frame, ISO_8859_1)).find();
    }

    /**
     * Whether one frame could be taken for a reply by both: first bytes that begin with the other's do overlap. Two
     * different patterns, or a pattern and first bytes, are taken to be different.
     */
    public boolean overlaps(FrameMatch other) {
        if (this == ANY || other == ANY || text.equals(other.text)) {
            return true;
        }
        int common = Math.min(prefix.length, other.prefix.length);
        return common > 0 && Arrays.equals(prefix, 0, common, other.prefix, 0, common);
    }

    @Override
    public String toString() {
        return text;
    }
}
