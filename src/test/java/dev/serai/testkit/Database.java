package dev.serai.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A SQL server that a test may cut off from one moment to the next. Not thread-safe. */
public interface Database extends ExampleProof.Server, AutoCloseable {
    /** The JDBC URL, without user and password. */
    String url();

    String user();

    String password();

    @Override
    void close() throws Exception;

    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** Runs statements on a connection of their own. */
    default void execute(String... statements) throws SQLException {
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    /** Runs a file of statements, each ended by a semicolon at the end of a line. */
    default void executeFile(Path file) throws SQLException, IOException {
        execute(statements(file).toArray(String[]::new));
    }

    /** The first column of a query's rows, as text. */
    default List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection c = connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                values.add(r.getString(1));
            }
        }
        return values;
    }

    /** The statements of a file, without its comments. */
    static List<String> statements(Path file) throws IOException {
        String text = Files.readString(file).replaceAll("(?m)^\\s*--.*$", "");
        return Pattern.compile(";\\s*(?:\n|$)")
                .splitAsStream(text)
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toList();
    }
}
