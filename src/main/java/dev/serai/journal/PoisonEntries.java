package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done about entries that a sink refuses for what they are. An entry is given up only when it was refused alone
 * and a neighbour was accepted after the first refusal: when all are refused, it is not the entries. A failure of the
 * sink's own in between makes the comparison void, since the sink may be another one after it. Belongs to the thread of
 * its {@link Course}.
 */
final class PoisonEntries {
    /** An entry that was refused alone. */
    private record Suspect(Batch batch, DeliveryFailure failure, Instant at) {}

    private final Course course;
    private final GroupTexts texts;
    private final JournalConfiguration configuration;
    private final GroupStatus status;
    private final GivenUpLog log;
    private final FailedTries tries = new FailedTries();

    /** The last offset of the batch that is being taken apart, and whether a part of it was accepted. */
    private long apartTo = -1;

    private boolean accepted;
    private int givenUpInARow;

    PoisonEntries(
            Course course, GroupTexts texts, JournalConfiguration configuration, GroupStatus status, GivenUpLog log) {
        this.course = course;
        this.texts = texts;
        this.configuration = configuration;
        this.status = status;
        this.log = log;
    }

    void failed(Batch batch) {
        tries.add(batch.firstOffset(), batch.lastOffset(), Instant.now());
    }

    /** A batch was refused for an entry in it. */
    void refused(Batch batch) {
        if (batch.firstOffset() > apartTo) {
            apartTo = batch.lastOffset();
            accepted = false;
            course.watchOthers();
        }
    }

    /** The sink failed for another reason: what it accepted before says nothing about what it refuses from now on. */
    void sinkFailed() {
        accepted = false;
        course.watchOthers();
    }

    void accepted(Batch batch) {
        accepted = true;
        givenUpInARow = 0;
        tries.forgetBelow(batch.lastOffset() + 1);
    }

    /** The group begins at another place. */
    void forget() {
        apartTo = -1;
        givenUpInARow = 0;
        tries.clear();
    }

    /**
     * An entry was refused alone.
     *
     * @return false when it is to be tried again
     */
    boolean refusedAlone(Batch batch, DeliveryFailure failure, int attempt)
            throws JournalException, InterruptedException {
        if (configuration.getPoison() == Poison.stop || batch.topic().equals(DeadLetters.TOPIC)) {
            course.pause(texts.stands(batch, failure), failure, FailureKind.BAD_ENTRY, attempt);
            return false;
        }
        List<Suspect> suspects = new ArrayList<>();
        suspects.add(new Suspect(batch, failure, Instant.now()));
        if (accepted && givenUpInARow < configuration.getPoisonLimit()) {
            return giveUp(suspects, null);
        }
        return probe(suspects, attempt);
    }

    /** Tries the entries behind, one by one, until one is accepted. */
    private boolean probe(List<Suspect> suspects, int attempt) throws JournalException, InterruptedException {
        Suspect first = suspects.get(0);
        while (!course.isEnded()) {
            Suspect last = suspects.get(suspects.size() - 1);
            if (suspects.size() >= configuration.getPoisonLimit()) {
                String reason = texts.inARow(suspects.size(), first.batch, last.failure);
                course.pause(reason, last.failure, FailureKind.NEEDS_PERSON, attempt);
                return false;
            }
            Batch neighbour = course.nextAlone(last.batch);
            if (course.isEnded()) {
                return true;
            }
            if (neighbour == null) {
                if (givenUpInARow < configuration.getPoisonLimit() && course.isAcceptedElsewhere()) {
                    return giveUp(suspects, null);
                }
                String reason = texts.noNeighbour(first.batch, last.failure);
                if (!course.awaitNext(last.batch, reason, last.failure, attempt)) {
                    return false;
                }
                continue;
            }
            DeliveryFailure failure = course.deliver(neighbour, 1);
            if (failure == null) {
                givenUpInARow = 0;
                boolean done = giveUp(suspects, neighbour);
                accepted = true;
                givenUpInARow = 0;
                return done;
            }
            failed(neighbour);
            if (course.kind(failure) != FailureKind.BAD_ENTRY) {
                sinkFailed();
                if (!course.isEnded()) {
                    course.pause(failure, attempt);
                }
                return false;
            }
            suspects.add(new Suspect(neighbour, failure, Instant.now()));
        }
        return true;
    }

    /** Goes on behind the suspects; their dead letters and the cursor are one transaction. */
    private boolean giveUp(List<Suspect> suspects, @Nullable Batch neighbour)
            throws JournalException, InterruptedException {
        boolean skip = configuration.getPoison() == Poison.skip;
        if (!pass(suspects, neighbour, skip ? List.of() : refusals(suspects))) {
            return true;
        }
        if (skip) {
            status.skipped(suspects.size());
        } else {
            status.deadLetters(suspects.size());
        }
        for (Suspect s : suspects) {
            log.add(s.batch.firstId(), s.failure);
        }
        givenUpInARow += suspects.size();
        Batch last = neighbour != null ? neighbour : suspects.get(suspects.size() - 1).batch;
        tries.forgetBelow(last.lastOffset() + 1);
        course.goesOn();
        return true;
    }

    private boolean pass(List<Suspect> suspects, @Nullable Batch neighbour, List<Refusal> refusals)
            throws InterruptedException {
        List<Batch> batches = suspects.stream().map(Suspect::batch).toList();
        for (int attempt = 1; !course.isEnded(); attempt++) {
            try {
                return course.pass(batches, neighbour, refusals);
            } catch (JournalException e) {
                course.pause(texts.lettersNotWritten(batches.get(0), e), e, attempt);
            }
        }
        return false;
    }

    private List<Refusal> refusals(List<Suspect> suspects) throws JournalException {
        List<Refusal> refusals = new ArrayList<>();
        for (Suspect s : suspects) {
            long offset = s.batch.firstOffset();
            Instant first = tries.since(offset, s.at);
            refusals.add(s.failure.refusal(s.batch.entries().get(0), Math.max(1, tries.of(offset)), first, s.at));
        }
        return refusals;
    }
}
