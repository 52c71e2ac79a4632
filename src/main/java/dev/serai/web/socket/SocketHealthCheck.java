package dev.serai.web.socket;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while there is no connection, with the reason. */
final class SocketHealthCheck extends AbstractHealthCheck {
    private final SocketLink link;

    SocketHealthCheck(SocketLink link) {
        super("serai", "socket:" + link.options().name());
        this.link = link;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("uri", link.options().to());
        Throwable trouble = link.trouble();
        if (trouble == null) {
            builder.up();
        } else {
            builder.message("Not connected to " + link.options().to() + ": " + trouble)
                    .down();
        }
    }
}
