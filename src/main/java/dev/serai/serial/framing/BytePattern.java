package dev.serai.serial.framing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A sequence of bytes written as an option's value: text with escapes ({@code \r \n \t \0 \\ \xNN}), or hexadecimal
 * ({@code 0x0d0a}). Escapes are needed because a real line end does not survive a URI.
 */
public final class BytePattern {
    private final byte[] bytes;

    private BytePattern(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the bytes; at least one. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BytePattern that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hexadecimal, as it may be written in an option. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /**
     * The bytes that a value stands for; text outside escapes is UTF-8.
     *
     * @param option the option's name, for the message
     * @throws IllegalArgumentException when the value is empty or an escape is wrong; the message shows the right form
     */
    public static BytePattern parse(String option, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(option + " is empty: write it with escapes (" + option
                    + "=\\r\\n) or in hex (" + option + "=0x0d0a); a real line end or '+' does not survive in a URI");
        }
        if (value.startsWith("0x") || value.startsWith("0X")) {
            return new BytePattern(hex(option, value));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < value.length()) {
            int character = value.codePointAt(i);
            if (character == '\\') {
                i = escape(option, value, i + 1, bytes);
            } else {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
            }
        }
        return new BytePattern(bytes.toByteArray());
    }

    private static byte[] hex(String option, String value) {
        try {
            byte[] bytes = HexFormat.of().parseHex(value.substring(2));
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException notHex) {
            // told below, with the form that is right
        }
        throw new IllegalArgumentException(
                option + "=" + value + ": after 0x an even number of hexadecimal digits is needed, as in 0x0d0a");
    }

    private static int escape(String option, String value, int at, ByteArrayOutputStream bytes) {
        char kind = at < value.length() ? value.charAt(at) : ' ';
        switch (kind) {
            case 'r' -> bytes.write('\r');
            case 'n' -> bytes.write('\n');
            case 't' -> bytes.write('\t');
            case '0' -> bytes.write(0);
            case '\\' -> bytes.write('\\');
            case 'x' -> {
                if (at + 3 > value.length()
                        || !HexFormat.isHexDigit(value.charAt(at + 1))
                        || !HexFormat.isHexDigit(value.charAt(at + 2))) {
                    throw wrongEscape(option, value);
                }
                bytes.write(HexFormat.fromHexDigits(value, at + 1, at + 3));
                return at + 3;
            }
            default -> throw wrongEscape(option, value);
        }
        return at + 1;
    }

    private static IllegalArgumentException wrongEscape(String option, String value) {
        return new IllegalArgumentException(
                option + "=" + value + ": the escapes are \\r \\n \\t \\0 \\\\ and \\xNN with two hexadecimal digits");
    }
}
