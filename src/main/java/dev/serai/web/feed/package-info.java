/**
 * The live feed: the entries of topics, as they are appended, to any number of WebSocket clients on Camel's HTTP port.
 * Begin reading at {@link dev.serai.web.feed.LiveFeed}; {@link dev.serai.web.feed.TopicFeed} has the way of an entry.
 */
@NullMarked
package dev.serai.web.feed;

import org.jspecify.annotations.NullMarked;
