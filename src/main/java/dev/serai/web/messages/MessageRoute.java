package dev.serai.web.messages;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the messages of one address go. Thread-safe. */
final class MessageRoute {
    /**
     * What became of a message.
     *
     * @param text what the client gets; null: nothing
     * @param reason why the connection ends instead; null: it does not
     */
    record Answer(@Nullable String text, @Nullable CloseReason reason) {}

    private static final Logger LOG = LoggerFactory.getLogger(MessageRoute.class);

    private final Endpoint endpoint;
    private final ProducerTemplate template;
    private final ExecutorService threads;
    private volatile boolean stopping;

    /** @param threads where routes run; refuses what it has no room for */
    MessageRoute(Endpoint endpoint, ProducerTemplate template, ExecutorService threads) {
        this.endpoint = endpoint;
        this.template = template;
        this.threads = threads;
    }

    /** What waits for a thread is not begun any more. */
    void stop() {
        stopping = true;
    }

    ExecutorService threads() {
        return threads;
    }

    /**
     * Gives a message to the route, with nothing but its text.
     *
     * @param done called in the end, on any thread, if this returns true
     * @return false when it is not taken
     */
    boolean give(String message, Consumer<Answer> done) {
        try {
            threads.execute(() -> done.accept(process(message)));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private Answer process(String message) {
        if (stopping) {
            return new Answer(null, CloseReason.STOPPING);
        }
        try {
            Exchange done = template.send(endpoint, exchange -> {
                exchange.setPattern(ExchangePattern.InOut);
                exchange.getMessage().setBody(message);
            });
            if (done.getException() != null) {
                return new Answer(null, CloseReason.FAILED); // the route's error handling has said why
            }
            return new Answer(done.getMessage().getBody(String.class), null);
        } catch (RuntimeException e) {
            LOG.warn("A client's message could not be given to {}: {}", endpoint, e.toString());
            return new Answer(null, CloseReason.FAILED);
        }
    }
}
