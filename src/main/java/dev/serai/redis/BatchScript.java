package dev.serai.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;

/**
 * Runs one Lua script with a message's body: a bean for routes, since {@code spring-redis:} has no EVAL. The script
 * gets the body as {@code ARGV[1]}. Redis keeps scripts by their hash: only the hash is sent, and the whole text again
 * when a server does not know it. Set up once; then thread-safe.
 */
public final class BatchScript {
    private final DefaultRedisScript<String> script = new DefaultRedisScript<>();
    private @Nullable StringRedisTemplate redis;
    private List<String> keys = List.of();
    private List<String> arguments = List.of();

    /** What connects to Redis. Nothing is asked of it before the first {@link #run}. */
    public void setConnections(RedisConnectionFactory connections) {
        redis = new StringRedisTemplate(connections);
    }

    /**
     * The script, UTF-8. It is read now. It has to return text.
     *
     * @throws IllegalArgumentException when it can not be read
     */
    public void setFile(String file) {
        try {
            script.setScriptText(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new IllegalArgumentException("The Redis script " + file + " can not be read: " + e.getMessage(), e);
        }
        script.setResultType(String.class);
    }

    /** The script's {@code KEYS}, with commas between. */
    public void setKeys(String keys) {
        this.keys = split(keys);
    }

    /** {@code ARGV[2]} and what follows, with commas between. */
    public void setArguments(String arguments) {
        this.arguments = split(arguments);
    }

    private static List<String> split(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).toList();
    }

    /**
     * Runs the script.
     *
     * @param body what it works on
     * @return what it returned
     * @throws org.springframework.dao.DataAccessException when Redis can not be reached or the script failed; what
     *     Redis said is its cause
     */
    public String run(String body) {
        if (redis == null || script.getSha1().isEmpty()) {
            throw new IllegalStateException("A BatchScript needs connections and a file");
        }
        return redis.execute(
                script, keys, Stream.concat(Stream.of(body), arguments.stream()).toArray());
    }
}
