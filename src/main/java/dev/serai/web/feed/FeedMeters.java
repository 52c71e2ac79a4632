package dev.serai.web.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;

/**
 * The feed's meters, in every {@link MeterRegistry} that the application has put into Camel's registry. The only class
 * that needs Micrometer: where that is not on the classpath it is never loaded.
 */
final class FeedMeters {
    private FeedMeters() {}

    static void bind(CamelContext context, FeedStatistics statistics) {
        for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
            Gauge.builder("feed.clients", statistics, s -> s.clients.get())
                    .description("Clients that are connected")
                    .strongReference(true)
                    .register(registry);
            count(registry, "feed.sent", "Messages that were sent", statistics.sent);
            count(registry, "feed.dropped", "Clients that were dropped as too slow", statistics.dropped);
            count(registry, "feed.silent", "Clients that answered no ping", statistics.silent);
            count(registry, "feed.refused", "Connections refused, or ended for what they sent", statistics.refused);
        }
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder counted) {
        FunctionCounter.builder(name, counted, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
