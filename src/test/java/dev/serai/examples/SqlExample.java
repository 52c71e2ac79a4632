package dev.serai.examples;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The store statement of an example as it stands, on a pool with the settings of the example's application.properties,
 * in a Camel of its own: what a batch does to the server, and with which exception a route sees it fail.
 */
final class SqlExample implements AutoCloseable {
    private final HikariDataSource pool = new HikariDataSource();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    /** The example of that name, whose data source has the same. */
    SqlExample(String system, String url, String user, String password) throws Exception {
        Properties given = properties(system);
        String bean = "camel.beans." + system + ".";
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(5000);
        pool.setInitializationFailTimeout(-1);
        if (given.getProperty(bean + "connectionInitSql") != null) {
            pool.setConnectionInitSql(given.getProperty(bean + "connectionInitSql"));
        }
        if (given.getProperty(bean + "transactionIsolation") != null) {
            pool.setTransactionIsolation(given.getProperty(bean + "transactionIsolation"));
        }
        camel.getRegistry().bind(system, pool);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:store")
                        .to("sql:file:" + folder(system).resolve("store.sql") + "?dataSource=#" + system
                                + "&parametersCount=1");
            }
        });
        camel.start();
    }

    /** Where the example lies. */
    static Path folder(String system) {
        return Path.of("routes", "examples", system).toAbsolutePath();
    }

    /** A copy of application.properties and routes/, for a test that changes them as a user would. */
    static Path copyOfHome(Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(Path.of("application.properties"), to.resolve("application.properties"));
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.toString()));
            }
        }
        return to;
    }

    /** The example's own settings, placeholders as they stand. */
    static Properties properties(String system) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder(system).resolve("application.properties"))) {
            properties.load(in);
        }
        return properties;
    }

    /** Stores a batch; what the route fails with, or null. */
    @Nullable
    Throwable store(String json) {
        try {
            camel.createProducerTemplate().sendBody("direct:store", json);
            return null;
        } catch (CamelExecutionException e) {
            return e.getCause();
        }
    }

    /** An entry with the id and time that the journal gives it, and these fields. */
    static String entry(int offset, String fields) {
        return """
                {"_id":"weather/%012d/test1234","_topic":"weather","_offset":%d,"_time":"2026-11-22T17:50:21.123Z",%s}""".formatted(offset, offset, fields);
    }

    @Override
    public void close() {
        camel.stop();
        pool.close();
    }
}
