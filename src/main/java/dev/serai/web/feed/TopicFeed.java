package dev.serai.web.feed;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one topic. One thread waits for new entries, reads each once and hands the same text to all clients
 * that are up to date; it runs only while there are clients. One that asked for older entries is given them page by
 * page, each when it has taken the one before, until it is up to date too. Thread-safe.
 */
final class TopicFeed {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private final FeedTopics.Topic topic;
    private final FeedLimits limits;
    private final FeedStatistics statistics;
    private final Executor threads;
    private final Executor older;

    private final Set<FeedClient> clients = new LinkedHashSet<>();
    /** The offset after the last entry that was handed out. */
    private long liveNext;

    private @Nullable LiveRead live;

    /** Belongs to the executor {@code older}. */
    private FeedTopics.@Nullable Reader olderReader;

    private int failures;

    /**
     * @param threads where the thread that waits runs
     * @param older has one thread, which reads what clients missed
     */
    TopicFeed(FeedTopics.Topic topic, FeedLimits limits, FeedStatistics statistics, Executor threads, Executor older) {
        this.topic = topic;
        this.limits = limits;
        this.statistics = statistics;
        this.threads = threads;
        this.older = older;
    }

    /**
     * Takes a client in.
     *
     * @param from the first offset it wants; counted from the end when negative; null: what comes from now on
     */
    void join(FeedClient client, @Nullable Long from) {
        synchronized (this) {
            if (live == null) {
                liveNext = topic.next();
                live = new LiveRead();
                threads.execute(live);
            }
            long next = from == null ? liveNext : from < 0 ? Math.max(0, liveNext + from) : Math.min(from, liveNext);
            client.begin(next, next == liveNext);
            clients.add(client);
        }
        client.wake();
    }

    void leave(FeedClient client) {
        synchronized (this) {
            if (!clients.remove(client) || !clients.isEmpty() || live == null) {
                return;
            }
            live.stopped = true;
            live = null;
            worked(); // nobody is missing anything any more
        }
        topic.wake();
        readOn(this::closeOlder);
    }

    private void readOn(Runnable task) {
        try {
            older.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The feed of topic '{}' has stopped", topic.name());
        }
    }

    private void closeOlder() {
        FeedTopics.Reader reader = olderReader;
        olderReader = null;
        if (reader != null) {
            reader.close();
        }
    }

    /** Gives a client the next page of what it misses, or has it join those that are up to date. */
    void more(FeedClient client) {
        readOn(() -> {
            try {
                readOlder(client);
            } catch (Exception e) {
                failed(e);
                skip(client);
            }
        });
    }

    private void readOlder(FeedClient client) throws Exception {
        if (upToDate(client)) {
            return;
        }
        FeedTopics.Reader reader = olderReader;
        if (reader == null) {
            reader = topic.reader();
            olderReader = reader;
        }
        FeedPage page = reader.read(client.next(), limits.pageMessages(), limits.pageBytes());
        worked();
        if (page == null) {
            skip(client); // deleted meanwhile
        } else {
            client.accept(page);
        }
    }

    private synchronized boolean upToDate(FeedClient client) {
        if (client.next() < liveNext) {
            return false;
        }
        client.goLive(client.next());
        return true;
    }

    private synchronized void skip(FeedClient client) {
        client.goLive(liveNext);
    }

    private synchronized void failed(Exception e) {
        failures++;
        String reason = "The live feed can not read topic '" + topic.name() + "': " + e
                + ". Its clients miss entries, which they see by _offset";
        statistics.trouble(topic.name(), reason);
        if (Integer.bitCount(failures) == 1) {
            LOG.warn("{} ({} times)", reason, failures);
        }
    }

    private synchronized void worked() {
        if (failures > 0) {
            failures = 0;
            statistics.trouble(topic.name(), null);
        }
    }

    /** Waits for entries and hands them out, until the last client has left. */
    private final class LiveRead implements Runnable {
        volatile boolean stopped;

        @Override
        public void run() {
            try (FeedTopics.Reader reader = topic.reader()) {
                long next = begin();
                while (topic.awaitEntry(next, () -> stopped) && !stopped) {
                    next = step(reader, next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the daemon stops
            }
        }

        private long begin() {
            synchronized (TopicFeed.this) {
                return liveNext;
            }
        }

        private long step(FeedTopics.Reader reader, long from) {
            long end = topic.next();
            try {
                FeedPage page = reader.read(from, limits.pageMessages(), limits.pageBytes());
                if (page != null) {
                    worked();
                    handOut(page);
                    return page.next();
                }
            } catch (Exception e) {
                failed(e);
            }
            synchronized (TopicFeed.this) {
                if (live == this) {
                    liveNext = end;
                }
            }
            return end;
        }

        private void handOut(FeedPage page) {
            List<FeedClient> all;
            synchronized (TopicFeed.this) {
                if (live != this) {
                    return; // ended; another may have begun
                }
                liveNext = page.next();
                all = List.copyOf(clients);
            }
            for (FeedClient client : all) {
                client.offer(page);
            }
        }
    }
}
