package dev.serai.journal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of messages, for what systems report with no code, or with one that says too little. Small and capital letters
 * are the same. The first part that is found counts. Not changed once it is made.
 */
final class MessageTable {
    private final Map<String, FailureKind> kinds = new LinkedHashMap<>();

    MessageTable passes(String... parts) {
        return put(FailureKind.PASSES, parts);
    }

    MessageTable needsPerson(String... parts) {
        return put(FailureKind.NEEDS_PERSON, parts);
    }

    MessageTable badEntry(String... parts) {
        return put(FailureKind.BAD_ENTRY, parts);
    }

    private MessageTable put(FailureKind kind, String... parts) {
        for (String part : parts) {
            kinds.put(part.toLowerCase(Locale.ROOT), kind);
        }
        return this;
    }

    @Nullable
    FailureKind kind(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String text = message.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, FailureKind> row : kinds.entrySet()) {
            if (text.contains(row.getKey())) {
                return row.getValue();
            }
        }
        return null;
    }
}
