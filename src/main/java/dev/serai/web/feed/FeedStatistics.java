package dev.serai.web.feed;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the feed has done. Thread-safe. */
final class FeedStatistics {
    final AtomicInteger clients = new AtomicInteger();
    final LongAdder sent = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder silent = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final Map<String, String> troubles = new ConcurrentSkipListMap<>();

    /** Why topics can not be read at present, one sentence each; null when all can. */
    @Nullable
    String trouble() {
        String all = String.join("; ", troubles.values());
        return all.isEmpty() ? null : all;
    }

    /** @param reason why this topic can not be read; null when it can */
    void trouble(String topic, @Nullable String reason) {
        if (reason == null) {
            troubles.remove(topic);
        } else {
            troubles.put(topic, reason);
        }
    }
}
