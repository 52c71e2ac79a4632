package dev.serai.journal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codes or words that a system reports, and the kind of failure each stands for. Not changed once it is made. */
final class CodeTable {
    private final Map<String, FailureKind> kinds = new HashMap<>();

    /** Codes with blanks between them. */
    CodeTable passes(String codes) {
        return put(FailureKind.PASSES, codes);
    }

    /** Codes with blanks between them. */
    CodeTable needsPerson(String codes) {
        return put(FailureKind.NEEDS_PERSON, codes);
    }

    /** Codes with blanks between them. */
    CodeTable badEntry(String codes) {
        return put(FailureKind.BAD_ENTRY, codes);
    }

    private CodeTable put(FailureKind kind, String codes) {
        for (String code : codes.strip().split("\\s+", -1)) {
            FailureKind before = kinds.put(code, kind);
            if (before != null) {
                throw new IllegalArgumentException("The code " + code + " stands there twice");
            }
        }
        return this;
    }

    @Nullable
    FailureKind kind(String code) {
        return kinds.get(code);
    }

    @Nullable
    FailureKind kind(long code) {
        return kinds.get(Long.toString(code));
    }
}
