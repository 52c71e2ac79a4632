package dev.serai.web;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponentConfigurer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConsumer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpointConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's {@code vertx-websocket:} with threads, a bound and routers of its own. Left alone it takes the only Vert.x
 * and the only router in the registry, which are the HTTP server's: its clients could then hold all workers of that
 * server, its paths would stand on that server's port too, and that server's paths on its own. A {@code vertx} or
 * {@code router} that is set is taken as it is.
 */
public final class BoundedWebsocketComponent extends VertxWebsocketComponent {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedWebsocketComponent.class);
    private static final int CLOSE_SECONDS = 5;

    private @Nullable BoundedVertx own;

    @Override
    protected void doInit() {
        // not the registry's
    }

    @Override
    protected void doStart() throws Exception {
        if (getVertx() == null) {
            Vertx listening = getCamelContext().getRegistry().lookupByNameAndType(ListeningVertx.NAME, Vertx.class);
            own = new BoundedVertx(getVertxOptions(), listening instanceof ListeningVertx ours ? ours : null);
            setVertx(own);
        }
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        Vertx ended = own;
        own = null;
        if (ended == null) {
            return;
        }
        try {
            ended.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The Vert.x of vertx-websocket: did not end in {} s: {}", CLOSE_SECONDS, e.toString());
        }
    }

    @Override
    public void connectConsumer(VertxWebsocketConsumer consumer) {
        VertxWebsocketConfiguration server = consumer.getEndpoint().getConfiguration();
        if (server.getRouter() == null && getRouter() == null) {
            BoundedVertx vertx = own;
            server.setRouter(vertx == null ? Router.router(getVertx()) : vertx.router());
        }
        super.connectConsumer(consumer);
    }

    /** The messages that are in work or wait for a worker. */
    int inWork() {
        BoundedVertx vertx = own;
        return vertx == null ? 0 : vertx.inWork();
    }

    // Camel finds these by an annotation, which a subclass does not have.

    @Override
    public String getDefaultName() {
        return "vertx-websocket";
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new VertxWebsocketComponentConfigurer();
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return new VertxWebsocketEndpointConfigurer();
    }
}
