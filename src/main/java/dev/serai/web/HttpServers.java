package dev.serai.web;

import java.util.List;

/** The servers of this daemon, HTTP's and WebSocket's; in the registry once there is one. Thread-safe. */
public interface HttpServers {
    /** All of them, in the order in which they were made. */
    List<HttpAddress> addresses();

    /** By which names the one of {@code camel.server} is called. */
    HostCheck hostCheck();
}
