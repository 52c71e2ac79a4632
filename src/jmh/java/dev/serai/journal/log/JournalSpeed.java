package dev.serai.journal.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast the log takes records and gives them back, beside plain JDBC on the same SQLite with the same fsync. Prints
 * lines of {@code name value}; {@code bench/run --only journal} makes a table of them. Each pair is measured in turn,
 * three times, and the median of the three ratios counts.
 */
public final class JournalSpeed {
    private static final int IN_FLIGHT = 64;
    private static final int ROUNDS = 3;
    private static final byte[] RECORD =
            "{\"device\":\"p00\",\"n\":123456,\"temperature\":21.53,\"humidity\":40.2,\"ok\":true}".getBytes(US_ASCII);

    private final Path folder;
    private final long millis;
    private int files;

    private JournalSpeed(Path folder, long millis) {
        this.folder = folder;
        this.millis = millis;
    }

    /** The folder to work in, and for how many milliseconds to measure each thing. */
    public static void main(String[] args) throws Exception {
        JournalSpeed speed = new JournalSpeed(Path.of(args[0]), Long.parseLong(args[1]));
        for (int producers : new int[] {1, 4, 16}) {
            speed.appends(producers);
        }
        speed.synchronous();
        speed.reads();
        System.exit(0);
    }

    private Path file() throws IOException {
        return Files.createDirectories(folder.resolve("speed" + files++)).resolve("journal.db");
    }

    private static Journal open(Path file) throws JournalException {
        return Journal.open(new JournalSettings(file, name -> Executors.newSingleThreadExecutor()));
    }

    private void appends(int producers) throws Exception {
        double[] ours = new double[ROUNDS];
        double[] plain = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        double batch = 0;
        for (int round = -1; round < ROUNDS; round++) {
            try (Journal journal = open(file())) {
                long begun = System.nanoTime();
                long records = produce(journal, producers);
                double seconds = (System.nanoTime() - begun) / 1e9;
                Journal.Counters counters = journal.counters();
                batch = (double) counters.records() / counters.commits();
                if (round >= 0) {
                    ours[round] = records / seconds;
                }
            }
            double rows = rowsPerSecond(Math.max(1, (int) Math.round(batch)));
            if (round >= 0) { // the first round warms up
                plain[round] = rows;
                ratios[round] = ours[round] / rows;
            }
        }
        print("append." + producers + ".journal", median(ours));
        print("append." + producers + ".rows", median(plain));
        print("append." + producers + ".ratio", median(ratios));
        print("append." + producers + ".transaction", batch);
    }

    /** Appends as fast as it goes, each producer with so many in flight; returns how many records. */
    private long produce(Journal journal, int producers) throws Exception {
        AtomicLong stored = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(producers);
        Topic topic = journal.topic("readings");
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int p = 0; p < producers; p++) {
            threads.submit(() -> {
                Semaphore room = new Semaphore(IN_FLIGHT);
                while (System.nanoTime() < end) {
                    room.acquire();
                    journal.append(topic, new Counted(room, stored));
                }
                room.acquire(IN_FLIGHT);
                return null;
            });
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
        return stored.get();
    }

    private static final class Counted extends Append {
        private final Semaphore room;
        private final AtomicLong stored;

        Counted(Semaphore room, AtomicLong stored) {
            super(List.of(new JournalRecord(RecordKind.OBJECT_BYTES, RECORD)), null, Terms.DEFAULT);
            this.room = room;
            this.stored = stored;
        }

        @Override
        protected void stored(long offset, String run) {
            stored.incrementAndGet();
            room.release();
        }

        @Override
        protected void refused(JournalException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Connection plain() throws SQLException, IOException {
        Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
        try (Statement s = c.createStatement()) {
            s.execute("pragma page_size=4096");
            s.execute("pragma journal_mode=wal");
            s.execute("pragma synchronous=full");
            s.execute("create table record(id integer primary key, wall integer not null, kind integer not null,"
                    + " content blob not null) strict");
        }
        return c;
    }

    /** A row a record, by one thread that never waits for anybody, in transactions of the given size. */
    private double rowsPerSecond(int transaction) throws Exception {
        try (Connection c = plain();
                PreparedStatement insert =
                        c.prepareStatement("insert into record(wall, kind, content) values(?,2,?)")) {
            c.setAutoCommit(false);
            long rows = 0;
            long begun = System.nanoTime();
            long end = begun + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() < end) {
                for (int i = 0; i < transaction; i++) {
                    insert.setLong(1, begun);
                    insert.setBytes(2, RECORD);
                    insert.executeUpdate();
                }
                c.commit();
                rows += transaction;
            }
            return rows / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private void synchronous() throws Exception {
        double[] ours = new double[ROUNDS];
        double[] plain = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            double rate;
            try (Journal journal = open(file())) {
                Topic topic = journal.topic("readings");
                List<JournalRecord> one = List.of(new JournalRecord(RecordKind.OBJECT_BYTES, RECORD));
                long done = 0;
                long begun = System.nanoTime();
                long end = begun + TimeUnit.MILLISECONDS.toNanos(millis);
                while (System.nanoTime() < end) {
                    journal.store(topic, one, null, Append.Terms.DEFAULT);
                    done++;
                }
                rate = done / ((System.nanoTime() - begun) / 1e9);
            }
            double commits = rowsPerSecond(1);
            if (round >= 0) {
                ours[round] = rate;
                plain[round] = commits;
                ratios[round] = rate / commits;
            }
        }
        print("sync.journal", median(ours));
        print("sync.commit", median(plain));
        print("sync.ratio", median(ratios));
    }

    /** Batches of 2,000 as spliced JSON, from a journal that was written a thousand records a transaction. */
    private void reads() throws Exception {
        try (Journal journal = open(file())) {
            Topic topic = journal.topic("readings");
            int records = 1_000_000;
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < records; i += 1000) {
                List<JournalRecord> some = new ArrayList<>();
                for (int n = 0; n < 1000; n++) {
                    some.add(new JournalRecord(RecordKind.OBJECT_BYTES, RECORD));
                }
                CompletableFuture<Void> stored = new CompletableFuture<>();
                journal.append(topic, new Append(some, null, Append.Terms.DEFAULT) {
                    @Override
                    protected void stored(long offset, String run) {
                        stored.complete(null);
                    }

                    @Override
                    protected void refused(JournalException failure) {
                        stored.completeExceptionally(failure);
                    }
                });
                all.add(stored);
            }
            all.forEach(CompletableFuture::join);
            double[] rates = new double[ROUNDS];
            long bytes = 0;
            for (int round = -1; round < ROUNDS; round++) {
                long read = 0;
                bytes = 0;
                long begun = System.nanoTime();
                try (Reader reader = journal.reader(topic)) {
                    for (long from = 0; from < records; ) {
                        Batch batch = reader.read(from, Long.MAX_VALUE, 2000, 1 << 20);
                        bytes += batch.json().length();
                        read += batch.size();
                        from = batch.lastOffset() + 1;
                    }
                }
                if (read != records) {
                    throw new IllegalStateException(read + " of " + records + " records were read");
                }
                if (round >= 0) {
                    rates[round] = read / ((System.nanoTime() - begun) / 1e9);
                }
            }
            print("read.json", median(rates));
            print("read.bytes", (double) bytes / records);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.3f%n", name, value);
    }
}
