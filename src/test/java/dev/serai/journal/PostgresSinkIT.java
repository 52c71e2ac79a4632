package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real PostgreSQL behind the journal, in a bare Camel application: whatever happens to the server, each entry is
 * stored once, in order. The column {@code place} counts up in the order in which rows were inserted.
 */
@Timeout(900)
class PostgresSinkIT {
    private static final String TABLE = "create table readings (place bigint generated always as identity,"
            + " _id text primary key not null, n bigint not null, record json not null)";
    private static final String STORE = "insert into readings (_id, n, record) select x._id, x.n, x.record from"
            + " (select e->>'_id' as _id, (e->>'n')::bigint as n, e as record"
            + " from json_array_elements(:#${body}::json) with ordinality as a(e, i) order by i) as x"
            + " on conflict (_id) do nothing";

    @TempDir
    Path folder;

    private PostgresServer postgres;
    private HikariDataSource pool;
    private DefaultCamelContext context;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.start(folder);
        postgres.execute(TABLE);
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.url());
        pool.setMaximumPoolSize(2);
        pool.setConnectionTimeout(2000);
        pool.setInitializationFailTimeout(-1);
        context = new DefaultCamelContext();
        context.getRegistry().bind("postgres", pool);
        context.getComponent("journal", JournalComponent.class)
                .setPath(folder.resolve("journal.db").toString());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:readings").to("journal:readings?format=json&append=each");
                from("journal:readings?group=postgres&batchSize=50&batchBody=json&retryDelay=50ms&retryMaxDelay=200ms")
                        .routeId("store")
                        .setHeader("CamelSqlQuery", constant(STORE))
                        .to("sql:select 1?dataSource=#postgres&parametersCount=1");
            }
        });
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        pool.close();
        postgres.close();
    }

    private void append(int from, int to) {
        List<String> records = new ArrayList<>();
        for (int n = from; n < to; n++) {
            records.add("{\"n\":" + n + "}");
        }
        context.createProducerTemplate().sendBody("direct:readings", records);
    }

    private List<String> stored() {
        try {
            return postgres.column("select n from readings order by place");
        } catch (SQLException e) {
            return List.of(); // it is being stopped or started
        }
    }

    private static List<String> numbers(int to) {
        List<String> list = new ArrayList<>();
        for (int n = 0; n < to; n++) {
            list.add(Integer.toString(n));
        }
        return list;
    }

    @Test
    void eachEntryIsStoredOnceAndInOrderThoughTheServerIsStoppedTenTimes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int appended = 0;
        for (int stop = 0; stop < 10; stop++) {
            // Somewhere within what is appended now.
            int at = stored().size() + random.nextInt(1900);
            for (int i = 0; i < 20; i++) {
                append(appended, appended + 100);
                appended += 100;
            }
            await().pollInterval(Duration.ofMillis(2)).until(() -> stored().size() > at);
            postgres.stopImmediately();
            append(appended, appended + 100); // the journal takes what comes meanwhile
            appended += 100;
            postgres.start();
        }
        int all = appended;
        await().atMost(Duration.ofMinutes(5)).until(() -> stored().size() >= all);
        assertThat(stored()).as("seed %d", seed).isEqualTo(numbers(all));
    }

    private String health() {
        return HealthCheckHelper.invoke(context).stream()
                .filter(r -> r.getState() == HealthCheck.State.DOWN)
                .map(r -> r.getMessage().orElse(""))
                .collect(Collectors.joining("; "));
    }

    @Test
    void aMissingTableCostsNoEntryAndThoseThatTheTableRefusesAreTheDeadLetters() throws Exception {
        postgres.execute(
                "alter table readings add constraint sane check (n % 700 <> 3)", "alter table readings rename to away");
        append(0, 3000);
        await().until(() -> health().contains("needs somebody"));
        assertThat(health()).contains("\"readings\" does not exist");
        postgres.execute("alter table away rename to readings");

        List<String> good = numbers(3000);
        good.removeIf(n -> Integer.parseInt(n) % 700 == 3);
        await().atMost(Duration.ofMinutes(5)).until(() -> stored().size() >= good.size());
        assertThat(stored()).isEqualTo(good);
        try (JournalView view = JournalView.open(folder.resolve("journal.db"))) {
            await().until(() -> view.deadLetters(DeadLetterFilter.ALL).size() >= 5);
            assertThat(view.deadLetters(DeadLetterFilter.ALL))
                    .extracting(DeadLetter::entryOffset)
                    .containsExactly(3L, 703L, 1403L, 2103L, 2803L);
            assertThat(view.deadLetters(DeadLetterFilter.ALL))
                    .allMatch(letter -> String.valueOf(letter.message()).contains("\"sane\""));
        }
        await().until(() -> health().isEmpty());
    }
}
