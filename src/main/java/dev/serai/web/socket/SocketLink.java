package dev.serai.web.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that is kept: made, watched, made again. Owns a timer's thread and the thread on which the route for
 * what comes runs. Thread-safe.
 */
final class SocketLink extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(SocketClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the other side said to a message; without a refusal it took it. */
    record Answer(@Nullable String refusal) {}

    private final CamelContext context;
    private final SocketOptions options;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final ExecutorService routing;
    private final Map<String, CompletableFuture<Answer>> unanswered = new ConcurrentHashMap<>();
    private @Nullable ProducerTemplate template;
    private @Nullable Endpoint receiver;

    private @Nullable SocketConnection connection;
    private @Nullable Throwable trouble = new ConnectException("not connected yet");
    private int failures;

    SocketLink(CamelContext context, SocketOptions options, @Nullable SSLContext tls) {
        this.context = context;
        this.options = options;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(options.connectTimeout());
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
        this.timer = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "SocketTimer");
        this.routing = context.getExecutorServiceManager().newSingleThreadExecutor(this, "SocketClient");
    }

    @Override
    protected void doStart() {
        if (options.receive() != null) {
            receiver = context.getEndpoint(options.receive());
            template = context.createProducerTemplate();
        }
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new SocketHealthCheck(this));
        }
        connect();
    }

    @Override
    protected void doStop() {
        SocketConnection c;
        synchronized (this) {
            c = connection;
            connection = null;
        }
        if (c != null) {
            c.close(WebSocket.NORMAL_CLOSURE, "the client stops");
        }
        failAll(new IOException("The WebSocket client of " + options.to() + " stopped"));
        context.getExecutorServiceManager().shutdownNow(timer);
        context.getExecutorServiceManager().shutdownGraceful(routing, 1000);
        if (template != null) {
            template.stop();
        }
    }

    SocketOptions options() {
        return options;
    }

    /** Why there is no connection; null while there is one. */
    synchronized @Nullable Throwable trouble() {
        return connection == null ? trouble : null;
    }

    private void connect() {
        SocketConnection attempt = new SocketConnection(this, options);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(options.connectTimeout());
        options.headers().forEach(builder::header);
        var unused = builder.buildAsync(options.uri(), attempt).whenComplete((socket, failure) -> {
            if (failure != null) {
                lost(
                        attempt,
                        failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure);
            } else {
                connected(attempt, socket);
            }
        });
    }

    private void connected(SocketConnection attempt, WebSocket socket) {
        attempt.opened(socket);
        if (!isRunAllowed() || isStoppingOrStopped()) {
            attempt.close(WebSocket.NORMAL_CLOSURE, "the client stops");
            return;
        }
        String subscribe = options.subscribe();
        if (subscribe != null) {
            // nothing else is sent before it: the connection is not the current one yet
            var unused = attempt.send(subscribe);
        }
        synchronized (this) {
            if (attempt.hasEnded()) {
                return;
            }
            connection = attempt;
            trouble = null;
        }
        LOG.info("Connected to {}", options.to());
        watch(attempt);
    }

    private void watch(SocketConnection watched) {
        later(options.pingInterval().toNanos(), () -> {
            if (isCurrent(watched)) {
                if (watched.ping()) {
                    watch(watched);
                } else {
                    lost(
                            watched,
                            new IOException("nothing was heard for "
                                    + options.pingInterval().toMillis() + " ms"));
                }
            }
        });
    }

    private synchronized boolean isCurrent(SocketConnection c) {
        return connection == c;
    }

    /** Ends the connection, since the other side does not do what it should. */
    void giveUp(String reason) {
        SocketConnection c;
        synchronized (this) {
            c = connection;
        }
        if (c != null) {
            lost(c, new IOException(reason));
        }
    }

    /** A connection ended, or could not be made: once for each. */
    void lost(SocketConnection ended, Throwable reason) {
        if (!ended.end()) {
            return;
        }
        long pause;
        synchronized (this) {
            if (connection == ended) {
                connection = null;
            }
            trouble = reason;
            failures = ended.lastedLonger(options.reconnectMaxDelay()) ? 0 : Math.min(failures + 1, Long.SIZE);
            pause = pauseNanos(failures);
        }
        failAll(new IOException("The connection to " + options.to() + " was lost: " + reason, reason));
        if (isRunAllowed() && !isStoppingOrStopped()) {
            LOG.info(
                    "Not connected to {}: {}. Next try in {} ms",
                    options.to(),
                    reason,
                    TimeUnit.NANOSECONDS.toMillis(pause));
            later(pause, this::connect);
        }
    }

    private long pauseNanos(int failed) {
        double doubled = options.reconnectDelay().toNanos() * Math.pow(2, Math.max(0, failed - 1));
        double most = Math.min(doubled, (double) options.reconnectMaxDelay().toNanos());
        return (long) (most * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
    }

    private void later(long nanos, Runnable task) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void failAll(IOException reason) {
        unanswered.values().forEach(answer -> answer.completeExceptionally(reason));
    }

    /** Sends a message that is to be answered. */
    CompletableFuture<Answer> send(String id, String text) throws IOException {
        SocketConnection c;
        synchronized (this) {
            c = connection;
            if (c == null) {
                throw new IOException("Not connected to " + options.to() + ": " + trouble, trouble);
            }
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        unanswered.put(id, answer);
        if (c.hasEnded()) { // it may have failed the others just before
            answer.completeExceptionally(new IOException("The connection to " + options.to() + " was lost"));
        }
        var unused = c.send(text);
        return answer;
    }

    void forget(String id, CompletableFuture<Answer> answer) {
        unanswered.remove(id, answer);
    }

    /** A whole message came. An answer is taken at once, all else in turn. */
    void received(SocketConnection from, String text) {
        if (takeAnswer(text)) {
            from.next();
            return;
        }
        try {
            routing.execute(() -> take(from, text));
            from.waits(text);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            LOG.debug("Stopped while a message came: the other side gets no answer to it", e);
        }
    }

    private boolean takeAnswer(String text) {
        if (!text.startsWith("{\"ack\"") && !text.startsWith("{\"refused\"")) {
            return false; // the answers' form is fixed, so that readings are not parsed twice
        }
        try {
            JsonNode json = JSON.readTree(text);
            boolean ack = json.path("ack").isTextual();
            if (!ack && !json.path("refused").isTextual()) {
                return false; // a message of another kind that begins alike
            }
            CompletableFuture<Answer> waits =
                    unanswered.get(json.path(ack ? "ack" : "refused").asText());
            if (waits != null) {
                waits.complete(new Answer(ack ? null : json.path("reason").asText("no reason given")));
            }
            return true; // also an answer that comes too late
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void take(SocketConnection from, String text) {
        if (from.isRefusing()) {
            return; // it stands behind one that could not be taken, and comes again with it
        }
        try {
            route(from, text);
        } catch (RuntimeException e) {
            failed(from, e);
        }
    }

    private void failed(SocketConnection from, Throwable failure) {
        LOG.warn(
                "A message of {} could not be taken, the connection is made again: {}",
                options.to(),
                failure.toString());
        from.refuse();
        lost(from, failure);
    }

    private void route(SocketConnection from, String text) {
        ProducerTemplate t = template;
        Endpoint to = receiver;
        if (t == null || to == null) {
            LOG.debug("A message of {} was left out: no endpoint is named to receive it", options.to());
            from.done(text);
            return;
        }
        Exchange done = t.send(to, exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.getMessage().setBody(text);
        });
        Exception failure = done.getException();
        if (failure != null) {
            failed(from, failure);
            return;
        }
        String reply = done.getMessage().getBody(String.class);
        if (reply == null || reply.equals(text)) {
            from.done(text);
            return;
        }
        // Only when the reply has left: one who sends and does not read would fill the memory with replies.
        var unused = from.send(reply).thenRun(() -> from.done(text));
    }
}
