package dev.serai.web.feed;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while a topic that clients watch can not be read. A client that is slow is its own affair. */
final class FeedHealthCheck extends AbstractHealthCheck {
    private final FeedStatistics statistics;

    FeedHealthCheck(FeedStatistics statistics) {
        super("serai", "feed");
        this.statistics = statistics;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("clients", statistics.clients.get());
        builder.detail("sent", statistics.sent.sum());
        builder.detail("dropped", statistics.dropped.sum());
        builder.detail("silent", statistics.silent.sum());
        builder.detail("refused", statistics.refused.sum());
        String trouble = statistics.trouble();
        if (trouble == null) {
            builder.up();
        } else {
            builder.message(trouble).down();
        }
    }
}
