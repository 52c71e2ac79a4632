package dev.serai.app;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log when a health check goes down, with its reason, and when it is up again: one line each. Camel has no
 * event for it, so the checks are looked at every few seconds, on one thread of Camel's that ends with the context.
 */
final class HealthLog {
    private static final Logger LOG = LoggerFactory.getLogger("health");

    private final CamelContext context;
    private final long intervalMillis;
    /** The checks that are down and the reason that was logged. Seen by the one thread only. */
    private final Map<String, String> down = new HashMap<>();

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    HealthLog(CamelContext context, long intervalMillis) {
        this.context = context;
        this.intervalMillis = intervalMillis;
    }

    void start() {
        ScheduledExecutorService executor =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "SeraiHealth");
        // look() lets no exception out and the executor ends with the context: nobody waits for the future
        var unused = executor.scheduleWithFixedDelay(this::look, 0, intervalMillis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (context.isStarted()) {
                // in the default mode those that are up are left out
                HealthCheckHelper.invoke(context, "full").forEach(this::note);
            }
        } catch (RuntimeException e) {
            // an exception would end the schedule, and with it every later word on health
            LOG.warn("The health checks could not be looked at: {}", Messages.reason(e), e);
        }
    }

    void note(HealthCheck.Result result) {
        String id = result.getCheck().getId();
        if (result.getState() == HealthCheck.State.DOWN) {
            String reason = reason(result);
            // Figures move all the time: another reason is one that says something else.
            String kind = NUMBER.matcher(reason).replaceAll("0");
            if (!kind.equals(down.put(id, kind))) {
                LOG.warn("{} is DOWN: {}", id, reason);
            }
        } else if (result.getState() == HealthCheck.State.UP && down.remove(id) != null) {
            LOG.info("{} is UP again", id);
        }
    }

    private static String reason(HealthCheck.Result result) {
        return result.getMessage()
                .filter(message -> !message.isBlank())
                .or(() -> result.getError().map(Messages::reason))
                .map(Messages::firstLine)
                .orElse("no reason given");
    }
}
