package dev.serai.web.clients;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets WebSocket clients in, and asks those that are in for signs of life. What a page in a browser must be told is
 * told by a close code, since it does not see a handshake's status; what no page of ours does is refused by status.
 * Runs no timer while nobody is in. Thread-safe.
 */
public final class ClientDoor {
    /** One that is in. */
    public interface Client {
        /** Its event loop. */
        Context context();

        /** Asks it for a sign of life, on its event loop. */
        void ping();

        /** Whether it can be forgotten. */
        boolean hasEnded();
    }

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final OriginCheck origins;
    private final int maxClients;
    private final long pingMillis;
    private final AtomicInteger count;
    private final LongAdder refused;

    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private boolean pings;
    private long pingTimer;

    /**
     * A door that is open.
     *
     * @param maxClients so many are let in; who lets one go counts it down
     * @param pingMillis how often they are asked for a sign of life
     * @param count how many are in
     * @param refused how many were not let in
     */
    public ClientDoor(
            Vertx vertx, OriginCheck origins, int maxClients, long pingMillis, AtomicInteger count, LongAdder refused) {
        this.vertx = vertx;
        this.origins = origins;
        this.maxClients = maxClients;
        this.pingMillis = pingMillis;
        this.count = count;
        this.refused = refused;
    }

    /** Answers a request; when it is a handshake of a client that may come in, its connection is handed over. */
    public void handle(RoutingContext routing, Consumer<AcceptedSocket> connected) {
        HttpServerRequest request = routing.request();
        if (!"websocket".equals(lower(request.getHeader(HttpHeaders.UPGRADE)))) {
            refuse(routing, UPGRADE_REQUIRED, "This is a WebSocket: connect to it with ws:// or wss://");
        } else if (!origins.allows(request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
            refuse(routing, FORBIDDEN, "Pages of this origin may not connect: see allowedOrigins");
        } else if (hasBody(request)) {
            refuse(routing, BAD_REQUEST, "A handshake has no body");
        } else if (count.incrementAndGet() > maxClients) {
            count.decrementAndGet();
            refuse(routing, UNAVAILABLE, "There are " + maxClients + " clients already: see maxClients");
        } else {
            accept(routing, request, connected);
        }
    }

    /** Vert.x would collect it, and might then never say that the handshake is over. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null || (length != null && !length.equals("0"));
    }

    private void refuse(RoutingContext routing, int status, String reason) {
        refused.increment();
        routing.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.UPGRADE, "websocket")
                .end(reason + "\n");
    }

    private void accept(RoutingContext routing, HttpServerRequest request, Consumer<AcceptedSocket> connected) {
        ConnectionBase connection = (ConnectionBase) request.connection();
        withoutCompression(connection);
        request.toWebSocket()
                .onFailure(e -> {
                    count.decrementAndGet();
                    if (!routing.response().ended()) {
                        routing.fail(e);
                    }
                })
                .onSuccess(
                        socket -> connected.accept(new AcceptedSocket(socket, vertx.getOrCreateContext(), connection)));
    }

    /** The server compresses for all who offer it: with 1,000 browsers that is a processor and 256 MB. */
    private static void withoutCompression(ConnectionBase connection) {
        ChannelPipeline pipeline = connection.channel().pipeline();
        if (pipeline.get(WebSocketServerExtensionHandler.class) != null) {
            pipeline.remove(WebSocketServerExtensionHandler.class);
        }
    }

    /** This one is asked for signs of life from now on. */
    public void add(Client client) {
        clients.add(client);
        synchronized (this) {
            if (!pings) {
                pings = true;
                pingTimer = vertx.setPeriodic(pingMillis, timer -> ask());
            }
        }
    }

    public void remove(Client client) {
        clients.remove(client);
    }

    /** Those that are in. */
    public List<Client> clients() {
        return List.copyOf(clients);
    }

    /** Also where those are let go that have ended; with the last one the asking ends. */
    private void ask() {
        clients.removeIf(Client::hasEnded);
        for (Client client : clients) {
            client.context().runOnContext(v -> client.ping());
        }
        synchronized (this) {
            if (clients.isEmpty()) {
                pings = false;
                vertx.cancelTimer(pingTimer);
            }
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
