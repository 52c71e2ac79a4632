/**
 * A WebSocket client that keeps its connection, for both ways: {@link dev.serai.web.socket.SocketClient} is a bean that
 * routes send with and that hands what comes to a route.
 */
@NullMarked
package dev.serai.web.socket;

import org.jspecify.annotations.NullMarked;
