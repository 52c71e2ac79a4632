package dev.serai.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The JDK's WebSocket client, which keeps what it gets. Thread-safe. */
public final class WebSocketWatcher implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> messages = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final boolean keep;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    private WebSocketWatcher(boolean keep) {
        this.keep = keep;
    }

    /** Connects; what comes is kept. */
    public static WebSocketWatcher connect(String uri) {
        return connect(uri, true);
    }

    /** @param keep false: messages are only counted */
    public static WebSocketWatcher connect(String uri, boolean keep) {
        WebSocketWatcher watcher = new WebSocketWatcher(keep);
        watcher.socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(uri), watcher)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        return watcher;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            if (keep) {
                synchronized (messages) {
                    messages.add(part.toString());
                }
            }
            count.incrementAndGet();
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }

    public void send(String text) {
        socket.sendText(text, true).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** What came until now. */
    public List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    public long count() {
        return count.get();
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Waits for the end; 1006 when it came without a word. */
    public int closeCode() throws Exception {
        return closed.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
