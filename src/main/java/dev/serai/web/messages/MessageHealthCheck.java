package dev.serai.web.messages;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** UP, with the counts: what clients do wrong is their own affair, and a route's trouble is told where it arises. */
final class MessageHealthCheck extends AbstractHealthCheck {
    private final MessageStatistics statistics;

    MessageHealthCheck(MessageStatistics statistics) {
        super("serai", "messages");
        this.statistics = statistics;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("clients", statistics.clients.get());
        builder.detail("received", statistics.received.sum());
        builder.detail("answered", statistics.answered.sum());
        builder.detail("failed", statistics.failed.sum());
        builder.detail("dropped", statistics.dropped.sum());
        builder.detail("silent", statistics.silent.sum());
        builder.detail("refused", statistics.refused.sum());
        builder.up();
    }
}
