package dev.serai.journal;

import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalFullException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells why a course does not go on, and for how long it waits. Belongs to one thread. */
final class RetryDelay {
    private static final Logger LOG = LoggerFactory.getLogger(RetryDelay.class);

    private final Object who;
    private final FailureClassifier classifier;
    private final Backoff backoff;
    private final GroupTexts texts;
    private final GroupStatus status;

    RetryDelay(Object who, FailureClassifier classifier, Backoff backoff, GroupTexts texts, GroupStatus status) {
        this.who = who;
        this.classifier = classifier;
        this.backoff = backoff;
        this.texts = texts;
        this.status = status;
    }

    FailureKind kind(DeliveryFailure failure) {
        return classifier.classify(failure.cause());
    }

    Duration after(DeliveryFailure failure, int attempt) {
        FailureKind kind = kind(failure);
        String reason = kind == FailureKind.PASSES ? texts.waits(failure) : texts.needsPerson(failure);
        return after(reason, failure, kind, attempt);
    }

    Duration after(String reason, DeliveryFailure failure, FailureKind kind, int attempt) {
        Duration delay = backoff.after(attempt, classifier.retryAfter(failure.cause()));
        tell(reason, failure.cause(), kind, attempt, delay);
        return delay;
    }

    Duration after(String reason, Throwable failure, int attempt) {
        Duration delay = backoff.after(attempt, null);
        // A journal that is full stays full until somebody makes room.
        FailureKind kind = failure instanceof JournalFullException ? FailureKind.NEEDS_PERSON : null;
        tell(reason, failure, kind, attempt, delay);
        return delay;
    }

    private void tell(String reason, Throwable failure, @Nullable FailureKind kind, int attempt, Duration delay) {
        status.waits(who, reason, kind, attempt, Instant.now().plus(delay));
        // The first, and then rarely: after 2, 4, 8 … tries.
        if (Integer.bitCount(attempt) == 1) {
            LOG.warn("{} (try {})", reason, attempt);
            if (kind == null && !(failure instanceof JournalException)) {
                LOG.warn("The fault was", failure);
            }
            LOG.debug("The failure was", failure);
        }
    }

    void over() {
        status.retried(who);
    }
}
