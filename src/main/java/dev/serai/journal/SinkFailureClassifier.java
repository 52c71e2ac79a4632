package dev.serai.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows the failures of the systems that readings go to, whatever these are wrapped in: Java's own, Camel's, JDBC's and
 * SQLite's, Spring's, MongoDB's, Redis's, those of HTTP clients and of the clouds' libraries. One class a system holds
 * its table: {@link SqlFailures}, {@link SqliteFailures}, {@link MongoFailures}, {@link RedisFailures},
 * {@link HttpFailures}, {@link CloudFailures}, {@link JavaFailures}.
 *
 * <p>The innermost exception that says something counts: it is the cause, and what is around it only knows that
 * something failed. Of several side by side (a batch's) the one counts that blames least: what passes, then what needs
 * a person, then the bad entry. What stands beside a failure as suppressed is asked only when nothing else says
 * anything. What is not known needs a person: an unknown failure must never be blamed on an entry.
 */
public class SinkFailureClassifier implements FailureClassifier {
    /** A chain of causes is not followed further than this. */
    private static final int DEEP = 64;

    private static final FailureTable TABLE = table();

    private final Clock clock;

    public SinkFailureClassifier() {
        this(Clock.systemUTC());
    }

    SinkFailureClassifier(Clock clock) {
        this.clock = clock;
    }

    private static FailureTable table() {
        FailureTable table = new FailureTable();
        JavaFailures.addTo(table);
        HttpFailures.addTo(table);
        CloudFailures.addTo(table);
        MongoFailures.addTo(table);
        RedisFailures.addTo(table);
        return table;
    }

    @Override
    public FailureKind classify(Throwable failure) {
        FailureKind kind = find(failure, newSet(), 0);
        return kind == null ? FailureKind.NEEDS_PERSON : kind;
    }

    private static @Nullable FailureKind find(Throwable failure, Set<Throwable> seen, int depth) {
        if (depth > DEEP || !seen.add(failure)) {
            return null;
        }
        FailureKind kind = TABLE.kindWhateverTheCause(failure);
        if (kind != null) {
            return kind;
        }
        for (Throwable inner : inside(failure)) {
            kind = moreCareful(kind, find(inner, seen, depth + 1));
        }
        if (kind == null) {
            kind = itself(failure);
        }
        if (kind == null) {
            for (Throwable beside : failure.getSuppressed()) {
                kind = moreCareful(kind, find(beside, seen, depth + 1));
            }
        }
        return kind;
    }

    /** The cause, and for JDBC the next exceptions: a driver's own stands beside a batch's, not under it. */
    private static List<Throwable> inside(Throwable failure) {
        List<Throwable> inner = new ArrayList<>();
        if (failure.getCause() != null) {
            inner.add(failure.getCause());
        }
        if (failure instanceof SQLException sql && sql.getNextException() != null) {
            inner.add(sql.getNextException());
        }
        return inner;
    }

    private static @Nullable FailureKind itself(Throwable failure) {
        FailureKind kind = TABLE.kind(failure);
        return kind == null && failure instanceof SQLException sql ? SqlFailures.kind(sql) : kind;
    }

    /** Of two failures side by side the one that blames least. */
    static @Nullable FailureKind moreCareful(@Nullable FailureKind one, @Nullable FailureKind other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        // In the order of the enum: passes, needs a person, bad entry.
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public @Nullable Duration retryAfter(Throwable failure) {
        Set<Throwable> seen = newSet();
        for (Throwable t = failure; t != null && seen.size() < DEEP && seen.add(t); t = t.getCause()) {
            Duration wait = RetryAfter.of(t, clock.instant());
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
