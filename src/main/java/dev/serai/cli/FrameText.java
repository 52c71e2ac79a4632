package dev.serai.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as a terminal can show them: what is no printable text stands as an escape that {@code serai send} and the
 * option {@code delimiter} take, so that no device can steer the terminal. One thread.
 */
final class FrameText {
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private final Charset charset;
    private final CharsetEncoder terminal;

    /**
     * @param charset what the device's text is in
     * @param terminal what the terminal can show
     */
    FrameText(Charset charset, Charset terminal) {
        this.charset = charset;
        this.terminal = (terminal.canEncode() ? terminal : StandardCharsets.US_ASCII).newEncoder();
    }

    /** For standard output. */
    static FrameText forOutput(Charset charset) {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
        boolean known = !name.isEmpty() && Charset.isSupported(name);
        return new FrameText(charset, known ? Charset.forName(name) : Charset.defaultCharset());
    }

    String text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.max(16, bytes.length * 2));
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip().toString().codePoints().forEach(character -> append(text, character));
            out.clear();
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    HEX.toHexDigits(text.append("\\x"), in.get());
                }
                decoder.reset();
            } else if (result.isUnderflow()) {
                return text.toString();
            }
        }
    }

    private void append(StringBuilder text, int character) {
        switch (character) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            case 0 -> text.append("\\0");
            case '\\' -> text.append("\\\\");
            default -> {
                String one = Character.toString(character);
                if (isPrintable(character) && terminal.canEncode(one)) {
                    text.append(one);
                } else {
                    for (byte b : one.getBytes(charset)) {
                        HEX.toHexDigits(text.append("\\x"), b);
                    }
                }
            }
        }
    }

    /** Text on one line, for messages and tables. */
    String line(String words) {
        StringBuilder line = new StringBuilder(words.length());
        words.codePoints().forEach(character -> {
            if (character == '\\') {
                line.append('\\');
            } else {
                append(line, character);
            }
        });
        return line.toString();
    }

    /** JSON, with what a terminal can not show, or would obey, in JSON's own escapes: it is the same JSON. */
    String json(String json) {
        StringBuilder text = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(character -> {
            String one = Character.toString(character);
            if (character == ' ' || (isPrintable(character) && terminal.canEncode(one))) {
                text.append(one);
            } else if (character == '\t') {
                text.append(' '); // between tokens only: in a string it is an escape already
            } else {
                one.chars().forEach(c -> text.append("\\u").append(HEX.toHexDigits((char) c)));
            }
        });
        return text.toString();
    }

    /** Marks of direction and the like would reorder what stands beside them. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Two digits a byte, with blanks between. */
    static String hex(byte[] bytes) {
        return SPACED.formatHex(bytes);
    }
}
