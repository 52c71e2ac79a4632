package dev.serai.web.socket;

import dev.serai.names.SizeText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.StartupListener;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a WebSocket server, made again whenever it is lost, with growing pauses. A bean in
 * application.properties:
 *
 * <pre>
 * camel.beans.remote=#class:dev.serai.web.socket.SocketClient
 * camel.beans.remote.uri=wss://collector.example/serai
 * camel.beans.remote.receive=direct:received
 * </pre>
 *
 * <p>Out: the step {@code bean: {ref: "#remote", method: send}} behind {@code from: journal:…?group=…} sends the body
 * and returns when the other side has acknowledged it: {@code {"ack":"<id>"}}, where the id is the header
 * {@code CamelJournalBatchId}, which must stand in the body too. {@code {"refused":"<id>","reason":"…"}} blames the
 * message. Without an answer in time, or when the connection is lost before it, the step fails and the batch comes
 * again: a message that was only written to a socket may have been lost.
 *
 * <p>In: every other message goes to the endpoint {@code receive}, one after the other in order. Those that come
 * meanwhile wait, up to {@code maxWaiting}, so that an acknowledgement behind them is not late; when so many wait
 * nothing is read, and the other side is held back. What the route leaves as body is sent back, if it leaves another
 * than it got. When the route fails, the connection is closed with 1011 and made again, and what waits is let go: what
 * the other side has no answer for it can send again.
 *
 * <p>Set by Camel, checked when the context starts, not changed later. Thread-safe.
 */
public final class SocketClient implements CamelContextAware, StartupListener {
    /** Camel's journal names a batch by it. */
    static final String ID = "CamelJournalBatchId";

    private @Nullable CamelContext context;
    private String uri = "";
    private @Nullable String subscribe;
    private @Nullable String receive;
    private Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable SSLContextParameters sslContextParameters;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration ackTimeout = Duration.ofSeconds(30);
    private Duration pingInterval = Duration.ofSeconds(30);
    private Duration reconnectDelay = Duration.ofSeconds(1);
    private Duration reconnectMaxDelay = Duration.ofMinutes(1);
    private String maxMessageSize = "1MiB";
    private int maxWaiting = 32;
    private volatile @Nullable SocketLink link;

    /** Where to connect: {@code ws://host:port/path} or {@code wss://…}. Required. */
    public void setUri(String uri) {
        this.uri = uri;
    }

    /** What is sent first on each new connection, such as a subscription. */
    public void setSubscribe(String subscribe) {
        this.subscribe = subscribe;
    }

    /** The endpoint that gets what comes, such as {@code direct:received}. Without one, only answers are taken. */
    public void setReceive(String receive) {
        this.receive = receive;
    }

    /** Headers of the handshake, such as {@code headers[Authorization]=Bearer {{env:TOKEN}}}. */
    public void setHeaders(Map<String, String> headers) {
        this.headers = headers;
    }

    public Map<String, String> getHeaders() {
        return headers;
    }

    /** How certificates are checked and shown, with {@code wss}. Default: as Java does. */
    public void setSslContextParameters(SSLContextParameters parameters) {
        this.sslContextParameters = parameters;
    }

    /** How long a connection may take to be made. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** How long to wait for the acknowledgement of a message. */
    public void setAckTimeout(Duration ackTimeout) {
        this.ackTimeout = ackTimeout;
    }

    /** How often the other side is pinged; when nothing was heard since the last time, the connection is given up. */
    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
    }

    /** The pause before connecting again; doubled with each failure, and varied by a quarter. */
    public void setReconnectDelay(Duration reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    /** The longest pause. */
    public void setReconnectMaxDelay(Duration reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }

    /** The largest message that is taken, such as 1MiB; a larger one ends the connection with 1009. */
    public void setMaxMessageSize(String maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    /**
     * So many messages are read while the route is busy with an earlier one, or as many as have the size of the largest
     * together; then nothing more is read, acknowledgements as little as messages, until the route is done with one.
     */
    public void setMaxWaiting(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        if (this.context == context) {
            return; // Camel tells a bean more than once
        }
        this.context = context;
        try {
            context.addStartupListener(this);
        } catch (Exception e) {
            throw new IllegalStateException("The WebSocket client can not wait for the start", e);
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    /** Begins to connect when all routes are there to take what comes. */
    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) throws Exception {
        if (link != null) {
            return;
        }
        SSLContextParameters ssl = sslContextParameters;
        SSLContext tls = ssl == null ? null : ssl.createSSLContext(started);
        SocketLink made = new SocketLink(started, options(started), tls);
        link = made;
        started.addService(made);
    }

    private SocketOptions options(CamelContext started) {
        URI to = URI.create(uri);
        if (to.getHost() == null || !("ws".equals(to.getScheme()) || "wss".equals(to.getScheme()))) {
            throw new IllegalArgumentException("The WebSocket client's uri is of the scheme '" + to.getScheme()
                    + "' or has no host; it must be such as ws://host:port/path or wss://host/path");
        }
        for (Duration d : new Duration[] {connectTimeout, ackTimeout, pingInterval, reconnectDelay}) {
            if (d.isNegative() || d.isZero()) {
                throw new IllegalArgumentException(
                        "A time of the WebSocket client of " + SocketOptions.withoutSecrets(to) + " is not above 0");
            }
        }
        long size = SizeText.parse("maxMessageSize", maxMessageSize);
        if (maxWaiting < 1) {
            throw new IllegalArgumentException(
                    "The WebSocket client's maxWaiting is " + maxWaiting + "; it must be at least 1");
        }
        return new SocketOptions(
                name(started, to),
                to,
                subscribe,
                receive,
                headers,
                connectTimeout,
                ackTimeout,
                pingInterval,
                reconnectDelay,
                reconnectMaxDelay.compareTo(reconnectDelay) < 0 ? reconnectDelay : reconnectMaxDelay,
                (int) Math.min(size, Integer.MAX_VALUE),
                maxWaiting);
    }

    /** The bean's name: two of them may well have the same address. */
    private String name(CamelContext started, URI to) {
        return started.getRegistry().findByTypeWithName(SocketClient.class).entrySet().stream()
                .filter(bean -> this.equals(bean.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(to.getHost() + (to.getPort() < 0 ? "" : ":" + to.getPort()) + to.getRawPath());
    }

    /**
     * Sends the body and waits until the other side has acknowledged it.
     *
     * @throws RefusedMessageException when it refused it
     * @throws IOException when it is away, or did not answer
     */
    public void send(Exchange exchange) throws Exception {
        String id = exchange.getMessage().getHeader(ID, String.class);
        String body = exchange.getMessage().getBody(String.class);
        if (id == null || body == null) {
            throw new IllegalArgumentException("The WebSocket client sends text with the header " + ID
                    + ", as from: journal:…?group=… gives it; here is " + (id == null ? "no such header" : "no body"));
        }
        SocketLink l = link;
        if (l == null) {
            throw new ConnectException("The WebSocket client has not started yet");
        }
        CompletableFuture<SocketLink.Answer> answer = l.send(id, body);
        try {
            SocketLink.Answer given = answer.get(ackTimeout.toMillis(), TimeUnit.MILLISECONDS);
            if (given.refusal() != null) {
                throw new RefusedMessageException(
                        l.options().to() + " refused message " + id + ": " + given.refusal(), exchange);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            l.giveUp("it did not acknowledge message " + id + " within " + ackTimeout.toMillis() + " ms");
            throw new IOException(
                    l.options().to() + " did not acknowledge message " + id + " within " + ackTimeout.toMillis()
                            + " ms (ackTimeout)",
                    e);
        } finally {
            l.forget(id, answer);
        }
    }
}
