package dev.serai.names;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what somebody who mistyped a name most likely meant. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name with the fewest edits (insert, delete, replace, swap of neighbours) from the given one; none when
     * more than a third of it, or more than three characters, would have to change.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int limit = Math.min(3, Math.max(1, wanted.length() / 3));
        String best = null;
        int fewest = limit + 1;
        for (String candidate : known) {
            int edits = edits(wanted, candidate.toLowerCase(Locale.ROOT));
            if (edits < fewest) {
                fewest = edits;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A sentence to append to a message: empty, or {@code " Did you mean 'x'?"}. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(n -> " Did you mean '" + n + "'?").orElse("");
    }

    /** Says which options are unknown, each with the known one that was most likely meant. */
    public static String ofOptions(Collection<String> unknown, Collection<String> known) {
        return unknown.stream()
                .sorted()
                .map(name -> "unknown option '" + name + "'." + hint(name, known))
                .collect(Collectors.joining(" "));
    }

    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int fewest = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(fewest, cost[i - 2][j - 2] + 1) : fewest;
            }
        }
        return cost[a.length()][b.length()];
    }
}
