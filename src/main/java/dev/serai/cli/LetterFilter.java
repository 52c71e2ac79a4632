package dev.serai.cli;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetter.State;
import dev.serai.journal.log.DeadLetterFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which dead letters a command is about. */
final class LetterFilter {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "OFFSET|ID",
            description = "These: by the offset that 'list' shows, or by the entry's _id.")
    private List<String> named = new ArrayList<>();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of entries of this topic.")
    private @Nullable String topic;

    @Option(names = "--group", paramLabel = "GROUP", description = "Refused by this group.")
    private @Nullable String group;

    @Option(
            names = "--error",
            paramLabel = "TEXT",
            description = "With this in the exception's class or message, in small or capital letters.")
    private @Nullable String error;

    @Option(
            names = "--since",
            paramLabel = "TIME|AGE",
            description = "Refused last at this time or later: 2026-11-22T08:00:00Z, or 2h for two hours ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME|AGE", description = "Refused last before this time.")
    private @Nullable String until;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "In one of these states, with commas between: open, retrying (given to the group again),"
                    + " delivered, discarded.")
    private Set<State> states = EnumSet.noneOf(State.class);

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    /** Names of those that were found, when letters are named. */
    private final Set<String> found = new HashSet<>();

    /** Whether anything says which letters are meant. */
    boolean isGiven() {
        return all
                || !named.isEmpty()
                || topic != null
                || group != null
                || error != null
                || since != null
                || until != null
                || !states.isEmpty();
    }

    /** Whether single letters are named. */
    boolean isNamed() {
        return !named.isEmpty();
    }

    boolean isAll() {
        return all;
    }

    /**
     * What is meant.
     *
     * @param otherwise the states when none is given and no letter is named; empty: all
     */
    DeadLetterFilter filter(Set<State> otherwise, Instant now) {
        if (all && !named.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--all does not go with offsets or ids");
        }
        Set<Long> offsets = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (String n : named) {
            if (n.matches("\\d{1,13}")) {
                offsets.add(Long.parseLong(n));
            } else if (n.matches("[a-z0-9][a-z0-9-]*/\\d+/[a-z2-7]+")) {
                ids.add(n);
            } else {
                throw new ParameterException(
                        spec.commandLine(),
                        "'" + n + "' is neither a dead letter's offset nor an entry's _id (topic/000000000012/run)");
            }
        }
        if (!offsets.isEmpty() && !ids.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name them all by offset, or all by _id");
        }
        return new DeadLetterFilter(
                states.isEmpty() && named.isEmpty() ? otherwise : states,
                topic,
                group,
                error,
                offsets,
                ids,
                time("--since", since, now),
                time("--until", until, now),
                0);
    }

    private @Nullable Instant time(String option, @Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            try {
                Duration ago = OptionValues.duration(option + "=", value);
                return now.minus(ago);
            } catch (IllegalArgumentException notThatEither) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + "=" + value + ": write a time like 2026-11-22T08:00:00Z, or how long ago: 30m, 2h",
                        notThatEither);
            }
        }
    }

    /** A letter was found: what names it is not missing. */
    void found(DeadLetter letter) {
        if (isNamed()) {
            found.add(letter.id());
            found.add(Long.toString(letter.offset()));
        }
    }

    /** What was named and was not found. */
    List<String> missing() {
        return named.stream()
                .filter(n -> !found.contains(n.matches("\\d{1,13}") ? Long.toString(Long.parseLong(n)) : n))
                .distinct()
                .toList();
    }
}
