/**
 * Messages of WebSocket clients on Camel's HTTP port, each given to a route and answered with what the route makes of
 * it. Begin reading at {@link dev.serai.web.messages.ClientMessages}; {@link dev.serai.web.messages.MessageClient} has
 * the way of a message.
 */
@NullMarked
package dev.serai.web.messages;

import org.jspecify.annotations.NullMarked;
