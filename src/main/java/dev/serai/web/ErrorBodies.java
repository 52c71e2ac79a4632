package dev.serai.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/** Gives the errors that no Camel route answers a body: no such path, wrong method, no password, body too large. */
final class ErrorBodies {
    private static final List<Integer> STATUS =
            List.of(400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, 500, 503);
    private static final int LOWEST = 400;

    private final CamelContext context;

    ErrorBodies(CamelContext context) {
        this.context = context;
    }

    void addTo(Router root) {
        for (int status : STATUS) {
            root.errorHandler(status, this::answer);
        }
    }

    private void answer(RoutingContext request) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        int status = Math.max(request.statusCode(), LOWEST);
        if (request.response().headWritten()) {
            request.request().connection().close(); // half an answer must not look like a whole one
            return;
        }
        if (status == 405) {
            request.response().putHeader(HttpHeaders.ALLOW, methods(request.normalizedPath()));
        }
        if (status == 413) {
            // what is left of the body is not worth reading
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Problem.TYPE);
        if (request.request().method().equals(HttpMethod.HEAD)) {
            request.response().end();
        } else {
            request.response().end(Problem.of(status).json());
        }
    }

    /** What the routes at this path take: HTTP demands that a 405 says so. */
    private String methods(String path) {
        Set<String> methods = new TreeSet<>();
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof PlatformHttpEndpoint at
                    && at.getHttpMethodRestrict() != null
                    && matches(at.getPath(), path)) {
                methods.addAll(List.of(at.getHttpMethodRestrict().split("\\s*,\\s*", -1)));
            }
        }
        return String.join(", ", methods);
    }

    /** Whether a path is one of a pattern such as {@code /devices/{name}/commands}. */
    static boolean matches(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        boolean same = wanted.length == given.length;
        for (int i = 0; same && i < wanted.length; i++) {
            same = wanted[i].startsWith("{") || wanted[i].equals(given[i]);
        }
        return same;
    }
}
