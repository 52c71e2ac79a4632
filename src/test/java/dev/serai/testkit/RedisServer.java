package dev.serai.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on loopback, durable ({@code appendonly yes, appendfsync always}), that can be killed and started again
 * on the same port and data. Needs Linux, macOS or Windows; on Linux libssl 3. Not thread-safe.
 */
public final class RedisServer extends LocalServer {
    private final List<String> settings;
    private final @Nullable String password;

    private RedisServer(Path folder, @Nullable String password, List<String> settings) throws IOException {
        super(folder);
        this.password = password;
        this.settings = settings;
    }

    /** Starts one with a new data folder and no password. */
    public static RedisServer start(Path folder) throws IOException, InterruptedException {
        return start(folder, null);
    }

    /**
     * Starts one with a new data folder.
     *
     * @param password what a client has to say, or null for nothing
     * @param settings more of redis.conf, each as {@code --name value}
     */
    public static RedisServer start(Path folder, @Nullable String password, String... settings)
            throws IOException, InterruptedException {
        RedisServer server =
                new RedisServer(Files.createDirectories(folder.resolve("redis")), password, List.of(settings));
        server.start();
        try (Jedis client = server.connect()) {
            String always = client.configGet("appendfsync").get("appendfsync");
            if (!"always".equals(always)) {
                throw new IllegalStateException("Redis runs with appendfsync = " + always);
            }
        }
        return server;
    }

    /** Starts it again on the port and data it had; returns when it answers. */
    @Override
    public void start() throws IOException, InterruptedException {
        Path unpacked = Path.of("target", "embedded-redis");
        File program = LocalProcess.alone(unpacked, () -> ExecutableProvider.newJarResourceProvider(unpacked.toFile())
                .get());
        List<String> command = new ArrayList<>(List.of(
                program.getAbsolutePath(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--dir",
                folder.toString()));
        if (password != null) {
            command.addAll(List.of("--requirepass", password));
        }
        command.addAll(settings);
        run(new ProcessBuilder(command), () -> {
            try (Jedis client = connect()) {
                return "PONG".equals(client.ping());
            }
        });
    }

    /** A connection of the test's own; the test closes it. */
    public Jedis connect() {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .password(password)
                        .socketTimeoutMillis(20_000)
                        .build());
    }
}
