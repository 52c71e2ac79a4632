package dev.serai.web.feed;

import dev.serai.web.clients.AcceptedSocket;
import dev.serai.web.clients.ClientDoor;
import dev.serai.web.clients.OriginCheck;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** The feed on the HTTP server's router: takes connections in, and ends them when the daemon stops. Thread-safe. */
final class FeedServer extends ServiceSupport {
    private static final String TOPIC = "topic";

    private final CamelContext context;
    private final Router router;
    private final String path;
    private final Set<String> shown;
    private final FeedTopics topics;
    private final FeedLimits limits;
    private final FeedStatistics statistics;
    private final ClientDoor door;

    private final Map<String, TopicFeed> feeds = new ConcurrentHashMap<>();
    private @Nullable Route route;
    private @Nullable ExecutorService threads;
    private @Nullable ExecutorService older;

    FeedServer(
            CamelContext context,
            Vertx vertx,
            Router router,
            String path,
            Set<String> shown,
            FeedTopics topics,
            FeedLimits limits,
            OriginCheck origins,
            FeedStatistics statistics) {
        this.context = context;
        this.router = router;
        this.path = path;
        this.shown = shown;
        this.topics = topics;
        this.limits = limits;
        this.statistics = statistics;
        this.door = new ClientDoor(
                vertx, origins, limits.maxClients(), limits.pingMillis(), statistics.clients, statistics.refused);
    }

    @Override
    protected void doStart() {
        threads = context.getExecutorServiceManager().newCachedThreadPool(this, "Feed");
        older = context.getExecutorServiceManager().newSingleThreadExecutor(this, "FeedOlder");
        route = router.get(path + "/:" + TOPIC).handler(routing -> {
            String name = routing.pathParam(TOPIC);
            List<String> from = routing.queryParam("from");
            door.handle(routing, socket -> connected(socket, name, from));
        });
    }

    @Override
    protected void doStop() {
        Route r = route;
        if (r != null) {
            r.remove();
        }
        door.clients().forEach(client -> ((FeedClient) client).end(CloseReason.STOPPING));
        for (ExecutorService e : new ExecutorService[] {threads, older}) {
            if (e != null) {
                context.getExecutorServiceManager().shutdownGraceful(e, 1000);
            }
        }
    }

    private void connected(AcceptedSocket connection, String name, List<String> from) {
        FeedTopics.Topic topic = isShown(name) ? topics.find(name) : null;
        if (topic == null) {
            refuse(connection, CloseReason.NO_TOPIC);
            return;
        }
        Long first = null;
        if (!from.isEmpty()) {
            try {
                first = Long.valueOf(from.get(0));
            } catch (NumberFormatException e) {
                refuse(connection, CloseReason.BAD_FROM);
                return;
            }
        }
        TopicFeed feed = feed(topic);
        FeedClient client = new FeedClient(connection, feed, limits, statistics);
        ServerWebSocket socket = connection.socket();
        socket.frameHandler(frame -> {
            client.heard();
            if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
                client.end(CloseReason.MESSAGE);
            }
        });
        socket.pongHandler(pong -> client.heard());
        connection.onBrokenFrame(() -> client.end(CloseReason.BROKEN));
        socket.closeHandler(v -> {
            client.gone();
            door.remove(client);
        });
        door.add(client);
        try {
            feed.join(client, first);
        } catch (RejectedExecutionException e) {
            client.end(CloseReason.STOPPING); // it came while the daemon stops
        }
    }

    private boolean isShown(String topic) {
        // what sinks refused holds more than a topic's own entries: only where it is asked for by name
        return shown.contains(topic) || (shown.contains("*") && !topic.equals("dead-letters"));
    }

    private TopicFeed feed(FeedTopics.Topic topic) {
        ExecutorService t = threads;
        ExecutorService o = older;
        if (t == null || o == null) {
            throw new IllegalStateException("not started");
        }
        return feeds.computeIfAbsent(topic.name(), name -> new TopicFeed(topic, limits, statistics, t, o));
    }

    private void refuse(AcceptedSocket connection, CloseReason reason) {
        statistics.clients.decrementAndGet();
        statistics.refused.increment();
        connection.socket().exceptionHandler(e -> connection.cut());
        connection.close(reason.code(), reason.text());
    }
}
