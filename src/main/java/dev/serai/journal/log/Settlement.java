package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One statement that somebody waits for. */
final class Settlement implements Change {
    /** Runs on the committer, again after a transaction that failed. */
    @FunctionalInterface
    interface Statement {
        void write(JournalFile file) throws SQLException;
    }

    private final Statement statement;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Settlement(Statement statement) {
        this.statement = statement;
    }

    void await() throws JournalException, InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof JournalException j ? j : new JournalException("It was not written", e);
        }
    }

    @Override
    public void apply(JournalFile file, Ledger ledger) throws SQLException {
        statement.write(file);
    }

    @Override
    public void committed() {
        done.complete(null);
    }

    @Override
    public void failed(JournalException e) {
        done.completeExceptionally(e);
    }
}
