package dev.serai.web.feed;

import java.util.List;

/**
 * Consecutive entries of a topic, each as the JSON text that a client gets. All clients share it.
 *
 * @param first the first entry's offset
 * @param messages one for each entry
 * @param bytes how many they have, about
 */
public record FeedPage(long first, List<String> messages, long bytes) {
    public FeedPage {
        messages = List.copyOf(messages);
    }

    /** The offset after the last one. */
    long next() {
        return first + messages.size();
    }

    /** What is left of it from an offset on. */
    FeedPage from(long offset) {
        int skipped = (int) Math.max(0, offset - first);
        return skipped == 0 ? this : new FeedPage(first + skipped, messages.subList(skipped, messages.size()), bytes);
    }
}
