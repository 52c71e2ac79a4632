package dev.serai.journal.log;

import dev.serai.journal.log.DeadLetter.State;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Moves dead letters to another state and tells the groups that read at present. Its own methods may be called by any
 * thread, those of {@link Change} run on the committer.
 */
final class DeadLetterChange implements Change {
    private final Collection<Long> offsets;
    private final State to;
    private final Function<String, Topic> topics;
    private final CompletableFuture<Map<Long, State>> done = new CompletableFuture<>();
    private final Map<Long, State> after = new LinkedHashMap<>();
    private final Map<Long, Group> changed = new LinkedHashMap<>();

    /** @param to {@link State#RETRYING} or {@link State#DISCARDED} */
    DeadLetterChange(Collection<Long> offsets, State to, Function<String, Topic> topics) {
        this.offsets = offsets;
        this.to = to;
        this.topics = topics;
    }

    /** Where each letter that there is stands when all this is on disk. */
    Map<Long, State> await() throws JournalException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new JournalException("The dead letters were not changed: " + message(e.getCause()), e.getCause());
        }
    }

    private static @Nullable String message(@Nullable Throwable t) {
        return t == null ? null : t.getMessage();
    }

    @Override
    public void apply(JournalFile file, Ledger ledger) throws SQLException {
        release(); // it may be the second try
        after.clear();
        for (long offset : offsets) {
            DeadLetterTable.Found found = DeadLetterTable.find(file, offset);
            if (found == null) {
                continue;
            }
            Group reading = reading(found);
            if (isFree(offset, found.state(), reading)) {
                if (reading != null) {
                    changed.put(offset, reading);
                }
                DeadLetterTable.set(file, offset, to);
                after.put(offset, to);
            } else {
                after.put(offset, found.state());
            }
        }
    }

    private @Nullable Group reading(DeadLetterTable.Found found) {
        for (Group g : topics.apply(found.topic()).groups()) {
            if (g.name().equals(found.group())) {
                return g;
            }
        }
        return null;
    }

    private boolean isFree(long offset, State state, @Nullable Group reading) {
        if (state == State.OPEN) {
            return true;
        }
        return to == State.DISCARDED
                && state == State.RETRYING
                && (reading == null || reading.retries().withdraw(offset));
    }

    private void release() {
        if (to == State.DISCARDED) {
            changed.forEach((offset, group) -> group.retries().withdrawn(offset));
        }
        changed.clear();
    }

    @Override
    public void committed() {
        if (to == State.RETRYING) {
            new LinkedHashSet<>(changed.values()).forEach(g -> g.retries().request());
        }
        release();
        done.complete(new LinkedHashMap<>(after));
    }

    @Override
    public void failed(JournalException e) {
        release();
        done.completeExceptionally(e);
    }
}
