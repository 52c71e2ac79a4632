package dev.serai.serial.framing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes a checksum covers, written as {@code from..to}. Both count over what stands before the checksum, from the
 * first byte of the start marker (where there is one); {@code from} is the first byte covered, {@code to} the first one
 * not covered, negative to count from the end.
 *
 * <pre>
 * 0..     all that stands before the checksum, the start marker included
 * 2..     without the first two bytes
 * 1..-1   without the first and the last
 * 2..6    the third to the sixth
 * </pre>
 *
 * @param from the first byte covered, from 0
 * @param to where the covered bytes end: an index from the front, or, negative, from the end; null: all the rest
 */
public record ChecksumScope(int from, @Nullable Integer to) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})\\.\\.(-?\\d{1,7})?");

    public ChecksumScope {
        if (from < 0 || (to != null && to >= 0 && to < from)) {
            throw wrong(from + ".." + (to == null ? "" : to));
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is none; the message shows the right form
     */
    public static ChecksumScope parse(String value) {
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches()) {
            throw wrong(value);
        }
        String to = matcher.group(2);
        return new ChecksumScope(Integer.parseInt(matcher.group(1)), to == null ? null : Integer.valueOf(to));
    }

    private static IllegalArgumentException wrong(String value) {
        return new IllegalArgumentException("checksumScope=" + value
                + ": write the first byte covered and the first one not covered, counted from 0 or, with a minus, from the"
                + " end, as in 2.. or 1..-1");
    }

    /** Where the covered bytes end among so many; may lie before {@code from} or beyond them when they are too few. */
    int end(int count) {
        if (to == null) {
            return count;
        }
        return to < 0 ? count + to : to;
    }

    /** As it is written in an option. */
    @Override
    public String toString() {
        return from + ".." + (to == null ? "" : to);
    }
}
