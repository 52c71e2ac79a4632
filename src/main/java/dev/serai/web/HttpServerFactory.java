package dev.serai.web;

import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;

/**
 * Makes Camel's HTTP servers as {@code camel.server.*} and {@code camel.management.*} say, with what Camel leaves out:
 * one that others than this machine can reach demands authentication, and each is a {@link ListeningServer}.
 *
 * <p>Camel Main asks for it by its type in the registry. The bean {@code httpOptions}, or the only one of type
 * {@code HttpServerOptions}, sets what Camel has no option for, such as the idle time-out.
 */
public final class HttpServerFactory extends DefaultMainHttpServerFactory {
    /**
     * Below the server's path. Camel's default is that path itself, which it then looks for below it, and "/" is only
     * that: nothing, or next to nothing, is guarded.
     */
    private static final String EVERYTHING = "/*";

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties configuration) {
        Reach.check(
                "camel.server",
                configuration.getHost(),
                configuration.getPort(),
                configuration.isAuthenticationEnabled(),
                configuration.getBasicPropertiesFile(),
                configuration.getJwtKeystoreType(),
                configuration.getAuthenticationPath());
        if (configuration.isAuthenticationEnabled() && Reach.isEverything(configuration.getAuthenticationPath())) {
            configuration.setAuthenticationPath(EVERYTHING);
        }
        ListeningVertx.in(context).expect(Access.of(configuration));
        MainHttpServer made = (MainHttpServer) super.newHttpServer(context, configuration);
        // by which platform-http: finds its server, where the management server is another: else it looks on port 8080
        context.getRegistry().bind("seraiHttpConfiguration", made.getConfiguration());
        return made;
    }

    @Override
    public Service newHttpManagementServer(
            CamelContext context, HttpManagementServerConfigurationProperties configuration) {
        Reach.check(
                "camel.management",
                configuration.getHost(),
                configuration.getPort(),
                configuration.isAuthenticationEnabled(),
                configuration.getBasicPropertiesFile(),
                configuration.getJwtKeystoreType(),
                configuration.getAuthenticationPath());
        if (configuration.isAuthenticationEnabled() && Reach.isEverything(configuration.getAuthenticationPath())) {
            configuration.setAuthenticationPath(EVERYTHING);
        }
        ListeningVertx.in(context).expect(Access.of(configuration));
        return super.newHttpManagementServer(context, configuration);
    }
}
