package dev.serai.journal;

import dev.serai.testkit.PostgresServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * A durable PostgreSQL for the benchmark: {@code FOLDER READINGS [SCHEMA]}. SCHEMA is an example's, for its user serai;
 * without it the table is the benchmark's own. Prints its JDBC URL and answers commands on its input, a line each:
 * {@code rows} (how many entries are in readings; counted only when the first are there and when the last is, since
 * counting takes as long as storing some hundreds), {@code copy FILE} (COPY of a CSV file from the client, as psql's
 * {@code \copy} does it, into a table of the same shape: seconds), {@code export FILE} (what is in readings, for
 * {@code copy}). Ends with its input.
 */
public final class PostgresToDrainInto {
    private static final String COLUMNS = " (_id text primary key not null, _time timestamptz not null,"
            + " device text not null, n bigint not null, temperature float8 not null, humidity float8 not null)";
    private static final String STATION = "weather";

    private final PostgresServer server;
    private final Connection connection;
    private final String last;
    private boolean begun;

    private PostgresToDrainInto(PostgresServer server, Connection connection, String last) {
        this.server = server;
        this.connection = connection;
        this.last = last;
    }

    public static void main(String[] args) throws Exception {
        try (PostgresServer server = PostgresServer.start(Path.of(args[0]))) {
            boolean example = args.length > 2;
            if (example) {
                server.createUser("serai", "serai");
                server.execute(Files.readString(Path.of(args[2])));
            } else {
                server.execute("create table readings" + COLUMNS);
            }
            System.out.println("url " + server.url());
            String last = String.format(
                    Locale.ROOT, "%s/%012d", example ? "weather" : "readings", Integer.parseInt(args[1]) - 1);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (Connection c = DriverManager.getConnection(server.url())) {
                PostgresToDrainInto drained = new PostgresToDrainInto(server, c, last);
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    System.out.println(drained.answer(line));
                }
            }
        }
        System.exit(0);
    }

    private String answer(String line) throws Exception {
        String[] words = line.split(" ", 2);
        return switch (words[0]) {
            case "rows" -> rows();
            case "copy" -> copy(Path.of(words[1]));
            case "export" -> export(Path.of(words[1]));
            default -> throw new IllegalArgumentException("No such command: " + line);
        };
    }

    private String rows() throws Exception {
        String from = begun ? last : "";
        // Ordered, so that the index is used: the planner knows nothing of a new table, and with "exists (…)" alone it
        // reads all of it each time, which took half a processor from those that are measured.
        if (one("select count(*) from (select from readings where _id >= '" + from + "' order by _id limit 1)")
                .equals("0")) {
            return begun ? "1" : "0";
        }
        begun = true;
        return one("select count(*) from readings where device <> '" + STATION + "'");
    }

    private String one(String query) throws Exception {
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(query)) {
            r.next();
            return r.getString(1);
        }
    }

    private String export(Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "copy (select * from readings where device <> '" + STATION
                                    + "' order by _id) to stdout (format csv)",
                            out);
        }
        return "exported";
    }

    private String copy(Path file) throws Exception {
        server.execute(
                "drop table if exists copied", "create table copied (like readings including all)", "checkpoint");
        long begin = System.nanoTime();
        try (InputStream rows = Files.newInputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy copied from stdin (format csv)", rows);
        }
        return String.format(Locale.ROOT, "%.3f", (System.nanoTime() - begin) / 1e9);
    }
}
