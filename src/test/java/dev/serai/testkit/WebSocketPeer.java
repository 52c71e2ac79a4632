package dev.serai.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The other system of {@code routes/examples/websocket-client}: keeps the entries of each batch by {@code _id}, and
 * then acknowledges the batch. Stopped at once and started again it has what it acknowledged. Thread-safe.
 */
public final class WebSocketPeer implements ExampleProof.Server, AutoCloseable {
    private static final int LARGEST = 4 << 20;

    private final int port;
    private final Map<String, JsonObject> entries = new ConcurrentHashMap<>();
    private final List<String> subscriptions = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final AtomicInteger batches = new AtomicInteger();
    /** So many of the next batches are read, and then the connection is cut. */
    private final AtomicInteger toLose = new AtomicInteger();

    private volatile @Nullable String refused;
    private volatile @Nullable Vertx vertx;
    private volatile @Nullable ServerWebSocket client;

    private WebSocketPeer(int port) {
        this.port = port;
    }

    /** One that listens already. */
    public static WebSocketPeer started() throws Exception {
        WebSocketPeer peer = new WebSocketPeer(freePort());
        peer.start();
        return peer;
    }

    /** A port of loopback that nobody has. */
    public static int freePort() throws IOException {
        return FreePort.take();
    }

    public String uri() {
        return "ws://127.0.0.1:" + port + "/serai";
    }

    /** Refuses batches that have an entry of this device. */
    public WebSocketPeer refusing(String device) {
        refused = device;
        return this;
    }

    @Override
    public void start() throws Exception {
        Vertx v = Vertx.vertx();
        vertx = v;
        v.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(LARGEST)
                        .setMaxWebSocketMessageSize(LARGEST))
                .webSocketHandler(this::connected)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Override
    public void stopNow() throws Exception {
        Vertx v = vertx;
        vertx = null;
        client = null;
        if (v != null) {
            v.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private void connected(ServerWebSocket socket) {
        client = socket;
        socket.textMessageHandler(text -> {
            JsonObject message = new JsonObject(text);
            if (message.containsKey("batch")) {
                batch(socket, message);
            } else if (message.containsKey("subscribe")) {
                subscriptions.add(text);
            } else {
                answers.add(text);
            }
        });
    }

    private void batch(ServerWebSocket socket, JsonObject message) {
        String id = message.getString("batch");
        JsonArray of = message.getJsonArray("entries");
        batches.incrementAndGet();
        if (toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            socket.close();
            return;
        }
        for (int i = 0; i < of.size(); i++) {
            if (of.getJsonObject(i).getString("device", "").equals(refused)) {
                socket.writeTextMessage(new JsonObject()
                        .put("refused", id)
                        .put("reason", "the device is not wanted")
                        .encode());
                return;
            }
        }
        for (int i = 0; i < of.size(); i++) {
            JsonObject entry = of.getJsonObject(i);
            entries.putIfAbsent(entry.getString("_id"), entry);
        }
        socket.writeTextMessage(new JsonObject().put("ack", id).encode());
    }

    /** Reads so many batches and then loses them with the connection. */
    public void loseBatches(int count) {
        toLose.set(count);
    }

    /** How many batches came, also those that were lost or came again. */
    public int batches() {
        return batches.get();
    }

    /** The devices of all entries, an element for each {@code _id}. */
    public List<String> devices() {
        return entries.values().stream().map(e -> e.getString("device", "")).toList();
    }

    /** Sends a message to the client; false when there is none. */
    public boolean say(String text) {
        ServerWebSocket socket = client;
        if (socket == null || socket.isClosed()) {
            return false;
        }
        socket.writeTextMessage(text);
        return true;
    }

    /** What clients sent first, in the order of the connections. */
    public List<String> subscriptions() {
        return subscriptions;
    }

    /** What clients answered to messages. */
    public List<String> answers() {
        return answers;
    }

    @Override
    public void close() throws Exception {
        stopNow();
    }
}
