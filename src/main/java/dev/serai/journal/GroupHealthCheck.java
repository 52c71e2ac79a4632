package dev.serai.journal;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN with the reason while a group does not go on. */
final class GroupHealthCheck extends AbstractHealthCheck {
    private final GroupStatus status;

    GroupHealthCheck(String topic, String group, GroupStatus status) {
        super("camel", "journal:" + topic + "/" + group);
        this.status = status;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("delivered", status.deliveredEntries());
        builder.detail("failures", status.failures());
        String trouble = status.trouble();
        if (trouble == null) {
            builder.up();
        } else {
            builder.message(trouble).down();
        }
    }
}
