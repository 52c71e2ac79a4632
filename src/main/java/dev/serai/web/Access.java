package dev.serai.web;

import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in to a server.
 *
 * @param settings what is set about it stands below this name
 * @param host where it is to listen, and on which port; none of a route's server
 * @param guarded whether each request needs a password, or a token
 * @param words the same for people
 */
record Access(String settings, String host, int port, boolean guarded, String words) {
    /** A server of routes: they know no passwords. */
    static final Access OF_ROUTES = new Access("vertx-websocket:", "", -1, false, "no password");

    static Access of(HttpServerConfigurationProperties server) {
        return of(
                "camel.server",
                server.getHost(),
                server.getPort(),
                server.isAuthenticationEnabled(),
                server.getBasicPropertiesFile(),
                server.getAuthenticationPath());
    }

    static Access of(HttpManagementServerConfigurationProperties server) {
        return of(
                "camel.management",
                server.getHost(),
                server.getPort(),
                server.isAuthenticationEnabled(),
                server.getBasicPropertiesFile(),
                server.getAuthenticationPath());
    }

    private static Access of(
            String settings,
            String host,
            int port,
            boolean demanded,
            @Nullable String passwords,
            @Nullable String path) {
        String what = passwords == null ? "token" : "password";
        if (!demanded) {
            return new Access(settings, host, port, false, "no password");
        }
        return Reach.isEverything(path)
                ? new Access(settings, host, port, true, what + " demanded")
                : new Access(settings, host, port, false, what + " demanded below " + path + " only");
    }
}
