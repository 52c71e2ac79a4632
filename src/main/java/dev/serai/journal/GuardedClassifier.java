package dev.serai.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier of the user's own that may fail itself: then the failure it was asked about needs a person. It is not
 * asked about an entry that no route ever saw.
 */
record GuardedClassifier(FailureClassifier classifier) implements FailureClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedClassifier.class);

    @Override
    public FailureKind classify(Throwable failure) {
        if (failure instanceof UnreadableEntryException) {
            return FailureKind.BAD_ENTRY;
        }
        try {
            FailureKind kind = classifier.classify(failure);
            return kind == null ? FailureKind.NEEDS_PERSON : kind;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The failureClassifier {} failed at {}",
                    classifier.getClass().getName(),
                    failure,
                    e);
            return FailureKind.NEEDS_PERSON;
        }
    }

    @Override
    public @Nullable Duration retryAfter(Throwable failure) {
        try {
            return classifier.retryAfter(failure);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The failureClassifier {} failed at {}",
                    classifier.getClass().getName(),
                    failure,
                    e);
            return null;
        }
    }
}
