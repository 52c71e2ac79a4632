package dev.serai.serial;

import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.LineKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each frame of a port to its route as an exchange of its own, without waiting for the one before; how many may
 * be on their way is bounded. Suspending ends reading and lets what was read finish.
 */
public final class SerialConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConsumer.class);
    private static final Duration SUSPEND_TIME = Duration.ofMillis(300);
    private static final Duration CLOSE_TIME = Duration.ofMillis(1800);

    private final SerialEndpoint endpoint;
    private final InFlight inFlight;
    private final int batchSize;
    private final boolean block;
    private final String device;
    private final @Nullable String charset;
    private final ThrottledExceptionHandler failures = new ThrottledExceptionHandler(LOG, System::nanoTime);
    private FrameListener listener = new Firing();
    private volatile boolean unguarded;
    private volatile boolean warned;
    private @Nullable SerialConnection connection;

    public SerialConsumer(SerialEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        SerialConfiguration configuration = endpoint.getConfiguration();
        this.inFlight = new InFlight(configuration.getMaxInFlight());
        this.batchSize = configuration.getBatchSize();
        this.block = configuration.getWhenFull() == WhenFull.BLOCK;
        this.device = endpoint.deviceName();
        this.charset = configuration.getCharset();
        setExceptionHandler(failures);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        endpoint.getComponent().checkShared(endpoint, getRouteId());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        connect();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        connect();
    }

    private void connect() {
        inFlight.reopen();
        unguarded = block && endpoint.getComponent().effective(endpoint).getFlowControl() == FlowControl.NONE;
        listener = new Firing(); // the one before may still be busy with what was read last
        connection = endpoint.getComponent().connect(endpoint, this, listener);
    }

    @Override
    protected void doSuspend() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            boolean last = endpoint.getComponent().disconnect(open, this, listener);
            if (last) {
                // Mostly enough: whoever shuts down need not look a second time, a second later.
                open.awaitClosed(SUSPEND_TIME);
            }
        }
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            boolean last = endpoint.getComponent().disconnect(open, this, listener);
            inFlight.abort();
            if (last) {
                awaitClosed(open);
            }
            connection = null;
        }
        failures.flush();
        super.doStop();
    }

    private static void awaitClosed(SerialConnection open) {
        try {
            if (open.awaitClosed(CLOSE_TIME)) {
                return;
            }
        } catch (InterruptedException e) {
            // whoever stops us has no more time: the stop goes on
            Thread.currentThread().interrupt();
        }
        LOG.warn("Port {} does not let go: it is closed as soon as it does", open.name());
    }

    @Override
    protected void doShutdown() throws Exception {
        endpoint.getComponent().forget(endpoint, getRouteId());
        super.doShutdown();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    /** Frames that were read and are still being given to the route; Camel itself counts those in the route. */
    @Override
    public int getPendingExchangesSize() {
        SerialConnection open = connection;
        return open != null && open.busy(listener) ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (forced) {
            inFlight.abort();
        }
    }

    /** How many frames are in the route now. */
    public int inFlight() {
        return inFlight.frames();
    }

    private boolean admit(Frame frame) {
        int size = frame.bytes().length;
        try {
            if (block ? inFlight.enter(size) : inFlight.tryEnter(size)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SerialConnection open = connection;
        if (open != null) {
            open.statistics().droppedFrames.increment();
        }
        failures.report(
                "dropped",
                "Frame " + frame.sequence() + " from port " + frame.port() + " was thrown away: route " + getRouteId()
                        + (inFlight.isAborted()
                                ? " was stopped"
                                : " has " + inFlight.frames() + " frames unfinished (maxInFlight)"));
        return false;
    }

    private Exchange exchange(Frame first, Object body) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getMessage();
        message.setBody(body);
        Map<String, Object> headers = message.getHeaders();
        headers.put(SerialConstants.PORT, first.port());
        headers.put(SerialConstants.DEVICE, device);
        headers.put(SerialConstants.SEQUENCE, first.sequence());
        headers.put(SerialConstants.TIME, first.time());
        headers.put(SerialConstants.DISCARDED, first.discarded());
        if (charset != null) {
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, charset);
        }
        return exchange;
    }

    /** Fires frames on the connection's thread: each by itself, or those of one read together. */
    private final class Firing implements FrameListener {
        private @Nullable Frame first;
        private List<byte[]> batch = new ArrayList<>();
        private int batchBytes;

        @Override
        public void opened(LineKind kind) {
            if (unguarded && kind == LineKind.UART && !warned) {
                warned = true;
                LOG.warn(
                        "Port {} has whenFull=block and no flowControl: nothing makes the device wait, so that bytes are"
                                + " lost, and two half frames can join into one, when route {} is slow",
                        endpoint.address().name(),
                        getRouteId());
            }
        }

        @Override
        public void frame(Frame frame) {
            int size = frame.bytes().length;
            if (batchSize == 1) {
                if (admit(frame)) {
                    fire(frame, frame.bytes(), 1, size);
                }
                return;
            }
            // A batch has no gap within, and what it counts must be on its way before the next frame waits for room.
            if (frame.discarded() > 0 || batch.size() == batchSize) {
                fireBatch();
            }
            if (!inFlight.tryEnter(size)) {
                fireBatch();
                if (!admit(frame)) {
                    return;
                }
            }
            if (first == null) {
                first = frame;
            }
            batch.add(frame.bytes());
            batchBytes += size;
        }

        @Override
        public void endOfRead() {
            failures.tick();
            fireBatch();
        }

        private void fireBatch() {
            Frame head = first;
            if (head != null) {
                List<byte[]> body = batch;
                int size = batchBytes;
                first = null;
                batch = new ArrayList<>();
                batchBytes = 0;
                fire(head, body, body.size(), size);
            }
        }

        private void fire(Frame head, Object body, int count, int size) {
            Exchange exchange = exchange(head, body);
            getAsyncProcessor().process(exchange, new Finished(exchange, head, count, size));
        }

        @Override
        public void bad(FramingException fault) {
            fireBatch();
            Exchange exchange = createExchange(false);
            exchange.getMessage().setHeader(SerialConstants.DEVICE, device);
            getExceptionHandler().handleException(fault.getMessage(), exchange, fault);
            releaseExchange(exchange, false);
        }
    }

    /** Counts frames out again, and tells when their route failed. */
    private final class Finished implements AsyncCallback {
        private final Exchange exchange;
        private final Frame first;
        private final int count;
        private final int size;

        Finished(Exchange exchange, Frame first, int count, int size) {
            this.exchange = exchange;
            this.first = first;
            this.count = count;
            this.size = size;
        }

        @Override
        public void done(boolean doneSync) {
            inFlight.leave(count, size);
            Exception failure = exchange.getException();
            if (failure != null) {
                getExceptionHandler().handleException(what() + " failed in route " + getRouteId(), exchange, failure);
            }
            releaseExchange(exchange, false);
        }

        private String what() {
            String frames = count == 1
                    ? "Frame " + first.sequence()
                    : "Frames " + first.sequence() + " to " + (first.sequence() + count - 1);
            return frames + " from port " + first.port();
        }
    }
}
