package dev.serai.testkit;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.journal.JournalComponent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/**
 * A device's way to SQLite in one process: a route file on a port, a journal and a database, each in the test's folder.
 * Not thread-safe.
 */
public final class Caravan implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final HikariDataSource readings = new HikariDataSource();
    private final String routes;

    /**
     * Nothing runs yet.
     *
     * @param folder where journal.db and readings.db are made
     * @param routes a route file of the class path
     * @param table the statement that makes the sink's table; run on each new connection
     */
    public Caravan(Path folder, String routes, String table) {
        this.routes = routes;
        readings.setJdbcUrl("jdbc:sqlite:" + folder.resolve("readings.db")
                + "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=100");
        readings.setMaximumPoolSize(1);
        readings.setConnectionInitSql(table);
        context.getComponent("journal", JournalComponent.class)
                .setPath(folder.resolve("journal.db").toString());
        context.getRegistry().bind("readings", readings);
        context.getShutdownStrategy().setTimeout(10);
    }

    public void start(Path port) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("port", port.toString());
        context.getPropertiesComponent().setOverrideProperties(properties);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(PluginHelper.getResourceLoader(context).resolveResource("classpath:" + routes));
        context.start();
    }

    /** The rows of a query, as text, columns joined by a bar. */
    public List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = readings.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    /** Runs a statement on the sink's own connection. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = readings.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the health checks that are down say. */
    public String trouble() {
        StringBuilder text = new StringBuilder();
        for (HealthCheck.Result result : HealthCheckHelper.invoke(context)) {
            if (result.getState() == HealthCheck.State.DOWN) {
                text.append(result.getMessage().orElse("?")).append('\n');
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        context.stop();
        readings.close();
    }
}
