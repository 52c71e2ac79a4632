package dev.serai.serial;

import dev.serai.serial.Request.Outcome;
import dev.serai.serial.framing.FrameEncoder;
import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.PortException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of an exchange to a port and, where the exchange wants an answer (in-out), waits for the frame that
 * is the reply. All producers of a port stand in one queue: one request at a time, the routes in turn, commands before
 * polls.
 *
 * <p>The calling thread waits for the outcome, so that a poll route asks its next question only after the last was
 * answered; only a port's own thread does not, since it would wait for itself. What the device may have taken is not
 * sent again by a redelivery of Camel's: the same failure is given once more.
 */
public final class SerialProducer extends DefaultAsyncProducer implements RouteIdAware {
    private final SerialEndpoint endpoint;
    private final String sentKey = "SeraiSerialSent@" + System.identityHashCode(this);
    private String routeId = "";
    private @Nullable SerialConnection connection;
    private @Nullable Transmitter transmitter;
    private @Nullable FrameEncoder encoder;

    /** A body that the device may have taken, and what came of it. */
    private record Sent(Object body, Exception failure) {}

    public SerialProducer(SerialEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public String getRouteId() {
        return routeId;
    }

    @Override
    public void setRouteId(@Nullable String routeId) {
        this.routeId = routeId == null ? "" : routeId;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        endpoint.getComponent().checkShared(endpoint, routeId);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SerialConfiguration configuration = endpoint.getComponent().effective(endpoint);
        encoder = configuration.isEncode() ? configuration.encoder() : null;
        SerialConnection open = endpoint.getComponent().connect(endpoint, this, null);
        connection = open;
        transmitter = endpoint.getComponent().transmitter(open);
    }

    @Override
    protected void doStop() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            endpoint.getComponent().disconnect(open, this, null);
            connection = null;
            transmitter = null;
        }
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        endpoint.getComponent().forget(endpoint, routeId);
        super.doShutdown();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Transmitter sender = transmitter;
        try {
            if (sender == null) {
                throw new PortException("Port " + endpoint.address().name() + " is not open: its route is stopped");
            }
            refuseTwice(exchange);
            Request request = request(exchange);
            sender.submit(request);
            if (PortThread.isThis()) {
                CompletableFuture<Outcome> unused = request.outcome()
                        .whenCompleteAsync(
                                (outcome, failure) -> {
                                    finish(exchange, request, outcome, failure);
                                    callback.done(false);
                                },
                                endpoint.getComponent().repliesThreads());
                return false;
            }
            await(exchange, request, sender);
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void refuseTwice(Exchange exchange) throws Exception {
        Sent sent = exchange.getProperty(sentKey, Sent.class);
        if (sent != null && sent.body() == exchange.getMessage().getBody()) {
            throw sent.failure();
        }
    }

    private Request request(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        byte[] body = message.getMandatoryBody(byte[].class);
        byte[] bytes = encoder == null ? body : encoded(encoder, body);
        SerialConfiguration configuration = endpoint.getConfiguration();
        return new Request(
                routeId.isEmpty() ? endpoint.getEndpointUri() : routeId,
                priority(message, configuration),
                bytes,
                ExchangeHelper.isOutCapable(exchange) ? match(message) : null,
                configuration.requestSettings(),
                endpoint.getComponent().nanoTime(),
                lifetime(message));
    }

    private static byte[] encoded(FrameEncoder encoder, byte[] body) {
        try {
            return encoder.encode(body);
        } catch (IllegalArgumentException e) {
            throw new UnwritableFrameException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Duration lifetime(Message message) {
        Object expires = message.getHeader(SerialConstants.EXPIRES);
        if (expires == null) {
            return null;
        }
        try {
            Instant at = expires instanceof Instant instant ? instant : Instant.parse(expires.toString());
            return Duration.between(Instant.now(), at);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Header " + SerialConstants.EXPIRES + "=" + expires + " is no time such as 2026-11-22T18:00:00Z",
                    e);
        }
    }

    private static RequestPriority priority(Message message, SerialConfiguration configuration) {
        String stated = message.getHeader(SerialConstants.PRIORITY, String.class);
        if (stated == null) {
            return configuration.getPriority();
        }
        try {
            return RequestPriority.valueOf(stated.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Header " + SerialConstants.PRIORITY + "=" + stated + ": known are command and poll", e);
        }
    }

    private FrameMatch match(Message message) {
        String stated = message.getHeader(SerialConstants.RESPONSE_MATCH, String.class);
        return stated == null ? endpoint.replyMatch() : FrameMatch.parse(stated);
    }

    private void await(Exchange exchange, Request request, Transmitter sender) {
        try {
            finish(exchange, request, request.outcome().get(), null);
        } catch (ExecutionException e) {
            finish(exchange, request, null, e.getCause());
        } catch (InterruptedException e) {
            sender.withdraw(request);
            Thread.currentThread().interrupt();
            exchange.setException(e);
        }
    }

    private void finish(Exchange exchange, Request request, @Nullable Outcome outcome, @Nullable Throwable failure) {
        Message message = exchange.getMessage();
        if (outcome != null) {
            answer(exchange, message, outcome);
        } else if (failure instanceof TimeoutException) {
            failed(
                    exchange,
                    new ResponseTimeoutException(
                            exchange,
                            request.settings().responseTimeout().toMillis(),
                            String.valueOf(failure.getMessage())));
        } else if (failure instanceof UnfinishedWriteException unfinished) {
            failed(exchange, unfinished);
        } else {
            exchange.setException(failure);
        }
    }

    private void failed(Exchange exchange, Exception failure) {
        exchange.setProperty(sentKey, new Sent(exchange.getMessage().getBody(), failure));
        exchange.setException(failure);
    }

    private void answer(Exchange exchange, Message message, Outcome outcome) {
        message.removeHeader(SerialConstants.RESPONSE_MATCH);
        message.setHeader(SerialConstants.WAITED, outcome.waited());
        Frame reply = outcome.reply();
        if (reply == null) {
            return;
        }
        message.setBody(reply.bytes());
        message.setHeader(SerialConstants.PORT, reply.port());
        message.setHeader(SerialConstants.DEVICE, endpoint.deviceName());
        message.setHeader(SerialConstants.SEQUENCE, reply.sequence());
        message.setHeader(SerialConstants.TIME, reply.time());
        message.setHeader(SerialConstants.DISCARDED, reply.discarded());
        message.setHeader(SerialConstants.ROUND_TRIP, outcome.roundTrip());
        message.setHeader(SerialConstants.ATTEMPTS, outcome.attempts());
        String charset = endpoint.getConfiguration().getCharset();
        if (charset != null) {
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, charset);
        }
    }
}
