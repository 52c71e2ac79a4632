package dev.serai.web.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A topic in memory, <code>{"_offset":0}</code> and so on. Thread-safe. */
final class GrowingTopic implements FeedTopics, FeedTopics.Topic {
    private final String name;
    private final String filling;
    private final List<String> entries = new ArrayList<>();
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger readers = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    volatile @Nullable RuntimeException failure;

    /** @param bytes so large is each entry, about */
    GrowingTopic(String name, int bytes) {
        this.name = name;
        this.filling = "x".repeat(bytes);
    }

    synchronized void append(int count) {
        for (int i = 0; i < count; i++) {
            entries.add("{\"_offset\":" + entries.size() + ",\"x\":\"" + filling + "\"}");
        }
        notifyAll();
    }

    @Override
    public FeedTopics.@Nullable Topic find(String wanted) {
        return wanted.equals(name) ? this : null;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized long next() {
        return entries.size();
    }

    @Override
    public synchronized boolean awaitEntry(long offset, BooleanSupplier giveUp) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            while (entries.size() <= offset && !giveUp.getAsBoolean()) {
                wait();
            }
            return entries.size() > offset;
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    @Override
    public FeedTopics.Reader reader() {
        readers.incrementAndGet();
        return new FeedTopics.Reader() {
            @Override
            public @Nullable FeedPage read(long from, int maxEntries, long maxBytes) {
                return page(from, maxEntries, maxBytes);
            }

            @Override
            public void close() {
                readers.decrementAndGet();
            }
        };
    }

    private synchronized @Nullable FeedPage page(long from, int maxEntries, long maxBytes) {
        reads.incrementAndGet();
        RuntimeException f = failure;
        if (f != null) {
            throw f;
        }
        List<String> messages = new ArrayList<>();
        long bytes = 0;
        for (int i = (int) from; i < entries.size() && messages.size() < maxEntries; i++) {
            if (bytes > 0 && bytes + entries.get(i).length() > maxBytes) {
                break;
            }
            messages.add(entries.get(i));
            bytes += entries.get(i).length();
        }
        return messages.isEmpty() ? null : new FeedPage(from, messages, bytes);
    }
}
