package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several ways by which a group's entries go side by side: its own in order, one batch out at a time. Runs on a
 * thread of its own; the queue is filled by the group's thread.
 */
final class Lane implements Course, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** What a lane tells its group; called on the lane's thread. */
    interface Owner {
        /** Whether the group's place was moved, or it stops. */
        boolean isEnded();

        /** Batches are done. Does not wait. */
        void done(List<Batch> batches);

        /** Batches are done, of which some entries get dead letters; returns when that is on disk, false if not. */
        boolean giveUp(List<Batch> batches, List<Refusal> refusals) throws JournalException, InterruptedException;

        /** The lane has room for more. */
        void hungry();

        /** The lane has ended though nobody asked it to: all are to end, and to begin at the group's place. */
        void beginAnew();

        /** How many entries all lanes were able to deliver. */
        long accepted();

        /** One more was delivered. */
        void accepted(Batch batch);
    }

    private final Owner owner;
    private final JournalConfiguration configuration;
    private final Delivery delivery;
    private final GroupStatus status;
    private final GroupTexts texts;
    private final RetryDelay delay;
    private final RetryPause pause;
    private final PoisonEntries poison;
    private final Stop stop = new Stop();

    private final Deque<Batch.Part> queue = new ArrayDeque<>();
    private final Deque<Batch> todo = new ArrayDeque<>();
    private volatile boolean ending;
    private volatile boolean wantsNeighbour;
    private boolean waiting;
    private long othersThen;
    private long ownAccepted;

    Lane(
            Owner owner,
            JournalConfiguration configuration,
            FailureClassifier classifier,
            Delivery delivery,
            GroupStatus status,
            GroupTexts texts,
            GivenUpLog givenUp) {
        this.owner = owner;
        this.configuration = configuration;
        this.delivery = delivery;
        this.status = status;
        this.texts = texts;
        Backoff backoff = new Backoff(configuration.getRetryDelay(), configuration.getRetryMaxDelay());
        this.delay = new RetryDelay(this, classifier, backoff, texts, status);
        this.pause = new RetryPause(stop, delivery);
        this.poison = new PoisonEntries(this, texts, configuration, status, givenUp);
    }

    /** Puts entries behind those that wait here. */
    void add(List<Batch.Part> parts) {
        synchronized (this) {
            queue.addAll(parts);
            notifyAll();
        }
        othersWentOn();
    }

    /** How many entries wait here and are not out. */
    synchronized int size() {
        return queue.size();
    }

    /** Whether nothing waits and nothing is out. */
    synchronized boolean isIdle() {
        return waiting && queue.isEmpty();
    }

    /** Has it end when the batch that is out is done. */
    void end() {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        stop.tell();
    }

    @Override
    public void run() {
        try {
            for (Batch batch = take(configuration.getBatchSize()); batch != null; ) {
                todo.add(batch);
                work();
                batch = take(configuration.getBatchSize());
            }
        } catch (InterruptedException e) {
            if (isEnded()) {
                Thread.currentThread().interrupt();
            } else {
                LOG.warn("{}", texts.interrupted());
                LOG.debug("It was interrupted", e);
                owner.beginAnew();
            }
        } finally {
            status.goesOn(this);
        }
    }

    private @Nullable Batch take(int most) throws InterruptedException {
        synchronized (this) {
            waiting = true;
        }
        owner.hungry();
        Batch batch;
        synchronized (this) {
            while (queue.isEmpty() && !isEnded()) {
                wait();
            }
            waiting = false;
            batch = isEnded() ? null : poll(most);
        }
        owner.hungry();
        return batch;
    }

    private synchronized @Nullable Batch poll(int most) {
        List<Batch.Part> parts = new ArrayList<>();
        long bytes = 0;
        while (!queue.isEmpty() && parts.size() < most) {
            bytes += queue.element().bodyLength();
            if (!parts.isEmpty() && bytes > configuration.getBatchBytes()) {
                break;
            }
            parts.add(queue.remove());
        }
        return parts.isEmpty() ? null : Batch.of(parts);
    }

    /** Delivers what was taken, whole or in pieces. */
    private void work() throws InterruptedException {
        int failures = 0;
        while (!todo.isEmpty() && !isEnded()) {
            try {
                tryUntilDone(todo.remove());
                failures = 0;
            } catch (JournalException | RuntimeException | Error e) {
                failures++;
                waitFor(delay.after(texts.unreadable(e), e, failures), "");
                delay.over();
            }
        }
    }

    private void tryUntilDone(Batch batch) throws JournalException, InterruptedException {
        boolean settled = false;
        try {
            for (int attempt = 1; !settled && !isEnded(); attempt++) {
                DeliveryFailure failure = deliver(batch, attempt);
                if (failure == null) {
                    settled = true;
                    owner.done(List.of(batch));
                    poison.accepted(batch);
                    if (status.isInTrouble(this)) {
                        LOG.info("A lane of group '{}' goes on after entry {}", texts.group(), batch.lastOffset());
                    }
                    status.delivered(this, batch.size());
                } else if (!isEnded()) {
                    settled = failed(batch, failure, attempt);
                }
            }
        } finally {
            if (!settled) {
                todo.addFirst(batch);
            }
        }
    }

    /** Whether it is dealt with. */
    private boolean failed(Batch batch, DeliveryFailure failure, int attempt)
            throws JournalException, InterruptedException {
        poison.failed(batch);
        if (delay.kind(failure) != FailureKind.BAD_ENTRY) {
            poison.sinkFailed();
            pause(failure, attempt);
            return false;
        }
        if (!configuration.isBisect()) {
            pause(texts.refusedWhole(batch, failure), failure, FailureKind.NEEDS_PERSON, attempt);
            return false;
        }
        poison.refused(batch);
        if (batch.size() == 1) {
            return poison.refusedAlone(batch, failure, attempt);
        }
        List<Batch.Part> parts = batch.parts();
        int half = (parts.size() + 1) / 2;
        todo.addFirst(Batch.of(parts.subList(half, parts.size())));
        todo.addFirst(Batch.of(parts.subList(0, half)));
        status.halved();
        return true;
    }

    private void waitFor(Duration time, String sink) throws InterruptedException {
        if (pause.await(time.toNanos(), sink, this::isEnded)) {
            LOG.info("The sink of group '{}' of topic '{}' is well again", texts.group(), texts.topic());
        }
    }

    @Override
    public boolean isEnded() {
        return ending || owner.isEnded();
    }

    /** What is behind comes out of the piece that follows, or of the queue; it goes back when the round is over. */
    @Override
    public @Nullable Batch nextAlone(Batch last) throws JournalException, InterruptedException {
        for (Batch b : todo) {
            for (Batch.Part p : b.parts()) {
                if (p.offset() > last.lastOffset()) {
                    return Batch.of(List.of(p));
                }
            }
        }
        synchronized (this) {
            for (Batch.Part p : queue) {
                if (p.offset() > last.lastOffset()) {
                    return Batch.of(List.of(p));
                }
            }
        }
        return null;
    }

    @Override
    public boolean awaitNext(Batch last, String reason, DeliveryFailure failure, int attempt)
            throws InterruptedException {
        Duration time = delay.after(reason, failure, FailureKind.BAD_ENTRY, attempt);
        wantsNeighbour = true;
        try {
            pause.await(time.toNanos(), "", () -> isEnded() || isThereMore(last));
        } finally {
            wantsNeighbour = false;
            delay.over();
        }
        return isThereMore(last);
    }

    private boolean isThereMore(Batch last) {
        synchronized (this) {
            for (Batch.Part p : queue) {
                if (p.offset() > last.lastOffset()) {
                    return true;
                }
            }
        }
        return isAcceptedElsewhere();
    }

    /** Another lane delivered: that is what this one may be waiting for. */
    void othersWentOn() {
        if (wantsNeighbour) {
            stop.nudge();
        }
    }

    @Override
    public boolean isAcceptedElsewhere() {
        return owner.accepted() - ownAccepted > othersThen;
    }

    @Override
    public void watchOthers() {
        othersThen = owner.accepted() - ownAccepted;
    }

    @Override
    public @Nullable DeliveryFailure deliver(Batch batch, int attempt) throws JournalException, InterruptedException {
        DeliveryFailure failure = delivery.deliver(batch, attempt);
        if (failure != null) {
            status.failedTry();
        } else {
            ownAccepted++;
            owner.accepted(batch);
        }
        return failure;
    }

    @Override
    public FailureKind kind(DeliveryFailure failure) {
        return delay.kind(failure);
    }

    @Override
    public void pause(DeliveryFailure failure, int attempt) throws InterruptedException {
        waitFor(delay.after(failure, attempt), failure.endpoint());
        delay.over();
    }

    @Override
    public void pause(String reason, DeliveryFailure failure, FailureKind kind, int attempt)
            throws InterruptedException {
        waitFor(delay.after(reason, failure, kind, attempt), failure.endpoint());
        delay.over();
    }

    @Override
    public void pause(String reason, JournalException failure, int attempt) throws InterruptedException {
        waitFor(delay.after(reason, failure, attempt), "");
        delay.over();
    }

    @Override
    public boolean pass(List<Batch> givenUp, @Nullable Batch accepted, List<Refusal> refusals)
            throws JournalException, InterruptedException {
        List<Batch> done = new ArrayList<>(givenUp);
        if (accepted != null) {
            done.add(accepted);
        }
        if (refusals.isEmpty()) {
            owner.done(done);
        } else if (!owner.giveUp(done, refusals)) {
            return false;
        }
        remove(done.get(done.size() - 1).lastOffset());
        if (accepted != null) {
            status.delivered(this, accepted.size());
        }
        return true;
    }

    /** What was tried out of the pieces and the queue is done, up to an offset. */
    private void remove(long last) throws JournalException {
        List<Batch> left = new ArrayList<>();
        for (Batch b : todo) {
            List<Batch.Part> parts =
                    b.parts().stream().filter(p -> p.offset() > last).toList();
            if (!parts.isEmpty()) {
                left.add(Batch.of(parts));
            }
        }
        todo.clear();
        todo.addAll(left);
        synchronized (this) {
            while (!queue.isEmpty() && queue.element().offset() <= last) {
                queue.remove();
            }
        }
    }

    @Override
    public void goesOn() {
        status.goesOn(this);
    }
}
