package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.serai.testkit.PostgresServer;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * How many rows a second a durable PostgreSQL takes into the example's table, in batches of 2,000, a transaction each:
 * by the example's own statement, and by {@code COPY} into an unlogged staging table with {@code insert … on conflict
 * do nothing} from there. Arguments: {@code FOLDER ROWS ROUNDS EXAMPLE}, EXAMPLE the folder of routes/examples with
 * schema.sql and store.sql. Over one connection and over four, each with a staging table of its own; the ways take
 * turns, the first round warms up and is not counted. After each the rows are counted, and what stands in them is
 * compared.
 *
 * <p>The batches are ready made in memory: as the JSON that the journal hands out, and as what {@code COPY} reads. How
 * much it costs to make the second of the first is in the way {@code made}: it makes them of the JSON on the way.
 *
 * <p>Prints {@code <way>.<connections> <median rows/s> <median ratio to json in the same round> <µs of CPU a row in the
 * server's processes> <the same in this one>}. Where others use the machine too, CPU bears it better.
 */
public final class JsonOrCopy {
    private static final int BATCH = 2000;
    private static final List<Integer> CONNECTIONS = List.of(1, 4);
    private static final String COLUMNS = "_id, _time, device, temperature, humidity, pressure, record";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A batch as the journal hands it out, and as COPY takes it. */
    private record Batch(String json, byte[] rows) {}

    private enum Way {
        /** The example's statement. */
        JSON("", false),
        /** COPY; the staging table is emptied by truncate, in the same transaction. */
        TRUNCATE("truncate ", false),
        /** COPY; the staging table is emptied by delete, in the same transaction. */
        DELETE("delete from ", false),
        /** The same, and what is copied is made of the batch's JSON. */
        MADE("delete from ", true);

        final String empty;
        final boolean made;

        Way(String empty, boolean made) {
            this.empty = empty;
            this.made = made;
        }
    }

    private record Run(double rate, double ratio, double serverMicros, double clientMicros) {}

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final PostgresServer server;
    private final String statement;
    private final List<Batch> batches;
    private final int rows;

    private JsonOrCopy(PostgresServer server, String statement, int rows) throws Exception {
        this.server = server;
        this.statement = statement;
        this.rows = rows;
        this.batches = new ArrayList<>();
        for (int from = 0; from < rows; from += BATCH) {
            String json = json(from, Math.min(from + BATCH, rows));
            batches.add(new Batch(json, copied(json)));
        }
    }

    public static void main(String[] args) throws Exception {
        Path example = Path.of(args[3]);
        try (PostgresServer server = PostgresServer.start(Path.of(args[0]))) {
            server.createUser("serai", "serai");
            server.execute(Files.readString(example.resolve("schema.sql")));
            for (int i = 0; i < Collections.max(CONNECTIONS); i++) {
                server.execute("create unlogged table staging_" + i + " (like readings)");
            }
            String statement = Files.readString(example.resolve("store.sql")).replace(":#${body}", "?");
            new JsonOrCopy(server, statement, Integer.parseInt(args[1])).run(Integer.parseInt(args[2]));
        }
        System.exit(0);
    }

    private void run(int rounds) throws Exception {
        Map<String, List<Run>> runs = new TreeMap<>();
        String content = null;
        for (int round = 0; round <= rounds; round++) {
            for (int connections : CONNECTIONS) {
                double json = 0;
                for (Way way : Way.values()) {
                    server.execute("truncate readings", "checkpoint");
                    Run run = measured(way, connections, json);
                    String now = content();
                    if (content != null && !content.equals(now)) {
                        throw new IllegalStateException(way + " stored " + now + ", and others " + content);
                    }
                    content = now;
                    json = way == Way.JSON ? run.rate() : json;
                    if (round > 0) {
                        String name = way.name().toLowerCase(Locale.ROOT) + "." + connections;
                        runs.computeIfAbsent(name, n -> new ArrayList<>()).add(run);
                    }
                }
            }
        }
        runs.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%s %.0f %.3f %.2f %.2f%n",
                name,
                median(all, Run::rate),
                median(all, Run::ratio),
                median(all, Run::serverMicros),
                median(all, Run::clientMicros)));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        List<Double> sorted = runs.stream().mapToDouble(figure).sorted().boxed().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Count and a hash of all that is in the table, whatever the order; nothing but the rows themselves is counted. */
    private String content() throws Exception {
        String found = server.column(
                        "select count(*) || ' ' || sum(hashtextextended(r::text, 0)::numeric) from readings r")
                .get(0);
        if (!found.startsWith(rows + " ")) {
            throw new IllegalStateException("There are " + found + " of " + rows + " rows");
        }
        return found;
    }

    private Run measured(Way way, int connections, double json) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<Connection> open = new ArrayList<>();
        try {
            List<Long> backends = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Connection connection = DriverManager.getConnection(server.url());
                open.add(connection);
                backends.add((long) connection.unwrap(PGConnection.class).getBackendPID());
            }
            List<Future<?>> done = new ArrayList<>();
            long used = cpuNanos(backends);
            long here = SYSTEM.getProcessCpuTime();
            long begun = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                Connection connection = open.get(i);
                String staging = "staging_" + i;
                done.add(threads.submit(() -> {
                    store(way, connection, staging, next);
                    return null;
                }));
            }
            for (Future<?> all : done) {
                all.get();
            }
            double rate = rows / ((System.nanoTime() - begun) / 1e9);
            double serverMicros = (cpuNanos(backends) - used) / 1e3 / rows;
            double clientMicros = (SYSTEM.getProcessCpuTime() - here) / 1e3 / rows;
            return new Run(rate, way == Way.JSON ? 1 : rate / json, serverMicros, clientMicros);
        } finally {
            threads.shutdown();
            for (Connection c : open) {
                c.close();
            }
        }
    }

    /** What the processes have used until now. */
    private static long cpuNanos(List<Long> processes) throws Exception {
        long nanos = 0;
        for (long process : processes) {
            nanos += Long.parseLong(Files.readString(Path.of("/proc", Long.toString(process), "schedstat"))
                    .split(" ")[0]);
        }
        return nanos;
    }

    private void store(Way way, Connection connection, String staging, AtomicInteger next) throws Exception {
        connection.setAutoCommit(false);
        try (PreparedStatement json = connection.prepareStatement(statement);
                PreparedStatement move = connection.prepareStatement("insert into readings (" + COLUMNS + ") select "
                        + COLUMNS + " from " + staging + " on conflict (_id) do nothing");
                Statement empty = connection.createStatement()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
                Batch batch = batches.get(i);
                if (way == Way.JSON) {
                    json.setString(1, batch.json());
                    json.executeUpdate();
                } else {
                    byte[] rowsOfBatch = way.made ? copied(batch.json()) : batch.rows();
                    copy.copyIn(
                            "copy " + staging + " (" + COLUMNS + ") from stdin", new ByteArrayInputStream(rowsOfBatch));
                    move.executeUpdate();
                    empty.execute(way.empty + staging);
                }
                connection.commit();
            }
        }
    }

    /** Entries as {@code batchBody=json} has them. */
    private static String json(int from, int end) {
        StringBuilder text = new StringBuilder("[");
        for (int n = from; n < end; n++) {
            text.append(n == from ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"_id\":\"weather/%012d/k3x7a2pq\",\"_topic\":\"weather\",\"_offset\":%d,"
                                    + "\"_time\":\"2026-11-22T08:%02d:%02d.%03dZ\",\"device\":\"p%d\","
                                    + "\"temperature\":%s,\"humidity\":%s,\"pressure\":%s}",
                            n,
                            n,
                            n / 60_000 % 60,
                            n / 1000 % 60,
                            n % 1000,
                            10 + n % 16,
                            20 + n % 1000 / 100.0,
                            30 + n % 500 / 10.0,
                            980 + n % 600 / 10.0));
        }
        return text.append(']').toString();
    }

    /** The same in COPY's text format. */
    private static byte[] copied(String json) throws Exception {
        StringBuilder text = new StringBuilder(json.length() * 2);
        for (JsonNode entry : JSON.readTree(json)) {
            for (String name : List.of("_id", "_time", "device", "temperature", "humidity", "pressure")) {
                escaped(text, entry.path(name).asText()).append('\t');
            }
            escaped(text, JSON.writeValueAsString(entry)).append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    private static StringBuilder escaped(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
        return text;
    }
}
