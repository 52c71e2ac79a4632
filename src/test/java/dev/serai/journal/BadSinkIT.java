package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A real SQLite sink that refuses entries, or all of them, with a backlog waiting. */
class BadSinkIT {
    private static final int CHUNK = 10_000;

    @TempDir
    Path folder;

    private static List<Map<String, Object>> readings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Map.<String, Object>of("n", i))
                .toList();
    }

    private void sink(String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sink.db"));
                Statement s = c.createStatement()) {
            s.execute("pragma busy_timeout=10000");
            s.execute(sql);
        }
    }

    private List<Integer> stored() throws SQLException {
        List<Integer> all = new ArrayList<>();
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sink.db"));
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select n from reading order by rowid")) {
            while (r.next()) {
                all.add(r.getInt(1));
            }
        }
        return all;
    }

    private List<DeadLetter> letters() throws Exception {
        try (DeadLetters d = DeadLetters.open(folder.resolve("journal.db"))) {
            return d.list(DeadLetterFilter.ALL);
        }
    }

    private TestRoutes store(String options) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("sink.db"));
        source.setSynchronous("OFF"); // nobody cuts the power here
        source.setJournalMode("WAL");
        Path statement = folder.resolve("store.sql");
        Files.writeString(
                statement,
                "insert into reading(id, n) select value->>'_id', value->>'n' from json_each(:#${body}) where true"
                        + " on conflict(id) do nothing");
        TestRoutes r = new TestRoutes(folder.resolve("journal.db"));
        r.context.getRegistry().bind("sink", source);
        r.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("journal:a?group=sqlite&batchBody=json&retryDelay=5ms&retryMaxDelay=50ms&batchTimeout=0&"
                                + options)
                        .routeId("store")
                        .autoStartup(false)
                        .to("sql:file:" + statement + "?dataSource=#sink&parametersCount=1");
            }
        });
        return r;
    }

    @Test
    void aTableThatIsDroppedWith100000EntriesWaitingCostsNoDeadLetterAndAllAreStoredOnceInOrder() throws Exception {
        int all = 100_000;
        String table = "create table reading(id text primary key not null, n integer not null)";
        sink(table);
        try (TestRoutes r = store("batchSize=500")) {
            for (int i = 0; i < all; i += CHUNK) {
                r.appendAll("a", readings(i, i + CHUNK));
            }
            sink("drop table reading");
            r.context.getRouteController().startRoute("store");
            JournalConsumer consumer =
                    (JournalConsumer) r.context.getRoute("store").getConsumer();
            await().until(() -> consumer.status().failures() > 20);
            assertThat(r.trouble("journal:a/sqlite")).contains("needs somebody").contains("no such table: reading");
            assertThat(consumer.status().details().kind()).isEqualTo(FailureKind.NEEDS_PERSON);
            assertThat(consumer.status().deliveredEntries()).isZero();
            sink(table);
            await().atMost(Duration.ofMinutes(5)).until(() -> consumer.status().deliveredEntries() == all);
            assertThat(r.trouble("journal:a/sqlite")).isEmpty();
            assertThat(letters()).isEmpty();
            assertThat(stored()).isEqualTo(IntStream.range(0, all).boxed().toList());
        }
    }

    @Test
    void poisonAtARandomPlaceInEachOf1000BatchesGoesToTheDeadLettersAndAllElseIsStoredInOrderOnce() throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        Random random = new Random(seed);
        TreeSet<Integer> bad = new TreeSet<>();
        int size = 20;
        int batches = 1000;
        for (int b = 0; b < batches; b++) {
            bad.add(b * size + random.nextInt(size));
        }
        int all = batches * size + 1;
        sink("create table bad(n integer primary key)");
        StringBuilder values = new StringBuilder();
        bad.forEach(
                n -> values.append(values.length() == 0 ? "(" : ",(").append(n).append(')'));
        sink("insert into bad values " + values);
        sink("create table reading(id text primary key not null, n integer not null)");
        sink("create trigger refuses before insert on reading when new.n in (select n from bad)"
                + " begin select raise(abort, 'the value is bad'); end");
        try (TestRoutes r = store("batchSize=" + size)) {
            for (int i = 0; i < all; i += CHUNK) {
                r.appendAll("a", readings(i, Math.min(all, i + CHUNK)));
            }
            r.context.getRouteController().startRoute("store");
            JournalConsumer consumer =
                    (JournalConsumer) r.context.getRoute("store").getConsumer();
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> consumer.status().deliveredEntries()
                                    + consumer.status().deadLetters()
                            == all);
            assertThat(letters().stream().map(l -> (int) l.entryOffset()).toList())
                    .isEqualTo(List.copyOf(bad));
            assertThat(letters()).allMatch(l -> l.message().contains("the value is bad"));
            assertThat(stored())
                    .isEqualTo(IntStream.range(0, all)
                            .boxed()
                            .filter(n -> !bad.contains(n))
                            .toList());
        } catch (Throwable t) {
            throw new AssertionError("failed with -Dserai.seed=" + seed, t);
        }
    }
}
