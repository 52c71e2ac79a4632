package dev.serai.web.feed;

import dev.serai.web.clients.AcceptedSocket;
import dev.serai.web.clients.ClientDoor;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the feed. Never waited for: what it has not taken yet waits here, as texts that all clients share,
 * and when that is more than it may be the client is dropped. All writing is done by the connection's event loop, and
 * only so much at a time that the socket's own buffer stays small. Thread-safe.
 */
final class FeedClient implements ClientDoor.Client {
    /** So many characters are given to the socket before it has sent the ones before. */
    private static final int WINDOW = 64 * 1024;

    private final AcceptedSocket connection;
    private final TopicFeed feed;
    private final FeedLimits limits;
    private final FeedStatistics statistics;

    private final Deque<FeedPage> waiting = new ArrayDeque<>();
    /** How many messages of the first page were taken. */
    private int taken;

    private int waitingMessages;
    private long waitingBytes;
    /** The offset after the last entry that waits or was sent. */
    private long next;

    /** It gets what comes; otherwise it is given older entries page by page. */
    private boolean live;

    private boolean awaitsPage;
    private boolean ended;
    private boolean woken;

    /** Belong to the event loop. */
    private int inFlight;

    private boolean sending;

    FeedClient(AcceptedSocket connection, TopicFeed feed, FeedLimits limits, FeedStatistics statistics) {
        this.connection = connection;
        this.feed = feed;
        this.limits = limits;
        this.statistics = statistics;
    }

    synchronized void begin(long offset, boolean upToDate) {
        next = offset;
        live = upToDate;
    }

    /** The next offset it wants. */
    synchronized long next() {
        return next;
    }

    /** A page of new entries; passed over by a client that is not up to date. */
    void offer(FeedPage page) {
        boolean slow;
        synchronized (this) {
            if (ended || !live || page.next() <= next) {
                return;
            }
            add(page.from(next));
            slow = waiting.size() > 1 && (waitingMessages > limits.maxMessages() || waitingBytes > limits.maxBytes());
        }
        if (slow) {
            end(CloseReason.SLOW);
        } else {
            wake();
        }
    }

    /** The page of older entries that it asked for. */
    void accept(FeedPage page) {
        synchronized (this) {
            awaitsPage = false;
            if (ended) {
                return;
            }
            add(page);
        }
        wake();
    }

    /** It misses nothing any more. */
    synchronized void goLive(long offset) {
        awaitsPage = false;
        live = true;
        next = offset;
    }

    private void add(FeedPage page) {
        waiting.add(page);
        waitingMessages += page.messages().size();
        waitingBytes += page.bytes();
        next = page.next();
    }

    private synchronized @Nullable String take() {
        FeedPage page = waiting.peek();
        if (page == null || ended) {
            return null;
        }
        String message = page.messages().get(taken);
        taken++;
        waitingMessages--;
        if (taken == page.messages().size()) {
            waiting.remove();
            taken = 0;
            waitingBytes -= page.bytes();
        }
        return message;
    }

    /** Has the event loop send what waits. */
    void wake() {
        synchronized (this) {
            if (woken || ended) {
                return;
            }
            woken = true;
        }
        context().runOnContext(v -> send());
    }

    private void send() {
        synchronized (this) {
            woken = false;
        }
        if (sending) {
            return; // a write that is done at once comes back here
        }
        sending = true;
        String message = null;
        while (inFlight < WINDOW && (message = take()) != null) {
            write(message);
        }
        sending = false;
        if (message == null && inFlight < WINDOW && wantsOlder()) {
            feed.more(this);
        }
    }

    private synchronized boolean wantsOlder() {
        if (live || ended || awaitsPage || !waiting.isEmpty()) {
            return false;
        }
        awaitsPage = true;
        return true;
    }

    private void write(String message) {
        int length = message.length();
        inFlight += length;
        connection.socket().writeTextMessage(message).onComplete(result -> {
            inFlight -= length;
            if (result.succeeded()) {
                connection.heard();
                statistics.sent.increment();
                if (inFlight <= WINDOW / 2) {
                    send();
                }
            }
        });
    }

    @Override
    public void ping() {
        if (!connection.ping(this::gone)) {
            end(CloseReason.SILENT);
        }
    }

    /** It sent something. On the event loop. */
    void heard() {
        connection.heard();
    }

    @Override
    public synchronized boolean hasEnded() {
        return ended;
    }

    @Override
    public Context context() {
        return connection.context();
    }

    /** Closes the connection, and says why; cuts it when the client does not take that either. */
    void end(CloseReason reason) {
        if (gone()) {
            switch (reason) {
                case SLOW -> statistics.dropped.increment();
                case SILENT -> statistics.silent.increment();
                case MESSAGE, BROKEN -> statistics.refused.increment();
                default -> {}
            }
            context().runOnContext(v -> connection.close(reason.code(), reason.text()));
        }
    }

    /** Lets go of what waits; false when that was done before. */
    boolean gone() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            waiting.clear();
            waitingMessages = 0;
            waitingBytes = 0;
        }
        statistics.clients.decrementAndGet();
        feed.leave(this);
        return true;
    }
}
