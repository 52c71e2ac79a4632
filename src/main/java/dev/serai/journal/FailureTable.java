package dev.serai.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classes of exceptions, by name, and the kind of failure each stands for: most of the libraries they come from are not
 * there in every application. A class stands for its subclasses too, unless one of these says something itself. Not
 * changed once it is made.
 */
final class FailureTable {
    private final Map<String, List<Rule>> rules = new HashMap<>();
    private final Map<String, List<Rule>> outer = new HashMap<>();

    /** Looks into an exception; null when that says nothing. */
    @FunctionalInterface
    interface Rule {
        @Nullable
        FailureKind kind(Throwable failure);
    }

    FailureTable passes(String... classes) {
        return put(FailureKind.PASSES, classes);
    }

    FailureTable needsPerson(String... classes) {
        return put(FailureKind.NEEDS_PERSON, classes);
    }

    FailureTable badEntry(String... classes) {
        return put(FailureKind.BAD_ENTRY, classes);
    }

    private FailureTable put(FailureKind kind, String... classes) {
        for (String name : classes) {
            rule(name, t -> kind);
        }
        return this;
    }

    /** Rules of one class are asked in the order they were put in. */
    FailureTable rule(String name, Rule rule) {
        rules.computeIfAbsent(name, n -> new ArrayList<>()).add(rule);
        return this;
    }

    /** A rule that counts whatever the exception's cause says. */
    FailureTable whateverTheCause(String name, Rule rule) {
        outer.computeIfAbsent(name, n -> new ArrayList<>()).add(rule);
        return this;
    }

    @Nullable
    FailureKind kind(Throwable failure) {
        return find(rules, failure);
    }

    /** What the exception stands for, whatever its cause says; null when the cause is to be asked. */
    @Nullable
    FailureKind kindWhateverTheCause(Throwable failure) {
        return find(outer, failure);
    }

    private static @Nullable FailureKind find(Map<String, List<Rule>> rules, Throwable failure) {
        for (Class<?> c = failure.getClass(); c != null; c = c.getSuperclass()) {
            for (Rule rule : rules.getOrDefault(c.getName(), List.of())) {
                FailureKind kind = rule.kind(failure);
                if (kind != null) {
                    return kind;
                }
            }
        }
        return null;
    }
}
