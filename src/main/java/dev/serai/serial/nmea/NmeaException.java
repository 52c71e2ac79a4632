package dev.serai.serial.nmea;

import java.nio.charset.StandardCharsets;

/**
 * Text that is no sentence of NMEA 0183, or one that says what it must not. The text is shown, cut where it is long.
 */
public final class NmeaException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 160;

    NmeaException(String what, String text) {
        super(what + ": " + shown(text));
    }

    private static String shown(String text) {
        int count = Math.min(text.length(), SHOWN_CHARACTERS);
        StringBuilder shown = new StringBuilder(count + 16);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\x%02X", (int) c));
            }
        }
        if (count < text.length()) {
            shown.append("… (")
                    .append(count)
                    .append(" of ")
                    .append(text.length())
                    .append(" characters shown)");
        }
        return shown.isEmpty() ? "nothing at all" : shown.toString();
    }

    /** Each byte as the character of its number, so that none is lost on the way into a message. */
    static String characters(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
