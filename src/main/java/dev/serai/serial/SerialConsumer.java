package dev.serai.serial;

import java.time.Duration;
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
public class SerialConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConsumer.class);
    private static final Duration CLOSE_TIME = Duration.ofMillis(1800);

    private final SerialEndpoint endpoint;
    private final InFlight inFlight;
    private final boolean block;
    private final String device;
    private final @Nullable String charset;
    private final ThrottledExceptionHandler failures = new ThrottledExceptionHandler(LOG, System::nanoTime);
    private final FrameListener listener = new Firing();
    private @Nullable SerialConnection connection;

    public SerialConsumer(SerialEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        SerialConfiguration configuration = endpoint.getConfiguration();
        this.inFlight = new InFlight(configuration.getMaxInFlight());
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
        connection = endpoint.getComponent().connect(endpoint, this, listener);
    }

    @Override
    protected void doSuspend() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            endpoint.getComponent().disconnect(open, this, listener);
        }
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            boolean last = endpoint.getComponent().disconnect(open, this, listener);
            inFlight.abort();
            if (last && !open.awaitClosed(CLOSE_TIME)) {
                LOG.warn("Port {} does not let go: it is closed as soon as it does", open.name());
            }
            connection = null;
        }
        failures.flush();
        super.doStop();
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
        return open != null && open.dispatching() ? 1 : 0;
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
                        + (block ? " was stopped" : " has " + inFlight.frames() + " frames unfinished (maxInFlight)"));
        return false;
    }

    private Exchange exchange(Frame frame) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getMessage();
        message.setBody(frame.bytes());
        Map<String, Object> headers = message.getHeaders();
        headers.put(SerialConstants.PORT, frame.port());
        headers.put(SerialConstants.DEVICE, device);
        headers.put(SerialConstants.SEQUENCE, frame.sequence());
        headers.put(SerialConstants.TIME, frame.time());
        headers.put(SerialConstants.DISCARDED, frame.discarded());
        if (charset != null) {
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, charset);
        }
        return exchange;
    }

    /** Fires frames on the connection's thread. */
    private final class Firing implements FrameListener {

        @Override
        public void frame(Frame frame) {
            if (!admit(frame)) {
                return;
            }
            Exchange exchange = exchange(frame);
            getAsyncProcessor().process(exchange, new Finished(exchange, frame));
        }

        @Override
        public void bad(FramingException fault) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setHeader(SerialConstants.DEVICE, device);
            getExceptionHandler().handleException(fault.getMessage(), exchange, fault);
            releaseExchange(exchange, false);
        }
    }

    /** Counts a frame out again, and tells when its route failed. */
    private final class Finished implements AsyncCallback {
        private final Exchange exchange;
        private final Frame frame;

        Finished(Exchange exchange, Frame frame) {
            this.exchange = exchange;
            this.frame = frame;
        }

        @Override
        public void done(boolean doneSync) {
            inFlight.leave(frame.bytes().length);
            Exception failure = exchange.getException();
            if (failure != null) {
                getExceptionHandler()
                        .handleException(
                                "Frame " + frame.sequence() + " from port " + frame.port() + " failed in route "
                                        + getRouteId(),
                                exchange,
                                failure);
            }
            releaseExchange(exchange, false);
        }
    }
}
