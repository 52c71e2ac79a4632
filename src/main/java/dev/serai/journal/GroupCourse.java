package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The whole group, from one opening of its cursor to the next. Belongs to the thread of its loop. */
final class GroupCourse implements Course {
    final Group group;
    final PoisonEntries poison;
    private final GroupLoop loop;
    /** Before it nothing is there that was not probed. */
    private long gapEnd;

    GroupCourse(GroupLoop loop, Group group) {
        this.loop = loop;
        this.group = group;
        this.poison = new PoisonEntries(this, loop.texts, loop.configuration, loop.status, loop.givenUp);
    }

    @Override
    public boolean isEnded() {
        return loop.isEnded(group);
    }

    private long behind(Batch last) {
        return Math.max(last.lastOffset() + 1, gapEnd);
    }

    /** What stands alone is cut in the file where it ends, also when it came from a batch that was not. */
    @Override
    public @Nullable Batch nextAlone(Batch last) throws JournalException, InterruptedException {
        long from = behind(last);
        group.pin(group.next(), from);
        // What is appended while it is read is no gap.
        long end = loop.topic.next();
        Batch batch = loop.reader.read(from, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        long there = batch == null ? end : batch.firstOffset();
        if (there > from) {
            loop.missed(from, there);
            gapEnd = there;
        }
        if (batch == null) {
            return null;
        }
        group.pin(group.next(), batch.lastOffset());
        TreeSet<Long> bounds = new TreeSet<>(group.bounds());
        int before = bounds.size();
        bounds.add(last.lastOffset());
        bounds.add(batch.lastOffset());
        if (bounds.size() > before) {
            group.commit(group.next(), new ArrayList<>(bounds));
        }
        return group.awaitDurable(loop.stop) ? batch : null;
    }

    @Override
    public boolean awaitNext(Batch last, String reason, DeliveryFailure failure, int attempt)
            throws InterruptedException {
        long offset = behind(last);
        long end = System.nanoTime()
                + loop.delay
                        .after(reason, failure, FailureKind.BAD_ENTRY, attempt)
                        .toNanos();
        while (!isEnded() && loop.topic.next() <= offset) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            if (!loop.letters.deliverOne(group)) {
                loop.givenUp.tick();
                long nanos = Math.min(left, loop.nanosToNext());
                loop.topic.awaitEntry(
                        offset,
                        TimeUnit.NANOSECONDS.toMillis(nanos) + 1,
                        () -> loop.stop.getAsBoolean() || group.needsAttention());
            }
        }
        loop.delay.over();
        return !isEnded() && loop.topic.next() > offset;
    }

    @Override
    public boolean isAcceptedElsewhere() {
        return false; // there is no elsewhere
    }

    @Override
    public void watchOthers() {
        // there are none
    }

    @Override
    public @Nullable DeliveryFailure deliver(Batch batch, int attempt) throws JournalException, InterruptedException {
        return loop.deliver(batch, attempt);
    }

    @Override
    public FailureKind kind(DeliveryFailure failure) {
        return loop.delay.kind(failure);
    }

    @Override
    public void pause(DeliveryFailure failure, int attempt) throws InterruptedException {
        loop.waitFor(group, loop.delay.after(failure, attempt), failure.endpoint());
        loop.delay.over();
    }

    @Override
    public void pause(String reason, DeliveryFailure failure, FailureKind kind, int attempt)
            throws InterruptedException {
        loop.waitFor(group, loop.delay.after(reason, failure, kind, attempt), failure.endpoint());
        loop.delay.over();
    }

    @Override
    public void pause(String reason, JournalException failure, int attempt) throws InterruptedException {
        loop.waitFor(group, loop.delay.after(reason, failure, attempt), "");
        loop.delay.over();
    }

    @Override
    public boolean pass(List<Batch> givenUp, @Nullable Batch accepted, List<Refusal> refusals)
            throws JournalException, InterruptedException {
        Batch last = accepted != null ? accepted : givenUp.get(givenUp.size() - 1);
        long next = last.lastOffset() + 1;
        List<Long> bounds = new ArrayList<>(new TreeSet<>(group.bounds()).tailSet(next, true));
        if (refusals.isEmpty()) {
            group.commit(next, bounds);
        } else if (!loop.giveUp(group, next, bounds, refusals) || group.isMoved()) {
            return false;
        }
        if (accepted != null) {
            loop.status.delivered(loop, accepted.size());
        }
        return true;
    }

    @Override
    public void goesOn() {
        loop.status.goesOn(loop);
    }
}
