package dev.serai.web.messages;

import dev.serai.names.SizeText;
import dev.serai.web.HttpServers;
import dev.serai.web.clients.OriginCheck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.util.ObjectHelper;

/**
 * Gives messages of WebSocket clients to routes: a text that comes at {@code ws://host:port/messages/readings} is the
 * body of an exchange to the endpoint named for {@code readings}, and what the route leaves as body goes back to that
 * client; nothing, when that is null. A bean in application.properties:
 *
 * <pre>
 * camel.server.enabled=true
 * camel.beans.messages=#class:dev.serai.web.messages.ClientMessages
 * camel.beans.messages.routes=readings=direct:websocket-readings,commands=direct:websocket-commands
 * </pre>
 *
 * <p>It stands on Camel's HTTP server: the same port, the same authentication, the same TLS. Nothing of the handshake
 * reaches a route. A client has one message in its route at a time; until that is answered, and the answer has left,
 * nothing more of it is read: what is in memory is bounded, and a client's messages are worked on in their order.
 * Nobody waits for a client: one that does not take its answer is closed with code 1013.
 *
 * <p>Set by Camel, checked at {@link #start}, not changed later.
 */
public final class ClientMessages {
    private static final long LEAST_MILLIS = 100;

    private Map<String, String> routes = Map.of();
    private String allowedOrigins = "";
    private String path = "/messages";
    private int maxClients = 2000;
    private String maxMessageSize = "64KiB";
    private String maxBytes = "8MiB";
    private int maxThreads = 8;
    private Duration answerTimeout = Duration.ofSeconds(10);
    private Duration pingInterval = Duration.ofSeconds(30);

    /**
     * The addresses and where their messages go, as {@code <last part of the address>=<Camel endpoint>} with commas
     * between. Required.
     */
    public void setRoutes(String text) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String route : text.split(",", -1)) {
            String[] parts = route.strip().split("=", 2);
            if (parts.length < 2 || !parts[0].matches("[A-Za-z0-9._-]+") || parts[1].isBlank()) {
                throw new IllegalArgumentException("The routes for clients' messages have '" + route.strip()
                        + "'; each must be such as readings=direct:websocket-readings");
            }
            if (all.put(parts[0], parts[1].strip()) != null) {
                throw new IllegalArgumentException(
                        "The routes for clients' messages have '" + parts[0] + "' twice: leave one out");
            }
        }
        routes = all;
    }

    /**
     * Origins whose pages may connect beside the server's own, such as {@code https://dashboard.example:8443}, with
     * commas between; {@code *}: any. The server's own counts under the names that it is called by.
     */
    public void setAllowedOrigins(String origins) {
        this.allowedOrigins = origins;
    }

    /** The paths that clients connect to. */
    public List<String> addresses() {
        return routes.keySet().stream().map(name -> path + "/" + name).toList();
    }

    /** What stands before the last part of the addresses: {@code /messages}. */
    public void setPath(String path) {
        this.path = path;
    }

    /** So many clients at a time; another one is answered 503. */
    public void setMaxClients(int maxClients) {
        this.maxClients = maxClients;
    }

    /**
     * The largest message, such as 64KiB, in one frame or several; a larger one ends the connection with code 1009. For
     * more the HTTP server must read larger frames too: {@code camel.beans.httpOptions.maxWebSocketFrameSize}.
     */
    public void setMaxMessageSize(String size) {
        this.maxMessageSize = size;
    }

    /** So many bytes of all messages that are read, wait or are in routes; one more ends its connection with 1013. */
    public void setMaxBytes(String maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** So many messages of an address are in its route at a time; others wait. */
    public void setMaxThreads(int maxThreads) {
        this.maxThreads = maxThreads;
    }

    /** How long a client may take to read an answer; then it is dropped. */
    public void setAnswerTimeout(Duration answerTimeout) {
        this.answerTimeout = answerTimeout;
    }

    /** How often each client is pinged; one that was not heard of since the last time is dropped. */
    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
    }

    /**
     * Opens the addresses on the HTTP server of a context that has started; they end with the context.
     *
     * @throws IllegalArgumentException when an option is wrong, or there is no HTTP server
     */
    public void start(CamelContext context) throws Exception {
        MessageLimits limits = limits();
        Map<String, Endpoint> endpoints = endpoints(context);
        MainHttpServer http = context.hasService(MainHttpServer.class);
        HttpServers servers = CamelContextHelper.findSingleByType(context, HttpServers.class);
        if (http == null || servers == null) {
            throw new IllegalArgumentException("The messages of clients (" + ClientMessages.class.getName()
                    + ") need the HTTP server: set camel.server.enabled=true");
        }
        MessageStatistics statistics = new MessageStatistics();
        VertxPlatformHttpRouter router = http.getRouter();
        MessageServer server = new MessageServer(
                context,
                router.vertx(),
                router,
                path,
                endpoints,
                limits,
                new OriginCheck(allowedOrigins, servers.hostCheck()),
                statistics);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new MessageHealthCheck(statistics));
        }
        if (ObjectHelper.loadClass("io.micrometer.core.instrument.MeterRegistry") != null) {
            MessageMeters.bind(context, statistics);
        }
        context.addService(server);
    }

    private Map<String, Endpoint> endpoints(CamelContext context) {
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("The messages of clients go nowhere: set the bean's routes,"
                    + " such as readings=direct:websocket-readings");
        }
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        routes.forEach((name, uri) -> {
            Endpoint endpoint;
            try {
                endpoint = context.getEndpoint(uri);
            } catch (ResolveEndpointFailedException | NoSuchEndpointException e) {
                throw new IllegalArgumentException(
                        "Clients' messages at " + path + "/" + name + " can not go to " + uri + ": " + e.getMessage(),
                        e);
            }
            boolean begins = context.getRoutes().stream()
                    .anyMatch(r -> r.getEndpoint().getEndpointUri().equals(endpoint.getEndpointUri()));
            if (uri.startsWith("direct:") && !begins) {
                throw new IllegalArgumentException("Clients' messages at " + path + "/" + name + " go to " + uri
                        + ", but no route begins with it: mend the bean's routes, or load the route");
            }
            endpoints.put(name, endpoint);
        });
        return endpoints;
    }

    private MessageLimits limits() {
        if (!path.matches("(/[A-Za-z0-9._-]+)+")) {
            throw new IllegalArgumentException(
                    "The path for clients' messages is '" + path + "'; it must be such as /messages");
        }
        long message = SizeText.parse("maxMessageSize", maxMessageSize);
        long bytes = SizeText.parse("maxBytes", maxBytes);
        atLeast("maxClients", maxClients, 1);
        atLeast("maxMessageSize", message, 1);
        atLeast("maxBytes", bytes, message);
        atLeast("maxThreads", maxThreads, 1);
        atLeast("answerTimeout (ms)", answerTimeout.toMillis(), LEAST_MILLIS);
        atLeast("pingInterval (ms)", pingInterval.toMillis(), LEAST_MILLIS);
        return new MessageLimits(
                maxClients,
                (int) Math.min(message, Integer.MAX_VALUE / 2),
                bytes,
                maxThreads,
                answerTimeout.toMillis(),
                pingInterval.toMillis());
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The " + option + " of clients' messages is " + value + "; it must be at least " + least);
        }
    }
}
