package dev.serai.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.testkit.MariaDbServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;

/**
 * A durable MariaDB for the benchmark: {@code FOLDER READINGS SCHEMA}, with the tables of an example. Prints its JDBC
 * URL (user and password serai), or {@code skip} and why there is none, and answers commands on its input, a line each:
 * {@code rows} (how many readings there are but for the station's; counted only when the first are there and when the
 * last is, since counting takes as long as storing some hundreds), {@code export FILE} (these, for {@code load}),
 * {@code load FILE} (LOAD DATA LOCAL INFILE into a table of the same shape: seconds). Ends with its input.
 */
public final class MariaDbToDrainInto {
    private static final String READINGS = " from readings where device <> 'weather'";

    private final Statement s;
    private final String last;
    private boolean begun;

    private MariaDbToDrainInto(Statement s, String last) {
        this.s = s;
        this.last = last;
    }

    public static void main(String[] args) throws Exception {
        String unavailable = MariaDbServer.unavailable();
        if (unavailable != null) {
            System.out.println("skip " + unavailable);
            return;
        }
        try (MariaDbServer server = MariaDbServer.start(Path.of(args[0]))) {
            server.executeFile(Path.of(args[2]));
            System.out.println("url " + server.url());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            String url = server.url() + "&allowLocalInfile=true";
            try (Connection c = DriverManager.getConnection(url, server.user(), server.password());
                    Statement s = c.createStatement()) {
                String last = String.format(Locale.ROOT, "weather/%012d", Integer.parseInt(args[1]) - 1);
                MariaDbToDrainInto drained = new MariaDbToDrainInto(s, last);
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
            case "export" -> export(Path.of(words[1]));
            case "load" -> load(Path.of(words[1]));
            default -> throw new IllegalArgumentException("No such command: " + line);
        };
    }

    private String rows() throws Exception {
        String from = begun ? last : "";
        if (one("select exists (select 1" + READINGS + " and _id >= '" + from + "')") == 0) {
            return begun ? "1" : "0";
        }
        begun = true;
        return Long.toString(one("select count(*)" + READINGS));
    }

    private long one(String query) throws Exception {
        try (ResultSet r = s.executeQuery(query)) {
            r.next();
            return r.getLong(1);
        }
    }

    /** Columns with tabs between them, as LOAD DATA has them by default. */
    private String export(Path file) throws Exception {
        try (ResultSet r = s.executeQuery("select *" + READINGS + " order by _id");
                BufferedWriter out = Files.newBufferedWriter(file)) {
            int columns = r.getMetaData().getColumnCount();
            while (r.next()) {
                for (int i = 1; i <= columns; i++) {
                    String value = r.getString(i);
                    out.write(value == null ? "\\N" : value.replace("\\", "\\\\"));
                    out.write(i == columns ? '\n' : '\t');
                }
            }
        }
        return "exported";
    }

    private String load(Path file) throws Exception {
        s.execute("drop table if exists copied");
        s.execute("create table copied like readings");
        long begin = System.nanoTime();
        s.execute("load data local infile '" + file.toString().replace("'", "''") + "' into table copied");
        double seconds = (System.nanoTime() - begin) / 1e9;
        long missing = one("select (select count(*)" + READINGS + ") - (select count(*) from copied)");
        if (missing != 0) {
            throw new IllegalStateException("LOAD DATA left rows out: " + missing);
        }
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
