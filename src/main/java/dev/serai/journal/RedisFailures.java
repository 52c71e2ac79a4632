package dev.serai.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Redis reports through Lettuce, Jedis, Redisson and Spring. Redis has no codes: an error begins with a word in
 * capital letters, and {@code ERR} says more in its text.
 */
final class RedisFailures {
    private static final CodeTable WORDS = new CodeTable()
            .passes(
                    "LOADING BUSY TRYAGAIN CLUSTERDOWN MASTERDOWN MOVED ASK NOREPLICAS OOM UNBLOCKED INPROG NOGOODSLAVE")
            .needsPerson("READONLY NOAUTH WRONGPASS NOPERM DENIED NOPROTO WRONGTYPE NOSCRIPT MISCONF CROSSSLOT"
                    + " BUSYGROUP NOGROUP EXECABORT UNKILLABLE")
            // A script's own word for an entry that it can not take.
            .badEntry("BADENTRY");

    private static final MessageTable TEXTS = new MessageTable()
            .passes("max number of clients reached")
            .badEntry(
                    "value is not an integer or out of range",
                    "value is not a valid float",
                    "hash value is not an integer",
                    "hash value is not a float",
                    "increment or decrement would overflow",
                    "would produce NaN or Infinity",
                    "string exceeds maximum allowed size",
                    "too big inline request",
                    "too big mbulk count",
                    "invalid bulk length",
                    "invalid multibulk length");

    private static final Pattern FIRST_WORD = Pattern.compile("\\b([A-Z]{3,})\\b");

    private RedisFailures() {}

    static void addTo(FailureTable table) {
        table.passes(
                        "io.lettuce.core.RedisConnectionException",
                        "io.lettuce.core.RedisCommandTimeoutException",
                        "io.lettuce.core.RedisLoadingException",
                        "io.lettuce.core.RedisBusyException",
                        "io.lettuce.core.RedisCommandInterruptedException",
                        "io.lettuce.core.cluster.PartitionSelectorException",
                        "redis.clients.jedis.exceptions.JedisConnectionException",
                        "redis.clients.jedis.exceptions.JedisClusterOperationException",
                        "redis.clients.jedis.exceptions.JedisRedirectionException",
                        "redis.clients.jedis.exceptions.JedisBusyException",
                        "org.redisson.client.RedisTimeoutException",
                        "org.redisson.client.RedisConnectionException",
                        "org.redisson.client.RedisBusyException",
                        "org.redisson.client.RedisLoadingException",
                        "org.redisson.client.RedisTryAgainException",
                        "org.redisson.client.RedisOutOfMemoryException",
                        "org.springframework.data.redis.connection.PoolException",
                        "org.springframework.data.redis.RedisConnectionFailureException",
                        "org.springframework.data.redis.TooManyClusterRedirectionsException")
                .needsPerson(
                        "io.lettuce.core.RedisReadOnlyException",
                        "io.lettuce.core.RedisNoScriptException",
                        "redis.clients.jedis.exceptions.JedisAccessControlException",
                        "redis.clients.jedis.exceptions.JedisNoScriptException",
                        "org.redisson.client.RedisAuthRequiredException",
                        "org.redisson.client.WriteRedisConnectionException")
                .rule("io.lettuce.core.RedisException", RedisFailures::byMessage)
                .rule("redis.clients.jedis.exceptions.JedisException", RedisFailures::byMessage)
                .rule("org.redisson.client.RedisException", RedisFailures::byMessage)
                .rule("org.springframework.data.redis.RedisSystemException", RedisFailures::byMessage)
                // A server that is full of clients, or wants a password, says so while the connection is made.
                .whateverTheCause("io.lettuce.core.RedisConnectionException", RedisFailures::refusedLogin)
                .whateverTheCause(
                        "redis.clients.jedis.exceptions.JedisConnectionException", RedisFailures::refusedLogin)
                .whateverTheCause("org.redisson.client.RedisConnectionException", RedisFailures::refusedLogin);
    }

    private static @Nullable FailureKind byMessage(Throwable t) {
        String message = String.valueOf(t.getMessage());
        FailureKind kind = TEXTS.kind(message);
        // "ERR Error running script …: READONLY …": the first word that says something counts.
        Matcher word = FIRST_WORD.matcher(message);
        while (kind == null && word.find()) {
            kind = WORDS.kind(word.group(1));
        }
        return kind;
    }

    private static @Nullable FailureKind refusedLogin(Throwable t) {
        return byMessage(t) == FailureKind.NEEDS_PERSON ? FailureKind.NEEDS_PERSON : null;
    }
}
