package dev.serai.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Lets in only those headers and query parameters of a request that are named. Camel's own strategy keeps out what
 * begins with {@code Camel} and lets all else in, where a step may take it for what the route set. To the client goes
 * what Camel's lets out.
 */
public final class ClientHeaders extends HttpHeaderFilterStrategy {
    private Set<String> names = Set.of();

    /** The names, with commas between; upper and lower case are the same. Path parameters come in whatever is here. */
    public void setNames(String all) {
        names = new TreeSet<>(List.of(all.toLowerCase(Locale.ROOT).split("\\s*,\\s*")));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !names.contains(name.toLowerCase(Locale.ROOT))
                || super.applyFilterToExternalHeaders(name, value, exchange);
    }
}
