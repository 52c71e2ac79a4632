package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Appends that wait until there is room, in order, by topic: none goes before an older one of its topic, and no topic
 * waits for another. Belongs to the committer.
 */
final class Held {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final WaitingWork work;
    private final Map<Topic, List<Append>> byTopic = new LinkedHashMap<>();
    private long pause = FIRST_PAUSE_NANOS;
    private long retryNanos;
    private boolean moved;

    Held(WaitingWork work) {
        this.work = work;
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    boolean has(Topic topic) {
        return byTopic.containsKey(topic);
    }

    void add(Topic topic, List<Append> appends) {
        if (byTopic.isEmpty()) {
            pause = FIRST_PAUSE_NANOS;
            retryNanos = System.nanoTime() + pause;
            moved = false;
        }
        work.hold(topic, appends);
        byTopic.computeIfAbsent(topic, t -> new ArrayList<>()).addAll(appends);
    }

    /** A list of them all, in order within each topic. */
    List<Append> all() {
        List<Append> all = new ArrayList<>();
        byTopic.values().forEach(all::addAll);
        return all;
    }

    /** All of them, which are tried again now. */
    Map<Topic, List<Append>> take() {
        Map<Topic, List<Append>> all = new LinkedHashMap<>(byTopic);
        byTopic.clear();
        all.forEach((topic, list) -> {
            work.unhold(topic, list);
            topic.stock().holding(false);
        });
        return all;
    }

    /** There may be room now. */
    void hurry() {
        moved = true;
    }

    boolean isRetryDue() {
        return !byTopic.isEmpty() && (moved || System.nanoTime() - retryNanos >= 0);
    }

    /** They were tried, and not all found room. */
    void triedAgain(boolean someWent) {
        moved = someWent;
        pause = someWent ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        retryNanos = System.nanoTime() + pause;
    }

    /** In how long to look again: a retry, or the end of somebody's patience. */
    long idleNanos() {
        if (byTopic.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (moved) {
            return 0;
        }
        long now = System.nanoTime();
        long left = retryNanos - now;
        for (List<Append> list : byTopic.values()) {
            for (Append a : list) {
                left = Math.min(left, a.deadlineNanos - now);
            }
        }
        return Math.max(0, left);
    }

    /** Takes out those whose time has passed, each with its failure. */
    List<Append> expired(Function<Append, JournalException> failure) {
        long now = System.nanoTime();
        List<Append> expired = new ArrayList<>();
        for (Map.Entry<Topic, List<Append>> e : byTopic.entrySet()) {
            List<Append> here = new ArrayList<>();
            e.getValue().removeIf(a -> a.deadlineNanos - now <= 0 && here.add(a));
            work.unhold(e.getKey(), here);
            for (Append a : here) {
                a.failure = failure.apply(a);
            }
            expired.addAll(here);
        }
        byTopic.entrySet().removeIf(e -> {
            boolean none = e.getValue().isEmpty();
            if (none) {
                e.getKey().stock().holding(false);
            }
            return none;
        });
        return expired;
    }
}
