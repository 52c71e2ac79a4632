package dev.serai.journal;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.LetterRetries;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a group's dead letters again, one at a time between its batches: each alone, under its own name, so that a
 * sink which writes by {@code _id} stores it once, however often it comes. Belongs to one thread.
 */
final class LetterRedelivery {
    private static final Logger LOG = LoggerFactory.getLogger(LetterRedelivery.class);

    private final Journal journal;
    private final Delivery delivery;
    private final FailureClassifier classifier;
    private final Backoff backoff;
    private final GroupStatus status;
    /** Offsets of letters, the next one first. */
    private final Set<Long> due = new LinkedHashSet<>();

    private @Nullable DeadLetters letters;
    private boolean toList;
    /** Tries in a row that failed: a sink that is away is asked with one letter, not with each of them. */
    private int failures;

    private long notBeforeNanos;

    LetterRedelivery(
            Journal journal, Delivery delivery, FailureClassifier classifier, Backoff backoff, GroupStatus status) {
        this.journal = journal;
        this.delivery = delivery;
        this.classifier = classifier;
        this.backoff = backoff;
        this.status = status;
    }

    /** How long until the next letter is due; {@link Long#MAX_VALUE} when none waits. */
    long nanosToNext() {
        if (due.isEmpty() && !toList) {
            return Long.MAX_VALUE;
        }
        return failures == 0 ? 0 : Math.max(0, notBeforeNanos - System.nanoTime());
    }

    /**
     * Delivers a letter that is due. One whose outcome can not be written comes again.
     *
     * @return false when none is due
     */
    boolean deliverOne(Group group) throws InterruptedException {
        if (group.retries().takeRequest()) {
            toList = true;
            failures = 0; // somebody asks now
        }
        if (nanosToNext() > 0) {
            return false;
        }
        long letter = -1;
        try {
            if (toList) {
                list(group);
            }
            if (due.isEmpty()) {
                forget();
                return false;
            }
            letter = due.iterator().next();
            deliver(group, letter);
        } catch (JournalException | RuntimeException | Error e) {
            close();
            wait(
                    letter < 0
                            ? "The dead letters that group '" + group.name() + "' is to get again can not be read"
                            : "Dead letter " + letter + " of group '" + group.name() + "' waits",
                    e,
                    null);
        }
        return letter >= 0;
    }

    private void list(Group group) throws JournalException {
        due.clear();
        due.addAll(letters().offsets(DeadLetterFilter.retrying(group.topic().name(), group.name())));
        toList = false;
    }

    private void wait(String what, Throwable failure, @Nullable Duration asked) {
        failures++;
        notBeforeNanos = System.nanoTime() + backoff.after(failures, asked).toNanos();
        String reason = what + ": "
                + (failure instanceof JournalException ? failure.getMessage() : DeliveryFailure.text(failure));
        status.letterTrouble(reason);
        if (Integer.bitCount(failures) == 1) {
            LOG.warn("{} (try {})", reason, failures);
            LOG.debug("The failure was", failure);
        }
    }

    private void done(long letter) {
        due.remove(letter);
        failures = 0;
        status.letterTrouble(null);
    }

    private void deliver(Group group, long offset) throws JournalException, InterruptedException {
        LetterRetries retries = group.retries();
        if (!retries.claim(offset)) {
            done(offset);
            return;
        }
        try {
            List<DeadLetter> found = letters().list(DeadLetterFilter.at(Set.of(offset)));
            if (found.isEmpty() || found.get(0).state() != DeadLetter.State.RETRYING) {
                done(offset);
                return;
            }
            deliver(retries, found.get(0));
        } finally {
            retries.release();
        }
    }

    private void deliver(LetterRetries retries, DeadLetter letter) throws JournalException, InterruptedException {
        String suffix = "-retry-" + (letter.retries() + 1);
        DeliveryFailure failure = delivery.deliver(letter.batch(), letter.attempts() + 1, suffix);
        if (failure == null) {
            retries.delivered(letter);
            done(letter.offset());
            status.redelivered();
            LOG.info("Group '{}' took the dead letter {} of entry {}", letter.group(), letter.offset(), letter.id());
        } else if (classifier.classify(failure.cause()) == FailureKind.PASSES) {
            due.remove(letter.offset());
            due.add(letter.offset()); // another one may say more about the sink
            wait(
                    "Dead letter " + letter.offset() + " of group '" + letter.group()
                            + "' waits for the sink, and is tried again",
                    failure.innermost(),
                    classifier.retryAfter(failure.cause()));
        } else {
            Instant now = Instant.now();
            retries.refusedAgain(letter, failure.refusal(letter.entry(), 1, now, now));
            done(letter.offset());
            status.failedTry();
            LOG.warn(
                    "The sink of group '{}' refused the dead letter {} of entry {} again, and it is open again: {}",
                    letter.group(),
                    letter.offset(),
                    letter.id(),
                    failure.text());
        }
    }

    private DeadLetters letters() throws JournalException {
        DeadLetters l = letters;
        if (l == null) {
            l = DeadLetters.open(journal.path());
            letters = l;
        }
        return l;
    }

    /**
     * What waits stays in the file. For the end, and when another group is read from now on, or the same one from
     * another place.
     */
    void forget() {
        due.clear();
        toList = false;
        failures = 0;
        if (status.letterTrouble() != null) {
            status.letterTrouble(null);
        }
        close();
    }

    private void close() {
        DeadLetters l = letters;
        letters = null;
        if (l != null) {
            try {
                l.close();
            } catch (JournalException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }
    }
}
