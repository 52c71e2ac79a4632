package dev.serai.journal;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the option that a user may have meant. */
final class NearestName {
    private NearestName() {}

    /** Says which options are unknown, and which known one is nearest to each. */
    static String describe(String scheme, Set<String> unknown, Collection<String> known) {
        StringBuilder text = new StringBuilder();
        for (String name : new TreeSet<>(unknown)) {
            text.append(text.length() == 0 ? "" : "; ");
            text.append(scheme).append(": has no option '").append(name).append('\'');
            String nearest = nearest(name, known);
            if (nearest != null) {
                text.append(", did you mean '").append(nearest).append("'?");
            }
        }
        return text.toString();
    }

    /** The nearest name, or null when none is near: less than half of the letters may differ. */
    static @Nullable String nearest(String name, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String k : known) {
            int d = distance(name.toLowerCase(Locale.ROOT), k.toLowerCase(Locale.ROOT));
            if (d < least || (d == least && best != null && k.compareTo(best) < 0)) {
                least = d;
                best = k;
            }
        }
        return best != null && least <= Math.max(2, name.length() / 2) ? best : null;
    }

    /** Levenshtein's: how many letters must be put in, taken out or changed. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
