package dev.serai.journal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long to pause before a further try: doubled with each attempt, with up to a quarter more or less, so that routes
 * which failed together do not come back together.
 *
 * @param first after the first failure
 * @param longest a sink that asks for a longer pause gets it, up to ten times this
 */
record Backoff(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 20;
    private static final int MOST_ASKED = 10;

    Duration after(int attempt, @Nullable Duration asked) {
        long most = longest.toMillis();
        long millis = Math.min(most, first.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS));
        long jittered = Math.min(
                most, (long) (millis * (0.75 + ThreadLocalRandom.current().nextDouble() / 2)));
        if (asked == null || asked.toMillis() <= jittered) {
            return Duration.ofMillis(jittered);
        }
        Duration bound = longest.multipliedBy(MOST_ASKED);
        return asked.compareTo(bound) < 0 ? asked : bound;
    }
}
