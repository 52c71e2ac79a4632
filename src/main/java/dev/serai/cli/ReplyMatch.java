package dev.serai.cli;

import dev.serai.serial.framing.BytePattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Tells a reply from whatever else a device says, as the option {@code responseMatch} has it. */
final class ReplyMatch {
    private ReplyMatch() {}

    /**
     * @param text a regular expression that is looked for in the frame's text, or {@code 0x…}, which the frame must
     *     begin with; null for any frame
     * @throws IllegalArgumentException when it is neither
     */
    static Predicate<byte[]> parse(@Nullable String text) {
        if (text == null) {
            return frame -> true;
        }
        if (text.startsWith("0x") || text.startsWith("0X")) {
            byte[] prefix = BytePattern.parse("responseMatch", text).bytes();
            return frame ->
                    frame.length >= prefix.length && Arrays.equals(frame, 0, prefix.length, prefix, 0, prefix.length);
        }
        try {
            Pattern pattern = Pattern.compile(text, Pattern.DOTALL);
            return frame -> pattern.matcher(new String(frame, StandardCharsets.ISO_8859_1))
                    .find();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "responseMatch=" + text + ": no regular expression, and not hexadecimal behind 0x: "
                            + e.getDescription(),
                    e);
        }
    }
}
