package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Finds what in a transaction can not be written however often it is tried, while file and disk are well: a row that
 * breaks a constraint, a fault of the program. What may be at fault goes into a transaction of its own, and is cut in
 * two, until it is one change or one append; only that one fails. Belongs to the committer.
 */
final class Suspects {
    private List<Append> appends = new ArrayList<>();
    private List<Change> changes = new ArrayList<>();

    boolean isEmpty() {
        return appends.isEmpty() && changes.isEmpty();
    }

    /** Those that go next, alone, in order. */
    List<Append> appends() {
        return appends;
    }

    /** As {@link #appends}. */
    List<Change> changes() {
        return changes;
    }

    /**
     * Looks at a transaction that failed.
     *
     * @return whether it failed for something in it, which is suspected from now on
     */
    boolean find(Transaction t, Throwable failure) {
        Change change = t.changing();
        if (change != null) {
            if (change.isWaitedFor() || !isOfChange(failure)) {
                return false;
            }
            changes.add(change);
            return true;
        }
        if (t.storing == null || !isOfContent(failure)) {
            return false;
        }
        if (t.entering != null) {
            appends.add(t.entering);
            return true;
        }
        // A page holds what many gave to the topic.
        Set<Change> makers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Append a : t.byTopic.getOrDefault(t.storing, List.of())) {
            Change maker = t.maker(a);
            if (maker == null) {
                appends.add(a);
            } else if (makers.add(maker)) {
                changes.add(maker);
            }
        }
        return !isEmpty();
    }

    private static boolean isOfChange(Throwable failure) {
        return failure instanceof RuntimeException
                || (failure instanceof SQLException e && SqliteFailure.isOfStatement(e));
    }

    private static boolean isOfContent(Throwable failure) {
        return failure instanceof RuntimeException
                || (failure instanceof SQLException e && SqliteFailure.isOfContent(e));
    }

    /** Whether there is one, and the transaction held nothing else: then nothing else can be at fault. */
    boolean isFound(Transaction t) {
        return size() == 1 && t.size() == 1;
    }

    private int size() {
        return appends.size() + changes.size();
    }

    /** They go next; where they were all there was, a part of them. */
    void narrow(Transaction t) {
        if (size() < t.size() || size() == 1) {
            return;
        }
        if (appends.isEmpty()) {
            changes = firstHalf(changes);
        } else if (changes.isEmpty()) {
            appends = firstHalf(appends);
        } else {
            appends = new ArrayList<>();
        }
    }

    private static <T> List<T> firstHalf(List<T> all) {
        return new ArrayList<>(all.subList(0, all.size() / 2));
    }

    void clear() {
        appends = new ArrayList<>();
        changes = new ArrayList<>();
    }

    /** What remains of those that wait, in order, when these go. */
    List<Append> without(List<Append> waiting) {
        return without(waiting, appends);
    }

    /** As {@link #without(List)}. */
    List<Change> othersOf(List<Change> waiting) {
        return without(waiting, changes);
    }

    private static <T> List<T> without(List<T> all, List<T> some) {
        Set<T> out = Collections.newSetFromMap(new IdentityHashMap<>());
        out.addAll(some);
        List<T> rest = new ArrayList<>(all);
        rest.removeIf(out::contains);
        return rest;
    }
}
