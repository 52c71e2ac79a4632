package dev.serai.serial;

import dev.serai.serial.port.PortException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of an exchange to a port, as it is. The native call is made on a thread of this producer, and the
 * route waits for it no longer than the line needs for so many bytes and {@code writeTimeout} beyond that. A write that
 * took too long and had begun is not repeated by a redelivery: nobody knows whether the device got it.
 */
public class SerialProducer extends DefaultProducer implements RouteIdAware {
    private final SerialEndpoint endpoint;
    private final String begunKey = "SeraiSerialBegun@" + System.identityHashCode(this);
    private String routeId = "";
    private @Nullable SerialConnection connection;
    private @Nullable ExecutorService writer;

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
        writer = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(
                        this, "serial write " + endpoint.address().name());
        connection = endpoint.getComponent().connect(endpoint, this, null);
    }

    @Override
    protected void doStop() throws Exception {
        SerialConnection open = connection;
        if (open != null) {
            endpoint.getComponent().disconnect(open, this, null);
            connection = null;
        }
        if (writer != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(writer);
            writer = null;
        }
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        endpoint.getComponent().forget(endpoint, routeId);
        super.doShutdown();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body != null && exchange.getProperty(begunKey) == body) {
            throw new PortException("Port " + endpoint.address().name()
                    + " may have taken these bytes before, when their write took too long: they are not sent again");
        }
        byte[] bytes = exchange.getMessage().getMandatoryBody(byte[].class);
        SerialConnection open = connection;
        ExecutorService thread = writer;
        if (open == null || thread == null) {
            throw new PortException("Port " + endpoint.address().name() + " is not open: its route is stopped");
        }
        SerialConfiguration configuration = endpoint.getConfiguration();
        long millis = configuration.getWriteTimeout()
                + configuration
                        .lineSettings()
                        .characterTime()
                        .multipliedBy(bytes.length)
                        .toMillis();
        AtomicBoolean begun = new AtomicBoolean();
        Future<?> write = thread.submit(() -> {
            if (begun.compareAndSet(false, true)) {
                open.write(bytes);
            }
            return null;
        });
        boolean done = false;
        try {
            write.get(millis, TimeUnit.MILLISECONDS);
            done = true;
        } catch (ExecutionException e) {
            done = true;
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new PortException(
                    "Port " + open.name() + " took more than " + millis + " ms for " + bytes.length
                            + " bytes: the device makes us wait (flow control), or another write is stuck",
                    e);
        } finally {
            // What has begun may still reach the device: a redelivery must not send it again. The rest never begins.
            if (!done && !begun.compareAndSet(false, true)) {
                exchange.setProperty(begunKey, body);
            }
        }
    }
}
