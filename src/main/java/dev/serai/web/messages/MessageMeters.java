package dev.serai.web.messages;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;

/**
 * The meters of clients' messages, in every {@link MeterRegistry} of Camel's registry. The only class here that needs
 * Micrometer: where that is not on the classpath it is never loaded.
 */
final class MessageMeters {
    private MessageMeters() {}

    static void bind(CamelContext context, MessageStatistics statistics) {
        for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
            Gauge.builder("messages.clients", statistics, s -> s.clients.get())
                    .description("Clients that are connected")
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("messages.bytes", statistics, s -> s.bytes.get())
                    .description("Bytes of messages that are read, wait or are in routes")
                    .strongReference(true)
                    .register(registry);
            count(registry, "messages.received", "Messages that came", statistics.received);
            count(registry, "messages.answered", "Answers that were sent", statistics.answered);
            count(registry, "messages.failed", "Messages whose route failed", statistics.failed);
            count(registry, "messages.dropped", "Clients that did not read their answers", statistics.dropped);
            count(registry, "messages.silent", "Clients that answered no ping", statistics.silent);
            count(registry, "messages.refused", "Connections refused, or ended for what they sent", statistics.refused);
        }
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder counted) {
        FunctionCounter.builder(name, counted, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
