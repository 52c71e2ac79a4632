package dev.serai.serial;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each event to its route, in order, on a thread of its own: a slow route holds no port up. At most
 * {@value #MAX_WAITING} events wait; those beyond are logged instead.
 */
public final class SerialEventsConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(SerialEventsConsumer.class);
    private static final int MAX_WAITING = 1000;

    private final SerialEventsEndpoint endpoint;
    private final Consumer<PortEvent> listener = this::tell;
    private @Nullable ExecutorService thread;

    public SerialEventsConsumer(SerialEventsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    private SerialComponent ports() {
        return endpoint.getCamelContext().getComponent("serial", SerialComponent.class);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ThreadPoolProfile one = new ThreadPoolProfile("serial-events");
        one.setPoolSize(1);
        one.setMaxPoolSize(1);
        one.setMaxQueueSize(MAX_WAITING);
        one.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        thread = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newThreadPool(this, "serial events " + endpoint.getPort(), one);
        ports().addEventListener(listener);
    }

    @Override
    protected void doStop() throws Exception {
        ports().removeEventListener(listener);
        if (thread != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdown(thread);
            thread = null;
        }
        super.doStop();
    }

    private void tell(PortEvent event) {
        ExecutorService worker = thread;
        if (worker == null || !endpoint.concerns(event.port())) {
            return;
        }
        try {
            worker.execute(() -> fire(event));
        } catch (RejectedExecutionException e) {
            LOG.warn(
                    "Route {} has {} events waiting: it was not told that port {} is {}",
                    getRouteId(),
                    MAX_WAITING,
                    event.port(),
                    event.kind());
        }
    }

    private void fire(PortEvent event) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getMessage();
        message.setHeader(SerialEventsConstants.EVENT, event.kind().toString());
        message.setHeader(SerialEventsConstants.PORT, event.port());
        message.setHeader(SerialEventsConstants.TIME, event.time());
        message.setBody(body(event));
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        if (failure != null) {
            getExceptionHandler()
                    .handleException(
                            "Route " + getRouteId() + " failed on the news that port " + event.port() + " is "
                                    + event.kind(),
                            exchange,
                            failure);
        }
        releaseExchange(exchange, false);
    }

    /** In plain types: it becomes JSON without more ado. */
    private static Map<String, Object> body(PortEvent event) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event", event.kind().toString());
        body.put("port", event.port());
        if (event.path() != null) {
            body.put("path", event.path());
        }
        if (event.reason() != null) {
            body.put("reason", event.reason());
        }
        body.put("time", event.time().toString());
        return body;
    }
}
