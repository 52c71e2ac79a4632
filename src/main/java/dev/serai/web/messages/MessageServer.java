package dev.serai.web.messages;

import dev.serai.web.clients.AcceptedSocket;
import dev.serai.web.clients.ClientDoor;
import dev.serai.web.clients.OriginCheck;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The addresses for messages on the HTTP server's router. When the daemon stops no further message is taken, those in
 * routes are answered, and then each client is told. Thread-safe.
 */
final class MessageServer extends ServiceSupport {
    private static final long KEEP_ALIVE_SECONDS = 60;
    private static final long LEAVE_MILLIS = 3000;

    private final CamelContext context;
    private final Vertx vertx;
    private final Router router;
    private final String path;
    private final Map<String, Endpoint> endpoints;
    private final MessageLimits limits;
    private final OriginCheck origins;
    private final MessageStatistics statistics;

    private final EventNotifierSupport beforeRoutesStop = new EventNotifierSupport() {
        @Override
        public void notify(CamelEvent event) {
            stopTaking();
        }

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.CamelContextStoppingEvent;
        }
    };

    private final List<Route> addresses = new ArrayList<>();
    private final List<MessageRoute> routes = new ArrayList<>();
    private @Nullable ProducerTemplate template;
    private @Nullable ClientDoor door;
    private volatile boolean stopping;

    /** @param endpoints where messages go, by the last part of the address */
    MessageServer(
            CamelContext context,
            Vertx vertx,
            Router router,
            String path,
            Map<String, Endpoint> endpoints,
            MessageLimits limits,
            OriginCheck origins,
            MessageStatistics statistics) {
        this.context = context;
        this.vertx = vertx;
        this.router = router;
        this.path = path;
        this.endpoints = endpoints;
        this.limits = limits;
        this.origins = origins;
        this.statistics = statistics;
    }

    @Override
    protected void doStart() throws Exception {
        stopping = false;
        ProducerTemplate to = context.createProducerTemplate();
        to.start();
        template = to;
        ClientDoor in = new ClientDoor(
                vertx, origins, limits.maxClients(), limits.pingMillis(), statistics.clients, statistics.refused);
        door = in;
        endpoints.forEach((name, endpoint) -> {
            MessageRoute route = new MessageRoute(endpoint, to, threads(name));
            routes.add(route);
            addresses.add(router.get(path + "/" + name)
                    .handler(request -> in.handle(request, socket -> connected(socket, route, in))));
        });
        context.getManagementStrategy().addEventNotifier(beforeRoutesStop);
    }

    /** A client has one message in its route, so that no more than clients can wait. */
    private ExecutorService threads(String name) {
        ThreadPoolProfile profile = new ThreadPoolProfileBuilder("serai-messages-" + name)
                .poolSize(limits.maxThreads())
                .maxPoolSize(limits.maxThreads())
                .maxQueueSize(limits.maxClients())
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .allowCoreThreadTimeOut(true)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
        return context.getExecutorServiceManager().newThreadPool(this, "Messages-" + name, profile);
    }

    private void connected(AcceptedSocket socket, MessageRoute route, ClientDoor in) {
        MessageClient client = new MessageClient(socket, route, limits, statistics, gone -> left(gone, in));
        in.add(client);
        client.begin();
        if (stopping) {
            client.stop(); // it came while the daemon stops
        }
    }

    private void stopTaking() {
        stopping = true;
        routes.forEach(MessageRoute::stop);
        ClientDoor in = door;
        if (in != null) {
            for (ClientDoor.Client client : in.clients()) {
                client.context().runOnContext(v -> ((MessageClient) client).stop());
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        addresses.forEach(Route::remove);
        addresses.clear();
        stopTaking();
        awaitLeft();
        context.getManagementStrategy().removeEventNotifier(beforeRoutesStop);
        for (MessageRoute route : routes) {
            context.getExecutorServiceManager().shutdownNow(route.threads());
        }
        routes.clear();
        if (template != null) {
            template.stop();
        }
    }

    /** The HTTP server would end the connections of those who are just being told. */
    private synchronized void awaitLeft() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MILLIS);
        long left;
        while (statistics.clients.get() > 0 && (left = end - System.nanoTime()) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void left(MessageClient client, ClientDoor in) {
        in.remove(client);
        statistics.clients.decrementAndGet();
        synchronized (this) {
            notifyAll();
        }
    }
}
