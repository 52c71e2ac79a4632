package dev.serai.names;

import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as options have them: {@code 500ms}, {@code 5s}, {@code 1m30s}, plain milliseconds, or ISO 8601. */
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("\\d+|(\\d+(ms|s|m|h|d))+");

    private DurationText() {}

    /**
     * Refuses options that are no durations and should be: Camel itself takes {@code 2x} for nothing.
     *
     * @param options the values as they were written, by name; other types than text are left alone
     * @param type the type of the option of that name, or null
     * @param duration the type that stands for a duration
     * @throws IllegalArgumentException naming the option, with the right form
     */
    public static void check(
            Map<String, Object> options, Function<String, @Nullable Class<?>> type, Class<?> duration) {
        options.forEach((name, value) -> {
            if (value instanceof String text && type.apply(name) == duration && !isDuration(text.strip())) {
                throw new IllegalArgumentException(name + "=" + text + " is no duration: write 500ms, 10s, 5m or 2h");
            }
        });
    }

    private static boolean isDuration(String text) {
        if (FORM.matcher(text).matches() || text.startsWith("#")) {
            return true; // what begins with # is a bean
        }
        try {
            return text.startsWith("P") && !java.time.Duration.parse(text).isNegative();
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
