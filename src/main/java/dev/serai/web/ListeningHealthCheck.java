package dev.serai.web;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while a server can not listen, with the reason. */
final class ListeningHealthCheck extends AbstractHealthCheck {
    private final ListeningServer server;

    ListeningHealthCheck(ListeningServer server) {
        super("serai", "http:" + server.address().url().replaceFirst("^\\w+://", ""));
        this.server = server;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("address", server.address().url());
        String trouble = server.trouble();
        if (trouble == null) {
            builder.up();
        } else {
            builder.message(trouble).down();
        }
    }
}
