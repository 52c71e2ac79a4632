package dev.serai.web;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x that Camel's HTTP servers run on. Camel makes the servers' options itself and offers no way to their root
 * routers, nor says when a port is taken; here each is made with the options of ours and as a {@link ListeningServer}.
 * Those of {@code vertx-websocket:} run on a {@link BoundedVertx}, and are listed here. Thread-safe as Vert.x is.
 */
public final class ListeningVertx extends VertxWrapper implements HttpServers {
    /** Its name in the registry. */
    public static final String NAME = "seraiVertx";

    private static final Logger LOG = LoggerFactory.getLogger(ListeningVertx.class);
    /** The bean with the options of HTTP servers, where there are several of that type. */
    private static final String OPTIONS = "httpOptions";

    private static final int CLOSE_SECONDS = 5;
    /** Longer than any request of ours takes, and than the pings of a live feed are apart. */
    private static final int IDLE_SECONDS = 120;

    private final CamelContext context;
    private final List<ListeningServer> servers = new CopyOnWriteArrayList<>();
    /** Of the servers that do not listen yet and are none of a route's. */
    private final Queue<Access> expected = new ConcurrentLinkedQueue<>();
    /** How many of them are not made yet: they are before any of a route's. */
    private final AtomicInteger unmade = new AtomicInteger();

    private ListeningVertx(CamelContext context) {
        super((VertxInternal) Vertx.vertx(vertxOptions(context)));
        this.context = context;
    }

    /** A new one, which ends with the context. */
    public static Vertx of(CamelContext context) {
        ListeningVertx made = new ListeningVertx(context);
        context.addLifecycleStrategy(made.closing());
        context.getRegistry().bind("seraiServers", HttpServers.class, made);
        return made;
    }

    /** The context's. */
    static ListeningVertx in(CamelContext context) {
        Vertx there = context.getRegistry().lookupByNameAndType(NAME, Vertx.class);
        if (!(there instanceof ListeningVertx ours)) {
            throw new IllegalStateException("There is no " + NAME + " in the registry");
        }
        return ours;
    }

    private static VertxOptions vertxOptions(CamelContext context) {
        VertxOptions given = CamelContextHelper.findSingleByType(context, VertxOptions.class);
        VertxOptions options = given == null ? new VertxOptions() : new VertxOptions(given);
        // No copies of files under the temporary folder, which others may read
        return options.setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    /** Says whose a server is that Camel makes soon. */
    void expect(Access access) {
        if (expected.stream().noneMatch(other -> other.port() == access.port() && access.port() != 0)) {
            expected.add(access); // with the same port Camel makes one server for both
            unmade.incrementAndGet();
        }
    }

    /** Whose a server is that is about to listen. */
    Access claim(String host, int port) {
        Access claimed = expected.stream()
                .filter(access -> access.port() == port && access.host().equals(host))
                .findFirst()
                .orElse(Access.OF_ROUTES);
        expected.remove(claimed);
        return claimed;
    }

    @Override
    public List<HttpAddress> addresses() {
        return servers.stream().map(ListeningServer::address).toList();
    }

    @Override
    public HostCheck hostCheck() {
        return servers.stream()
                .filter(server -> server.access().settings().equals("camel.server"))
                .map(ListeningServer::hosts)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("camel.server has not started"));
    }

    @Override
    public HttpServer createHttpServer() {
        return createHttpServer(new HttpServerOptions());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions camels) {
        boolean ofRoutes = unmade.getAndUpdate(count -> Math.max(0, count - 1)) == 0;
        HttpServerOptions all = ofRoutes ? camels : options(camels);
        return listed(super.createHttpServer(all), all.isSsl());
    }

    /** A server, whatever threads it has, as all of them are. */
    HttpServer listed(HttpServer server, boolean tls) {
        ListeningServer listed = new ListeningServer(context, this, server, tls);
        servers.add(listed);
        return listed.proxy();
    }

    /** A bean's options, with the certificates that Camel has set. */
    private HttpServerOptions options(HttpServerOptions camels) {
        HttpServerOptions given = choose(context.getRegistry().findByTypeWithName(HttpServerOptions.class), LOG::warn);
        HttpServerOptions all =
                given == null ? new HttpServerOptions().setIdleTimeout(IDLE_SECONDS) : new HttpServerOptions(given);
        if (camels.isSsl()) {
            all.setSsl(true)
                    .setKeyCertOptions(camels.getKeyCertOptions())
                    .setTrustOptions(camels.getTrustOptions())
                    .setClientAuth(camels.getClientAuth())
                    .setEnabledSecureTransportProtocols(camels.getEnabledSecureTransportProtocols());
            camels.getEnabledCipherSuites().forEach(all::addEnabledCipherSuite);
        }
        return all;
    }

    /** Those that are meant for HTTP servers; null, said in a line, when that can not be told. */
    static @Nullable HttpServerOptions choose(Map<String, HttpServerOptions> beans, Consumer<String> warning) {
        HttpServerOptions named = beans.get(OPTIONS);
        if (named != null || beans.isEmpty()) {
            return named;
        }
        if (beans.size() > 1) {
            warning.accept("Of the HttpServerOptions " + String.join(", ", beans.keySet())
                    + " none is taken for the HTTP servers: call the one that is meant for them " + OPTIONS);
            return null;
        }
        return beans.values().iterator().next();
    }

    /** Ends the threads when the context has stopped, and its servers with it. */
    private LifecycleStrategy closing() {
        return new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext context) {
                try {
                    delegate.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException | TimeoutException e) {
                    LOG.warn("Vert.x did not end in {} s: {}", CLOSE_SECONDS, e.toString());
                }
            }
        };
    }
}
