package dev.serai.web.clients;

import dev.serai.web.HostCheck;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect. A browser names the page's origin (RFC 6454) in each handshake and lets any page connect to
 * anywhere: the server must look. A client that is no browser names none, and is not kept out by this.
 *
 * <p>The server's own pages may, if they call it by a name that is its own: else a page from outside whose name is made
 * to point at this machine would be "the same origin".
 */
public final class OriginCheck {
    private final Set<String> allowed;
    private final HostCheck hosts;

    /**
     * @param allowed origins such as {@code https://dashboard.example:8443}, with commas between; {@code *}: any
     * @param hosts what the server is called
     */
    public OriginCheck(String allowed, HostCheck hosts) {
        this.allowed = Arrays.stream(allowed.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.hosts = hosts;
    }

    /**
     * @param origin the header; null when there is none
     * @param host the header Host, or :authority
     */
    boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null || allowed.contains("*")) {
            return true;
        }
        String page = origin.toLowerCase(Locale.ROOT);
        if (allowed.contains(page)) {
            return true;
        }
        if (host == null) {
            return false;
        }
        try {
            URI from = new URI(page);
            URI here = new URI(from.getScheme() + "://" + host.toLowerCase(Locale.ROOT));
            return from.getHost() != null
                    && from.getHost().equals(here.getHost())
                    && port(from) == port(here)
                    && hosts.allows(host);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }
}
