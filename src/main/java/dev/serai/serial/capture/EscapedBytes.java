package dev.serai.serial.capture;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes as printable ASCII, without loss: what is not printable, and the backslash, is escaped. */
final class EscapedBytes {
    private static final HexFormat HEX = HexFormat.of();

    private EscapedBytes() {}

    static String escape(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length + length / 4);
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            // editors strip blanks at the end of a line
            boolean lastBlank = b == ' ' && i == length - 1;
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case 0 -> text.append("\\0");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= ' ' && b < 0x7f && !lastBlank) {
                        text.append((char) b);
                    } else {
                        HEX.toHexDigits(text.append("\\x"), b);
                    }
                }
            }
        }
        return text.toString();
    }

    /** @throws CaptureException for a character or an escape that is none of those that are written */
    static byte[] parse(String text) throws CaptureException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                if (c < ' ' || c >= 0x7f) {
                    throw new CaptureException("a character that is not printable ASCII should be escaped");
                }
                bytes.write(c);
                continue;
            }
            char kind = i < text.length() ? text.charAt(i++) : ' ';
            switch (kind) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '0' -> bytes.write(0);
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(hex(text, i));
                    i += 2;
                }
                default -> throw new CaptureException("the escapes are \\r \\n \\t \\0 \\\\ and \\xNN");
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(String text, int at) throws CaptureException {
        if (at + 2 > text.length()
                || !HexFormat.isHexDigit(text.charAt(at))
                || !HexFormat.isHexDigit(text.charAt(at + 1))) {
            throw new CaptureException("after \\x two hexadecimal digits are needed");
        }
        return HexFormat.fromHexDigits(text, at, at + 2);
    }
}
