package dev.serai.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that call a server by a name that is not its own, and says so once a minute. Thread-safe. */
final class HostRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(HostRefusals.class);
    private static final int MISDIRECTED = 421;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int LONGEST_NAME = 100;

    private final LongSupplier nanoTime;
    private long toldNanos;
    private boolean told;
    private long untold;

    HostRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether the request means the server; else it is answered here. */
    boolean pass(HttpServerRequest request, HostCheck hosts) {
        String host = host(request);
        if (hosts.allows(host)) {
            return true;
        }
        String line = line(host, String.valueOf(request.remoteAddress()));
        if (line != null) {
            LOG.warn("{}", line);
        }
        HttpServerResponse response =
                request.response().setStatusCode(MISDIRECTED).putHeader(HttpHeaders.CONTENT_TYPE, Problem.TYPE);
        if (request.version() != HttpVersion.HTTP_2) {
            // what is left of the body is not worth reading
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(new Problem(
                            MISDIRECTED,
                            "The server is not called by this name: see serai.http.hosts in its application.properties",
                            List.of())
                    .json());
        }
        return false;
    }

    private static @Nullable String host(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null ? null : request.authority().toString();
        }
        List<String> all = request.headers().getAll(HttpHeaders.HOST);
        // two of them: whoever sends that means to be read differently by different readers
        return all.isEmpty() ? null : String.join(",", all);
    }

    /** What is to be logged of a refusal; null when that was done less than a minute ago. */
    synchronized @Nullable String line(@Nullable String host, String from) {
        untold++;
        long now = nanoTime.getAsLong();
        if (told && now - toldNanos < PAUSE_NANOS) {
            return null;
        }
        told = true;
        toldNanos = now;
        String name = String.valueOf(host).replaceAll("[^\\x21-\\x7e]", "?");
        String line = "Refused with 421: " + untold + (untold == 1 ? " request" : " requests since the last such line")
                + ", now for host '" + name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "' from " + from
                + ". A page from outside may have made its name point here. If the name is this server's, add it to"
                + " serai.http.hosts";
        untold = 0;
        return line;
    }
}
