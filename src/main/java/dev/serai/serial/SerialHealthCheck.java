package dev.serai.serial;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/** Health of one port: down, with the reason, while it is not open or silent for too long. */
public class SerialHealthCheck extends AbstractHealthCheck {
    private final SerialConnection connection;

    SerialHealthCheck(SerialConnection connection) {
        super("serai", "serial:" + connection.name());
        this.connection = connection;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        @Nullable String trouble = connection.trouble();
        builder.detail("port", connection.name());
        if (!connection.wasTried()) {
            builder.message("being opened").unknown();
        } else if (trouble == null) {
            builder.up();
        } else {
            builder.message(trouble).down();
        }
    }
}
