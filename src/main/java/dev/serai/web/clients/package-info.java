/**
 * WebSocket clients on Camel's HTTP port, whatever is done for them: which may come in and how many, what shows that
 * they are alive, and how their connections end.
 */
@NullMarked
package dev.serai.web.clients;

import org.jspecify.annotations.NullMarked;
