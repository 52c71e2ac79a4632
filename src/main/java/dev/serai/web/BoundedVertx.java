package dev.serai.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x of {@code vertx-websocket:}, with few threads of its own. That component gives each message to a worker at
 * once, reads on meanwhile, and holds the worker until the client has read the answer; what no worker is free for waits
 * without a bound. Here only so many messages are in work: the client that sends one more is cut off, since it does not
 * read its answers or sends faster than routes work. Thread-safe.
 */
final class BoundedVertx extends VertxWrapper {
    /** So many messages of one client may be in work or wait for a worker. */
    static final int OF_ONE = 64;
    /** So many of all clients: with the largest message of 64 KiB that is 16 MiB. */
    static final int OF_ALL = 256;

    private static final Logger LOG = LoggerFactory.getLogger(BoundedVertx.class);
    private static final int WORKERS = 4;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Object CLIENT = BoundedVertx.class;

    private final @Nullable ListeningVertx listening;
    private final AtomicInteger inWork = new AtomicInteger();

    private boolean told;
    private long toldNanos;
    private int untold;

    /**
     * A new one.
     *
     * @param options how many threads it has, and the like; null: one that reads and writes, and four workers
     * @param listening where its servers are listed, with all that is done for a server; null: nothing of that
     */
    BoundedVertx(@Nullable VertxOptions options, @Nullable ListeningVertx listening) {
        super((VertxInternal) Vertx.vertx(
                options != null
                        ? options
                        : new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(WORKERS)));
        this.listening = listening;
    }

    /** A router that says of each message which client it came from. Only what it leads to is bounded by the client. */
    Router router() {
        Router router = Router.router(this);
        router.route().handler(routing -> {
            Context context = Vertx.currentContext();
            if (context != null) {
                context.putLocal(
                        CLIENT, new Client((ConnectionBase) routing.request().connection()));
            }
            routing.next();
        });
        return router;
    }

    @Override
    public HttpServer createHttpServer() {
        return createHttpServer(new HttpServerOptions());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        HttpServer made = super.createHttpServer(options);
        return listening == null ? made : listening.listed(made, options.isSsl());
    }

    /** The messages that are in work or wait for a worker. */
    int inWork() {
        return inWork.get();
    }

    @Override
    public <T> Future<T> executeBlocking(Callable<T> work, boolean ordered) {
        Context context = Vertx.currentContext();
        Client client = context == null ? null : context.getLocal(CLIENT);
        if (client != null && client.cut) {
            return Future.succeededFuture(); // what had been read of it before
        }
        if (inWork.incrementAndGet() > OF_ALL || (client != null && client.inWork.get() >= OF_ONE)) {
            inWork.decrementAndGet();
            return refuse(client);
        }
        if (client != null) {
            client.inWork.incrementAndGet();
        }
        return super.executeBlocking(work, ordered).onComplete(done -> {
            inWork.decrementAndGet();
            if (client != null) {
                client.inWork.decrementAndGet();
            }
        });
    }

    private <T> Future<T> refuse(@Nullable Client client) {
        String line = line(client);
        if (line != null) {
            LOG.warn("{}", line);
        }
        if (client == null) {
            return Future.failedFuture(
                    new RejectedExecutionException(OF_ALL + " messages of vertx-websocket: are in work"));
        }
        client.cut = true;
        // past Vert.x, which would say goodbye first, and wait 10 s for an answer
        var unused = client.connection.channelHandlerContext().close();
        // a failure would be logged by the component for each message, with its stack
        return Future.succeededFuture();
    }

    /** What is to be logged of a refusal; null when that was done less than a minute ago. */
    private synchronized @Nullable String line(@Nullable Client client) {
        untold++;
        long now = System.nanoTime();
        if (told && now - toldNanos < PAUSE_NANOS) {
            return null;
        }
        told = true;
        toldNanos = now;
        String line = "vertx-websocket: has more messages in work than it may (" + OF_ONE + " of a client, " + OF_ALL
                + " of all): "
                + (client == null
                        ? "one was refused"
                        : untold + " connections were cut since the last such line, now that of "
                                + client.connection.remoteAddress())
                + ". Their clients send faster than the route works, or do not read its answers";
        untold = 0;
        return line;
    }

    /** The other end of a connection; belongs to its event loop, but for the count. */
    private static final class Client {
        final ConnectionBase connection;
        final AtomicInteger inWork = new AtomicInteger();
        boolean cut;

        Client(ConnectionBase connection) {
            this.connection = connection;
        }
    }
}
