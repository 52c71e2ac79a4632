package dev.serai.serial.nmea;

import java.util.List;

/**
 * The fields of one sentence, read from the first to the last. Behind the last one all are empty: older versions of the
 * standard have fewer. Every method that reads a value gives its name for the message if it is none.
 */
final class Fields {
    private static final int LONGEST_NUMBER = 32;

    private final NmeaSentence sentence;
    private final List<String> fields;
    private int next;

    Fields(NmeaSentence sentence) {
        this.sentence = sentence;
        this.fields = sentence.fields();
    }

    int remaining() {
        return Math.max(0, fields.size() - next);
    }

    String next() {
        String field = next < fields.size() ? fields.get(next) : "";
        next++;
        return field;
    }

    /** All that has not been read. */
    List<String> rest() {
        List<String> rest = fields.subList(Math.min(next, fields.size()), fields.size());
        next = fields.size();
        return rest;
    }

    /** A letter out of {@code allowed}, or an empty text. */
    String letter(String name, String allowed) throws NmeaException {
        String field = next();
        if (field.isEmpty() || (field.length() == 1 && allowed.contains(field))) {
            return field;
        }
        throw wrong(name, field, Item.oneOf(allowed));
    }

    /** The field just read as a number. */
    double decimal(String name, String field) throws NmeaException {
        if (!isNumber(field, true)) {
            throw wrong(name, field, "a number");
        }
        return Double.parseDouble(field);
    }

    /** The field just read as a whole number. */
    int integer(String name, String field) throws NmeaException {
        if (isNumber(field, false)) {
            try {
                return Integer.parseInt(field);
            } catch (NumberFormatException e) {
                // Too large: as wrong as a letter.
            }
        }
        throw wrong(name, field, "a whole number");
    }

    /** Digits {@code from} up to {@code to} of the field just read. */
    int digits(String name, String field, int from, int to, String expected) throws NmeaException {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = i < field.length() ? field.charAt(i) : ' ';
            if (c < '0' || c > '9') {
                throw wrong(name, field, expected);
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** A message about the field just read. */
    NmeaException wrong(String name, String field, String expected) {
        return new NmeaException(
                "Field " + next + " of " + sentence.address() + " (" + name + ") is '" + field + "', not " + expected,
                sentence.text().strip());
    }

    // Java's own parser also takes NaN, 1e5, 0x1p3 and 7d.
    private static boolean isNumber(String field, boolean withPoint) {
        int from = field.startsWith("-") || field.startsWith("+") ? 1 : 0;
        int digits = 0;
        boolean point = !withPoint;
        for (int i = from; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                return false;
            }
        }
        return digits > 0 && field.length() <= LONGEST_NUMBER;
    }
}
