package dev.serai.journal.log;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant. What is null or empty does not restrict.
 *
 * @param states one of these
 * @param topic where the entry was read
 * @param group that refused it
 * @param error part of the exception's class or message, in any case of letters
 * @param offsets in the topic dead-letters
 * @param ids of the entries
 * @param since refused last at this time or later
 * @param until refused last before this time
 * @param limit at most so many; 0: all
 */
public record DeadLetterFilter(
        Set<DeadLetter.State> states,
        @Nullable String topic,
        @Nullable String group,
        @Nullable String error,
        Set<Long> offsets,
        Set<String> ids,
        @Nullable Instant since,
        @Nullable Instant until,
        int limit) {
    /** Every dead letter there is. */
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(Set.of(), null, null, null, Set.of(), Set.of(), null, null, 0);

    /** The letters of one group that are to be given to it again. */
    public static DeadLetterFilter retrying(String topic, String group) {
        return new DeadLetterFilter(
                Set.of(DeadLetter.State.RETRYING), topic, group, null, Set.of(), Set.of(), null, null, 0);
    }

    /** The letters at these offsets. */
    public static DeadLetterFilter at(Set<Long> offsets) {
        return new DeadLetterFilter(Set.of(), null, null, null, offsets, Set.of(), null, null, 0);
    }

    /** The same, but at most so many. */
    public DeadLetterFilter atMost(int number) {
        return new DeadLetterFilter(states, topic, group, error, offsets, ids, since, until, number);
    }

    /** The states, each a bit. */
    int stateBits() {
        return states.isEmpty()
                ? -1
                : states.stream().mapToInt(s -> 1 << s.code()).sum();
    }

    /** Whether the letter is one of those that are named. */
    boolean takes(long offset, String id) {
        return (offsets.isEmpty() || offsets.contains(offset)) && (ids.isEmpty() || ids.contains(id));
    }

    /** What stands in the record. */
    boolean takes(DeadLetter letter) {
        return (error == null || contains(letter.error(), error) || contains(letter.message(), error))
                && (since == null || !letter.lastFailure().isBefore(since))
                && (until == null || letter.lastFailure().isBefore(until));
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
