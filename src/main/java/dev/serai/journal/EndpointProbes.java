package dev.serai.journal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes for endpoints that have a data source or an address of HTTP. For others there is none. */
final class EndpointProbes {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointProbes.class);
    private static final int TIMEOUT_SECONDS = 2;

    private EndpointProbes() {}

    static @Nullable SinkProbe of(CamelContext context, String uri) {
        Endpoint endpoint = context.hasEndpoint(uri);
        if (endpoint == null) {
            return null;
        }
        DataSource source = dataSource(endpoint);
        return source != null ? () -> answers(source) : address(uri);
    }

    private static @Nullable DataSource dataSource(Endpoint endpoint) {
        return endpoint.getComponent() instanceof DefaultComponent c
                        && c.getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter options
                        && options.getOptionType("dataSource", true) != null
                        && options.getOptionValue(endpoint, "dataSource", true) instanceof DataSource d
                ? d
                : null;
    }

    private static boolean answers(DataSource source) {
        try (Connection c = source.getConnection()) {
            return c.isValid(TIMEOUT_SECONDS);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("The sink's data source gives no connection", e);
            return false;
        }
    }

    static @Nullable SinkProbe address(String uri) {
        URI at;
        try {
            at = URI.create(uri.replaceFirst("\\?.*", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
        boolean secure = "https".equals(at.getScheme());
        String host = at.getHost();
        if (host == null || (!secure && !"http".equals(at.getScheme()))) {
            return null;
        }
        int port = at.getPort() >= 0 ? at.getPort() : secure ? 443 : 80;
        return () -> accepts(host, port);
    }

    private static boolean accepts(String host, int port) {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(host, port), TIMEOUT_SECONDS * 1000);
            return true;
        } catch (IOException e) {
            LOG.debug("The sink at {}:{} can not be reached", host, port, e);
            return false;
        }
    }
}
