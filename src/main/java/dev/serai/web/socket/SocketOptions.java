package dev.serai.web.socket;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is made with.
 *
 * @param subscribe sent first on each new connection
 * @param name of the bean, or what else tells it from others
 * @param receive the endpoint that gets what comes; null: only answers are expected
 * @param maxWaiting so many messages are read ahead of the route
 */
record SocketOptions(
        String name,
        URI uri,
        @Nullable String subscribe,
        @Nullable String receive,
        Map<String, String> headers,
        Duration connectTimeout,
        Duration ackTimeout,
        Duration pingInterval,
        Duration reconnectDelay,
        Duration reconnectMaxDelay,
        int maxMessageSize,
        int maxWaiting) {
    SocketOptions {
        headers = Map.copyOf(headers);
    }

    /** Whereto, for log, health and errors: without what may be secret, the user and what stands behind the path. */
    String to() {
        return withoutSecrets(uri);
    }

    static String withoutSecrets(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
