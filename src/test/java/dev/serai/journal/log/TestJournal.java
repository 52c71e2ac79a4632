package dev.serai.journal.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What the log's tests share. */
final class TestJournal {
    private TestJournal() {}

    /** Entries stay, read or not, so that a test can look at all of them. */
    private static final Limits KEEPING = new Limits(
            Limits.DEFAULT.maxSize(),
            Limits.DEFAULT.minFreeDisk(),
            Limits.DEFAULT.resumeFreeDisk(),
            Duration.ofDays(365),
            WhenFull.block,
            Limits.DEFAULT.deadLettersMaxSize(),
            Limits.DEFAULT.ballast());

    static JournalSettings settings(Path file) {
        return new JournalSettings(
                file, TestJournal::thread, JournalClock.system(), JournalSettings.DEFAULT_MAX_WAITING_BYTES, KEEPING);
    }

    static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(r -> {
            Thread t = new Thread(r, name);
            t.setDaemon(true);
            return t;
        });
    }

    static Journal open(Path file) throws JournalException {
        return Journal.open(settings(file));
    }

    static Journal open(Path file, Guarantees guarantees) throws JournalException {
        return Journal.open(settings(file), guarantees);
    }

    static JournalRecord text(String body) {
        return new JournalRecord(RecordKind.TEXT, body.getBytes(StandardCharsets.UTF_8));
    }

    /** An append that completes with the id. */
    static final class Waiting extends Append {
        final CompletableFuture<String> id = new CompletableFuture<>();
        private final String topic;

        Waiting(String topic, List<JournalRecord> records, String key, Terms terms) {
            super(records, key, terms);
            this.topic = topic;
        }

        @Override
        protected void stored(long offset, String run) {
            id.complete(EntryId.of(topic, offset, run));
        }

        @Override
        protected void refused(JournalException failure) {
            id.completeExceptionally(failure);
        }
    }

    static CompletableFuture<String> append(Journal j, String topic, Append.Terms terms, String key, String... bodies) {
        List<JournalRecord> records = new ArrayList<>();
        for (String b : bodies) {
            records.add(text(b));
        }
        Waiting w = new Waiting(topic, records, key, terms);
        try {
            j.append(j.topic(topic), w);
        } catch (JournalException e) {
            w.id.completeExceptionally(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return w.id;
    }

    /** What a change does. */
    interface Applying {
        void apply(JournalFile file, Change.Ledger ledger) throws SQLException, JournalFullException;
    }

    /** Has a change written; the future ends with it. */
    static void change(Journal j, CompletableFuture<Void> done, Applying applying) throws JournalException {
        j.submit(new Change() {
            @Override
            public void apply(JournalFile file, Ledger ledger) throws SQLException, JournalFullException {
                applying.apply(file, ledger);
            }

            @Override
            public void committed() {
                done.complete(null);
            }

            @Override
            public void failed(JournalException e) {
                done.completeExceptionally(e);
            }
        });
    }

    static String store(Journal j, String topic, String... bodies) throws Exception {
        return append(j, topic, Append.Terms.DEFAULT, null, bodies).get(60, TimeUnit.SECONDS);
    }

    static List<Entry> entries(Journal j, String topic) throws JournalException {
        List<Entry> all = new ArrayList<>();
        try (Reader r = j.reader(j.topic(topic))) {
            for (Batch b = r.read(0, Long.MAX_VALUE, 7, 1 << 20); b != null; ) {
                all.addAll(b.entries());
                b = r.read(b.lastOffset() + 1, Long.MAX_VALUE, 7, 1 << 20);
            }
        }
        return all;
    }

    static List<String> bodies(Journal j, String topic) throws JournalException {
        return entries(j, topic).stream()
                .map(e -> new String(e.body(), StandardCharsets.UTF_8))
                .toList();
    }

    /** What is left of an open journal's file when the process ends at this moment. */
    static Path crash(Path file, Path copy) throws IOException, SQLException {
        Files.createDirectories(copy.getParent());
        try (Connection c = jdbc(file);
                Statement s = c.createStatement()) {
            // While somebody reads, the write-ahead log is not begun anew: the two files fit together, whatever is
            // written
            // into them between the two copies.
            s.execute("begin");
            s.executeQuery("select count(*) from run").close();
            Files.copy(file, copy);
            Path wal = file.resolveSibling(file.getFileName() + "-wal");
            if (Files.exists(wal)) {
                Files.copy(wal, copy.resolveSibling(copy.getFileName() + "-wal"));
            }
            s.execute("rollback");
        }
        return copy;
    }

    static Connection jdbc(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    static void sql(Path file, String... statements) throws SQLException {
        try (Connection c = jdbc(file);
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }
}
