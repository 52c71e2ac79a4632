package dev.serai.serial.nmea;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One thing that a sentence says: takes its fields, and puts what they mean into the map. Empty fields put nothing. */
interface Item {
    void read(Fields in, Map<String, Object> out) throws NmeaException;

    String TIME = "time";
    String DATE = "date";

    static Item text(String name) {
        return (in, out) -> put(out, name, in.next());
    }

    /** Text in which {@code ^hh} stands for a character that a field can not hold otherwise. */
    static Item escapedText(String name) {
        return (in, out) -> put(out, name, unescape(in.next()));
    }

    static Item letter(String name, String allowed) {
        return (in, out) -> put(out, name, in.letter(name, allowed));
    }

    static Item integer(String name) {
        return (in, out) -> {
            String field = in.next();
            if (!field.isEmpty()) {
                out.put(name, in.integer(name, field));
            }
        };
    }

    static Item decimal(String name) {
        return (in, out) -> {
            String field = in.next();
            if (!field.isEmpty()) {
                out.put(name, in.decimal(name, field));
            }
        };
    }

    /** A number, and behind it the letter of its unit, which must be this one: the name says the unit. */
    static Item decimal(String name, String unit) {
        return (in, out) -> {
            decimal(name).read(in, out);
            in.letter("unit of " + name, unit);
        };
    }

    /** A number whose unit decides under which name it stands. */
    static Item decimalByUnit(String name, Map<String, String> nameOfUnit) {
        String letters = String.join("", nameOfUnit.keySet());
        return (in, out) -> {
            String field = in.next();
            String unit = in.letter("unit of " + name, letters);
            if (!field.isEmpty()) {
                String unitName = nameOfUnit.get(unit);
                if (unitName == null) {
                    throw in.wrong("unit of " + name, unit, "one of " + String.join(" ", nameOfUnit.keySet()));
                }
                out.put(name + unitName, in.decimal(name, field));
            }
        };
    }

    /** A number, and behind it the letter of its direction: negative for the second of the two. */
    static Item signed(String name, String directions) {
        return (in, out) -> {
            String field = in.next();
            String direction = in.letter("direction of " + name, directions);
            if (!field.isEmpty()) {
                double value = in.decimal(name, field);
                if (direction.isEmpty() && value != 0) {
                    throw in.wrong("direction of " + name, direction, oneOf(directions));
                }
                out.put(name, directions.indexOf(direction) == 1 ? 0 - value : value);
            }
        };
    }

    /** {@code ddmm.mmm,N} as degrees, positive to the north, rounded to a billionth (0.1 mm). */
    static Item latitude() {
        return angle("latitude", "NS", 90);
    }

    /** {@code dddmm.mmm,E} as degrees, positive to the east, rounded to a billionth (0.1 mm). */
    static Item longitude() {
        return angle("longitude", "EW", 180);
    }

    private static Item angle(String name, String directions, int limit) {
        String expected = "degrees and minutes up to " + limit + " degrees";
        return (in, out) -> {
            String field = in.next();
            String direction = in.next();
            if (field.isEmpty()) {
                return;
            }
            double value = in.decimal(name, field);
            double degrees = Math.floor(value / 100);
            double minutes = value - degrees * 100;
            double angle = degrees + minutes / 60;
            if (value < 0 || minutes >= 60 || angle > limit) {
                throw in.wrong(name, field, expected);
            }
            if (direction.length() != 1 || !directions.contains(direction)) {
                throw in.wrong("direction of " + name, direction, oneOf(directions));
            }
            double rounded =
                    BigDecimal.valueOf(angle).setScale(9, RoundingMode.HALF_UP).doubleValue();
            out.put(name, directions.indexOf(direction) == 1 ? 0 - rounded : rounded);
        };
    }

    /** {@code hhmmss.sss} as {@code hh:mm:ss.sssZ}. */
    static Item time() {
        return (in, out) -> {
            String field = in.next();
            if (field.isEmpty()) {
                return;
            }
            String expected = "a time of day hhmmss or hhmmss.sss";
            int hours = in.digits(TIME, field, 0, 2, expected);
            int minutes = in.digits(TIME, field, 2, 4, expected);
            int seconds = in.digits(TIME, field, 4, 6, expected);
            // 60 is a leap second.
            if (hours > 23 || minutes > 59 || seconds > 60 || field.length() > 16) {
                throw in.wrong(TIME, field, expected);
            }
            String fraction = "";
            if (field.length() > 6) {
                if (field.charAt(6) != '.') {
                    throw in.wrong(TIME, field, expected);
                }
                in.digits(TIME, field, 7, field.length(), expected);
                fraction = field.length() > 7 ? field.substring(6) : "";
            }
            out.put(TIME, String.format(Locale.ROOT, "%02d:%02d:%02d%sZ", hours, minutes, seconds, fraction));
            timestamp(out);
        };
    }

    /** {@code ddmmyy} as {@code yyyy-mm-dd}; the century is the one in which GPS has been: 80 is 1980, 79 is 2079. */
    static Item date() {
        return (in, out) -> {
            String field = in.next();
            if (field.isEmpty()) {
                return;
            }
            String expected = "a date ddmmyy";
            int day = in.digits(DATE, field, 0, 2, expected);
            int month = in.digits(DATE, field, 2, 4, expected);
            int year = in.digits(DATE, field, 4, 6, expected);
            if (field.length() != 6) {
                throw in.wrong(DATE, field, expected);
            }
            putDate(in, out, field, year < 80 ? 2000 + year : 1900 + year, month, day);
        };
    }

    /** Day, month and year in fields of their own. */
    static Item dayMonthYear() {
        return (in, out) -> {
            String day = in.next();
            String month = in.next();
            String year = in.next();
            if (!day.isEmpty() && !month.isEmpty() && !year.isEmpty()) {
                putDate(
                        in,
                        out,
                        day + "," + month + "," + year,
                        in.integer("year", year),
                        in.integer("month", month),
                        in.integer("day", day));
            }
        };
    }

    private static void putDate(Fields in, Map<String, Object> out, String field, int year, int month, int day)
            throws NmeaException {
        try {
            if (year < 0 || year > 9999) {
                throw in.wrong(DATE, field, "a date");
            }
            out.put(DATE, LocalDate.of(year, month, day).toString());
        } catch (DateTimeException e) {
            throw in.wrong(DATE, field, "a date");
        }
        timestamp(out);
    }

    private static void timestamp(Map<String, Object> out) {
        if (out.get(DATE) != null && out.get(TIME) != null) {
            out.put("timestamp", out.get(DATE) + "T" + out.get(TIME));
        }
    }

    /** So many whole numbers as a list, without the empty ones. */
    static Item integers(String name, int count) {
        return (in, out) -> {
            List<Integer> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String field = in.next();
                if (!field.isEmpty()) {
                    values.add(in.integer(name, field));
                }
            }
            out.put(name, values);
        };
    }

    /** So many numbers as a list up to the last one that is there, an empty one within as {@code null}. */
    static Item decimals(String name, int count) {
        return (in, out) -> {
            List<Object> values = new ArrayList<>();
            int used = 0;
            for (int i = 0; i < count; i++) {
                String field = in.next();
                if (field.isEmpty()) {
                    values.add(null);
                } else {
                    values.add(in.decimal(name, field));
                    used = i + 1;
                }
            }
            out.put(name, new ArrayList<>(values.subList(0, used)));
        };
    }

    /** Groups of {@code width} fields up to the end as a list of maps, without the empty ones. */
    static Item groups(String name, int width, Item... items) {
        return (in, out) -> {
            List<Map<String, Object>> groups = new ArrayList<>();
            while (in.remaining() >= width) {
                Map<String, Object> group = new LinkedHashMap<>();
                for (Item item : items) {
                    item.read(in, group);
                }
                if (!group.isEmpty()) {
                    groups.add(group);
                }
            }
            out.put(name, groups);
        };
    }

    static String oneOf(String letters) {
        return "one of " + String.join(" ", letters.split(""));
    }

    private static void put(Map<String, Object> out, String name, String value) {
        if (!value.isEmpty()) {
            out.put(name, value);
        }
    }

    private static String unescape(String text) {
        int caret = text.indexOf('^');
        if (caret < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (c == '^' && high >= 0 && low >= 0) {
                plain.append((char) (high * 16 + low));
                i += 3;
            } else {
                plain.append(c);
                i++;
            }
        }
        return plain.toString();
    }
}
