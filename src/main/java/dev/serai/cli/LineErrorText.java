package dev.serai.cli;

import dev.serai.serial.port.LineErrors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Errors of a line by kind, as they are shown and captured. */
final class LineErrorText {
    private LineErrorText() {}

    /** Those that there were, by kind. */
    static Map<String, Long> byKind(LineErrors errors) {
        Map<String, Long> kinds = new LinkedHashMap<>();
        kinds.put("overrun", errors.overrun());
        kinds.put("parity", errors.parity());
        kinds.put("framing", errors.framing());
        kinds.put("break", errors.breaks());
        kinds.values().removeIf(count -> count <= 0);
        return kinds;
    }

    /** For example {@code 2 parity, 1 framing}. */
    static String of(LineErrors errors) {
        return byKind(errors).entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
