package dev.serai.web;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server as Camel gets it: errors have bodies, requests by a name that is not the server's are refused, and where the
 * port can not be had all else runs and it is tried again, with pauses that double from {@value #FIRST_PAUSE_MILLIS} ms
 * to {@value #LONGEST_PAUSE_MILLIS} ms, until it can. Thread-safe.
 */
final class ListeningServer implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);
    private static final String NOT_YET = "it has not started yet";
    private static final long FIRST_PAUSE_MILLIS = 1000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final CamelContext context;
    private final ListeningVertx vertx;
    private final HttpServer server;
    private final boolean tls;
    private final HostRefusals refusals = new HostRefusals(System::nanoTime);

    private volatile Access access = Access.OF_ROUTES;
    private volatile String host = "";
    private volatile int port;
    private volatile HostCheck hosts = HostCheck.of(false, false, "");
    private volatile @Nullable String trouble = NOT_YET;
    private volatile boolean closed;

    ListeningServer(CamelContext context, ListeningVertx vertx, HttpServer server, boolean tls) {
        this.context = context;
        this.vertx = vertx;
        this.server = server;
        this.tls = tls;
    }

    /** What Camel is given. */
    HttpServer proxy() {
        return (HttpServer)
                Proxy.newProxyInstance(HttpServer.class.getClassLoader(), new Class<?>[] {HttpServer.class}, this);
    }

    Access access() {
        return access;
    }

    HostCheck hosts() {
        return hosts;
    }

    HttpAddress address() {
        String scheme = (access.equals(Access.OF_ROUTES) ? "ws" : "http") + (tls ? "s" : "");
        int at = trouble == null ? server.actualPort() : port;
        return new HttpAddress(
                scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at,
                access.settings(),
                access.words(),
                trouble);
    }

    /** Why it does not listen, and what to do; null when it does. */
    @Nullable
    String trouble() {
        String reason = trouble;
        return reason == null
                ? null
                : "The server of " + access.settings() + " can not listen on " + host + " port " + port + ": " + reason
                        + ". End the program that has the port, or set another "
                        + (access.equals(Access.OF_ROUTES)
                                ? "in the routes that begin with " + access.settings()
                                : access.settings() + ".port");
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments != null && method.getName().equals("requestHandler")) {
            if (arguments[0] instanceof Router router) {
                new ErrorBodies(context).addTo(router);
            }
            arguments[0] = checked((Handler<HttpServerRequest>) arguments[0]);
        } else if (arguments != null && method.getName().equals("listen") && arguments.length == 3) {
            listen((HttpServer) proxy, (int) arguments[0], (String) arguments[1], (Handler<AsyncResult<HttpServer>>)
                    arguments[2]);
            return proxy;
        } else if (method.getName().equals("close")) {
            closed = true;
        }
        try {
            Object answer = method.invoke(server, arguments);
            return answer == server ? proxy : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Handler<HttpServerRequest> checked(Handler<HttpServerRequest> handler) {
        return request -> {
            if (refusals.pass(request, hosts)) {
                handler.handle(request);
            }
        };
    }

    private void listen(HttpServer proxy, int wantedPort, String wantedHost, Handler<AsyncResult<HttpServer>> camels) {
        access = vertx.claim(wantedHost, wantedPort);
        host = wantedHost;
        port = wantedPort;
        hosts = HostCheck.of(
                access.guarded(),
                !Reach.isLoopback(access.settings(), wantedHost),
                wantedHost + "," + context.resolvePropertyPlaceholders("{{serai.http.hosts:}}"));
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new ListeningHealthCheck(this));
        }
        // Camel's would give up or fail the whole start: here it waits for the port, and only we say so
        attempt(FIRST_PAUSE_MILLIS).onComplete(first -> camels.handle(Future.succeededFuture(proxy)));
    }

    private Future<HttpServer> attempt(long pauseMillis) {
        return server.listen(port, host).onSuccess(v -> listens()).onFailure(failure -> failed(failure, pauseMillis));
    }

    private void listens() {
        boolean failedBefore = !NOT_YET.equals(trouble);
        trouble = null;
        if (failedBefore) {
            LOG.info("Listening at last: {}", address());
        }
    }

    private void failed(Throwable failure, long pauseMillis) {
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        boolean told = reason.equals(trouble);
        trouble = reason;
        if (!told) {
            LOG.error("{}. All else runs; it is tried again until it can", trouble());
        }
        if (!closed) {
            vertx.setTimer(pauseMillis, timer -> {
                if (!closed) {
                    attempt(Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS));
                }
            });
        }
    }
}
