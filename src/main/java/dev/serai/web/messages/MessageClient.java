package dev.serai.web.messages;

import dev.serai.web.clients.AcceptedSocket;
import dev.serai.web.clients.ClientDoor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection. A message is collected from its frames and given to the route; until its answer has been written
 * nothing more is read, so that what the client sends meanwhile waits in its own system. All is done by the
 * connection's event loop, except for the route.
 */
final class MessageClient implements ClientDoor.Client {
    private final AcceptedSocket connection;
    private final MessageRoute route;
    private final MessageLimits limits;
    private final MessageStatistics statistics;
    private final Consumer<MessageClient> gone;

    /** What there is of a message; null between two. */
    private @Nullable Buffer part;

    /** Bytes of the message that is collected or in the route. */
    private int taken;

    /** A message is in the route, or its answer is being written. */
    private boolean busy;

    private boolean inRoute;
    private boolean stopping;
    private boolean closed;
    private volatile boolean ended;

    /** @param gone called once, when the connection is no more */
    MessageClient(
            AcceptedSocket connection,
            MessageRoute route,
            MessageLimits limits,
            MessageStatistics statistics,
            Consumer<MessageClient> gone) {
        this.connection = connection;
        this.route = route;
        this.limits = limits;
        this.statistics = statistics;
        this.gone = gone;
    }

    void begin() {
        connection.onBrokenFrame(() -> end(CloseReason.BROKEN));
        connection
                .socket()
                .frameHandler(this::frame)
                .pongHandler(pong -> connection.heard())
                .closeHandler(v -> closed());
    }

    @Override
    public Context context() {
        return connection.context();
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void ping() {
        if (busy) {
            connection.heard(); // nothing of it is read: it can not answer
        }
        if (!ended && !connection.ping(this::closed)) {
            end(CloseReason.SILENT);
        }
    }

    /** No further message is taken; the answer to the last one is still written. */
    void stop() {
        stopping = true;
        if (!busy) {
            end(CloseReason.STOPPING);
        }
    }

    private void frame(WebSocketFrame frame) {
        connection.heard();
        if (ended || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        if (frame.isBinary()) {
            end(CloseReason.BINARY);
        } else if (frame.isContinuation() == (part == null)) {
            end(CloseReason.BROKEN);
        } else {
            collect(frame);
        }
    }

    private void collect(WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        if (taken + data.length() > limits.maxMessageBytes()) {
            end(CloseReason.TOO_LARGE);
            return;
        }
        if (statistics.bytes.addAndGet(data.length()) > limits.maxBytes()) {
            statistics.bytes.addAndGet(-data.length());
            end(CloseReason.FULL);
            return;
        }
        taken += data.length();
        part = (part == null ? Buffer.buffer() : part).appendBuffer(data);
        if (frame.isFinal()) {
            whole(part);
        }
    }

    private void whole(Buffer bytes) {
        part = null;
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            end(CloseReason.NO_TEXT);
            return;
        }
        statistics.received.increment();
        busy = true;
        connection.socket().pause();
        inRoute = route.give(text, answer -> connection.context().runOnContext(v -> answered(answer)));
        if (!inRoute) {
            end(stopping ? CloseReason.STOPPING : CloseReason.FULL);
        }
    }

    private void answered(MessageRoute.Answer answer) {
        inRoute = false;
        release();
        if (ended) {
            return;
        }
        if (answer.reason() != null) {
            end(answer.reason());
        } else if (answer.text() == null) {
            next();
        } else {
            write(answer.text());
        }
    }

    private void write(String answer) {
        Future<Void> written = connection.socket().writeTextMessage(answer);
        long timer = written.isComplete()
                ? -1
                : connection.context().owner().setTimer(limits.answerMillis(), t -> end(CloseReason.SLOW));
        written.onComplete(result -> {
            if (timer >= 0) {
                connection.context().owner().cancelTimer(timer);
            }
            if (result.succeeded() && !ended) {
                statistics.answered.increment();
                next();
            }
        });
    }

    private void next() {
        connection.heard();
        busy = false;
        if (stopping) {
            end(CloseReason.STOPPING);
        } else {
            connection.socket().resume();
        }
    }

    private void end(CloseReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        switch (reason) {
            case SLOW -> statistics.dropped.increment();
            case SILENT -> statistics.silent.increment();
            case FAILED -> statistics.failed.increment();
            case STOPPING -> {}
            default -> statistics.refused.increment();
        }
        release();
        connection.close(reason.code(), reason.text());
        connection.socket().resume(); // what comes is dropped, so that the client gets as far as the close frame
    }

    /** Lets go of what it holds, unless that is in the route. */
    private void release() {
        if (!inRoute) {
            part = null;
            statistics.bytes.addAndGet(-taken);
            taken = 0;
        }
    }

    private void closed() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        release();
        gone.accept(this);
    }
}
