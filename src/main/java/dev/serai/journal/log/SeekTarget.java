package dev.serai.journal.log;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a topic that a person names: an offset, {@code earliest}, {@code latest}, or a time.
 *
 * @param offset the offset; negative when the place is found by {@code start}
 * @param start where to begin when no offset is given
 */
public record SeekTarget(long offset, @Nullable StartFrom start) {
    private static final Pattern OFFSET = Pattern.compile("\\d{1,13}");

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException when it is none, saying what it can be
     */
    public static SeekTarget parse(String text) {
        if (OFFSET.matcher(text).matches()) {
            return new SeekTarget(Long.parseLong(text), null);
        }
        try {
            return new SeekTarget(-1, StartFrom.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no place in a topic: write an offset, earliest, latest, or a time like"
                            + " 2026-11-22T08:00:00Z",
                    e);
        }
    }

    @Override
    public String toString() {
        return start == null ? Long.toString(offset) : start.toString();
    }
}
