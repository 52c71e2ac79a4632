package dev.serai.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells what kind of failure an exception of a sink's route is. Called by many threads. */
@FunctionalInterface
public interface FailureClassifier {
    FailureKind classify(Throwable failure);

    /** How long the sink asks to be left alone, such as by HTTP's Retry-After; null when it says nothing. */
    default @Nullable Duration retryAfter(Throwable failure) {
        return null;
    }
}
