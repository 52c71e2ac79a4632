package dev.serai.web.socket;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One connection, from its making to its end. Thread-safe. */
final class SocketConnection implements WebSocket.Listener {
    private static final int UNSUPPORTED = 1003;
    private static final int TOO_LARGE = 1009;
    private static final int INTERNAL_ERROR = 1011;

    private final SocketLink link;
    private final SocketOptions options;
    private final StringBuilder text = new StringBuilder();

    private @Nullable WebSocket socket;
    private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
    private long openedNanos = System.nanoTime();
    private boolean ended;
    private volatile boolean heard = true;
    private int waiting;
    private long waitingChars;
    /** As many wait as may: nothing is asked for meanwhile, a pong as little as a text. */
    private boolean held;

    private volatile boolean refusing;

    SocketConnection(SocketLink link, SocketOptions options) {
        this.link = link;
        this.options = options;
    }

    @Override
    public void onOpen(WebSocket made) {
        opened(made);
        made.request(1);
    }

    /** It is there: told by whoever sees it first. */
    synchronized void opened(WebSocket made) {
        if (socket == null) {
            socket = made;
            openedNanos = System.nanoTime();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        heard = true;
        if (text.length() + part.length() > options.maxMessageSize()) {
            close(TOO_LARGE, "larger than " + options.maxMessageSize());
            link.lost(
                    this,
                    new IOException("a message came that is larger than maxMessageSize, " + options.maxMessageSize()));
            return null;
        }
        text.append(part);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            link.received(this, whole);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        close(UNSUPPORTED, "text only");
        link.lost(this, new IOException("a binary message came; only text is taken"));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heard = true;
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heard = true;
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        link.lost(
                this, new IOException("closed by the other side: " + status + (reason.isEmpty() ? "" : " " + reason)));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        link.lost(this, error);
    }

    /** Asks for the next message. */
    void next() {
        WebSocket s = socket();
        if (s != null) {
            s.request(1);
        }
    }

    /** A message waits for the route: the next one is asked for, unless enough wait. */
    void waits(String message) {
        synchronized (this) {
            waiting++;
            waitingChars += message.length();
            held = waiting >= options.maxWaiting() || waitingChars >= options.maxMessageSize();
            if (held) {
                return;
            }
        }
        next();
    }

    /** The route is done with a message, and its reply has left. */
    void done(String message) {
        synchronized (this) {
            waiting--;
            waitingChars -= message.length();
            if (!held || waiting >= options.maxWaiting() || waitingChars >= options.maxMessageSize()) {
                return;
            }
            held = false;
        }
        heard = true;
        next();
    }

    private synchronized boolean isHeld() {
        return held;
    }

    /** The other side was told that nothing more of this connection is taken. */
    boolean isRefusing() {
        return refusing;
    }

    /** Tells the other side that a message could not be taken, and none behind it will be. */
    void refuse() {
        refusing = true;
        close(INTERNAL_ERROR, "the message could not be taken");
    }

    /** Sends a text behind those before it; one at a time, as the JDK's client wants it. Done when it has left. */
    CompletableFuture<?> send(String message) {
        synchronized (this) {
            WebSocket s = socket;
            if (s == null || ended) {
                return CompletableFuture.completedFuture(null);
            }
            lastSend = lastSend.thenCompose(v -> s.sendText(message, true));
            var unused = lastSend.whenComplete((v, failure) -> {
                if (failure != null) {
                    link.lost(this, failure);
                }
            });
            return lastSend;
        }
    }

    /** Asks for a sign of life; false when there was none since the last time. */
    boolean ping() {
        if (!heard && !isHeld()) {
            return false;
        }
        heard = false;
        WebSocket s = socket();
        if (s != null) {
            var unused = s.sendPing(ByteBuffer.allocate(0)).whenComplete((v, failure) -> {
                if (failure != null) {
                    link.lost(this, failure);
                }
            });
        }
        return true;
    }

    void close(int status, String reason) {
        WebSocket s = socket();
        if (s != null) {
            var unused = s.sendClose(status, reason).whenComplete((v, failure) -> s.abort());
        }
    }

    /** Nothing is sent or asked for any more; false when it had ended before. */
    boolean end() {
        WebSocket s;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            s = socket;
        }
        if (s != null && !s.isOutputClosed()) {
            s.abort();
        }
        return true;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized boolean lastedLonger(Duration time) {
        return socket != null && System.nanoTime() - openedNanos > time.toNanos();
    }

    private synchronized @Nullable WebSocket socket() {
        return socket;
    }
}
