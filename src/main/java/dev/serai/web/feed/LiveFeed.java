package dev.serai.web.feed;

import dev.serai.names.SizeText;
import dev.serai.web.HttpServers;
import dev.serai.web.clients.OriginCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.util.ObjectHelper;

/**
 * Shows topics to WebSocket clients: {@code ws://host:port/feed/<topic>} sends each entry as a JSON text as soon as it
 * is in the journal, the record's object with {@code _id}, {@code _topic}, {@code _offset} and {@code _time} in front.
 * A bean in application.properties:
 *
 * <pre>
 * camel.server.enabled=true
 * camel.beans.feed=#class:dev.serai.web.feed.LiveFeed
 * camel.beans.feed.topics=weather
 * </pre>
 *
 * <p>It stands on Camel's HTTP server: the same port, the same authentication, the same TLS. {@code ?from=1200} begins
 * with that offset, {@code ?from=-100} with the last 100 entries; without it a client sees what comes from then on.
 * Nothing is guaranteed, but a gap shows in {@code _offset}, and a client that comes again with {@code from} misses
 * only what the journal no longer has. Nobody waits for a client: one that is too slow is closed with code 1013.
 *
 * <p>Set by Camel, checked at {@link #start}, not changed later.
 */
public final class LiveFeed {
    private static final long LEAST_PING_MILLIS = 100;

    private Set<String> topics = Set.of();
    private String allowedOrigins = "";
    private String path = "/feed";
    private int maxClients = 2000;
    private int maxMessages = 10_000;
    private String maxBytes = "4MiB";
    private Duration pingInterval = Duration.ofSeconds(30);

    /** The topics that may be seen, with commas between; {@code *}: all but dead-letters. Required. */
    public void setTopics(String topics) {
        this.topics = list(topics);
    }

    /**
     * Origins whose pages may connect beside the server's own, such as {@code https://dashboard.example:8443}, with
     * commas between; {@code *}: any. The server's own counts under the names that it is called by.
     */
    public void setAllowedOrigins(String origins) {
        this.allowedOrigins = origins;
    }

    public String getPath() {
        return path;
    }

    /** What stands before the topic in the address: {@code /feed}. */
    public void setPath(String path) {
        this.path = path;
    }

    /** So many clients at a time; another one is answered 503. */
    public void setMaxClients(int maxClients) {
        this.maxClients = maxClients;
    }

    /** So many messages may wait for a client that is up to date; then it is dropped. */
    public void setMaxMessages(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** So many bytes may wait for a client that is up to date, such as 4MiB; all clients of a topic share them. */
    public void setMaxBytes(String maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How often each client is pinged; one that was not heard of since the last time is dropped. */
    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
    }

    /**
     * Puts the feed on the HTTP server of a context that has started; it ends with the context.
     *
     * @throws IllegalArgumentException when an option is wrong, or there is no HTTP server
     */
    public void start(CamelContext context, FeedTopics source) throws Exception {
        FeedLimits limits = limits();
        MainHttpServer http = context.hasService(MainHttpServer.class);
        HttpServers servers = CamelContextHelper.findSingleByType(context, HttpServers.class);
        if (http == null || servers == null) {
            throw new IllegalArgumentException(
                    "The live feed (dev.serai.web.feed.LiveFeed) needs the HTTP server: set camel.server.enabled=true");
        }
        FeedStatistics statistics = new FeedStatistics();
        VertxPlatformHttpRouter router = http.getRouter();
        FeedServer server = new FeedServer(
                context,
                router.vertx(),
                router,
                path,
                topics,
                source,
                limits,
                new OriginCheck(allowedOrigins, servers.hostCheck()),
                statistics);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new FeedHealthCheck(statistics));
        }
        if (ObjectHelper.loadClass("io.micrometer.core.instrument.MeterRegistry") != null) {
            FeedMeters.bind(context, statistics);
        }
        context.addService(server);
    }

    private FeedLimits limits() {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException(
                    "The live feed shows no topic: set the bean's topics to their names with commas between, or to *");
        }
        if (!path.matches("(/[A-Za-z0-9._-]+)+")) {
            throw new IllegalArgumentException("The live feed's path is '" + path + "'; it must be such as /feed");
        }
        atLeast("maxClients", maxClients, 1);
        atLeast("maxMessages", maxMessages, 1);
        long bytes = SizeText.parse("maxBytes", maxBytes);
        atLeast("maxBytes", bytes, 1);
        atLeast("pingInterval (ms)", pingInterval.toMillis(), LEAST_PING_MILLIS);
        return new FeedLimits(maxClients, maxMessages, bytes, pingInterval.toMillis());
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The live feed's " + option + " is " + value + "; it must be at least " + least);
        }
    }

    private static Set<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
