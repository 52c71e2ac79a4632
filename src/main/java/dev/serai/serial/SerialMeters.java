package dev.serai.serial;

import dev.serai.serial.framing.FramingFault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;

/**
 * The meters of one port, in every {@link MeterRegistry} that the application has put into Camel's registry. They read
 * what is counted anyway: a frame costs nothing more. All have the tag {@code port}. The only class that needs
 * Micrometer: where that is not on the classpath it is never loaded.
 */
final class SerialMeters implements AutoCloseable {
    private final List<Runnable> removals = new ArrayList<>();

    /** What the gauges ask. */
    interface Gauges {
        /** Whether the port is open and not silent for too long. */
        boolean up();

        int inFlight();

        int waitingRequests();
    }

    SerialMeters(CamelContext context, String port, SerialStatistics statistics, Gauges gauges) {
        Set<MeterRegistry> registries = context.getRegistry().findByType(MeterRegistry.class);
        for (MeterRegistry registry : registries) {
            new Binding(registry, Tags.of("port", port), statistics).bind(gauges);
        }
    }

    private final class Binding {
        private final MeterRegistry registry;
        private final Tags tags;
        private final SerialStatistics statistics;

        Binding(MeterRegistry registry, Tags tags, SerialStatistics statistics) {
            this.registry = registry;
            this.tags = tags;
            this.statistics = statistics;
        }

        void bind(Gauges gauges) {
            gauge("serial.up", "1 while the port is open and not silent for too long", gauges, g -> g.up() ? 1 : 0);
            gauge("serial.frames.inflight", "Frames given to routes and not finished", gauges, Gauges::inFlight);
            gauge("serial.requests.waiting", "What waits for its turn to be sent", gauges, Gauges::waitingRequests);
            count("serial.opens", "How often the port was opened", SerialStatistics::opens);
            count("serial.bytes.read", "Bytes read", SerialStatistics::bytes);
            count("serial.bytes.written", "Bytes written", SerialStatistics::writtenBytes);
            count("serial.bytes.discarded", "Bytes read that were in no good frame", SerialStatistics::discardedBytes);
            count("serial.frames", "Good frames", SerialStatistics::frames);
            count("serial.line.errors", "Errors that the line reported", SerialStatistics::lineErrors);
            count("serial.frames.dropped", "Good frames thrown away for a full route", SerialStatistics::droppedFrames);
            count("serial.requests.timeouts", "Times that no reply came in time", SerialStatistics::timeouts);
            count("serial.requests.late", "Replies that came too late", SerialStatistics::lateReplies);
            count("serial.requests.failed", "Writes and requests that failed", SerialStatistics::failedRequests);
            for (FramingFault fault : FramingFault.values()) {
                keep(FunctionCounter.builder("serial.frames.bad", statistics, s -> s.badFrames(fault))
                        .description("Frames that broke a rule, by kind")
                        .tags(tags.and("kind", fault.tag()))
                        .register(registry));
            }
            time(
                    "serial.requests",
                    "Answered requests, from the end of the write to the reply",
                    SerialStatistics::replies,
                    SerialStatistics::roundTripNanos);
            time(
                    "serial.dispatch",
                    "Reads, from their last byte until their frames were given to the routes",
                    SerialStatistics::reads,
                    SerialStatistics::dispatchNanos);
        }

        private void gauge(String name, String description, Gauges gauges, ToDoubleFunction<Gauges> value) {
            keep(Gauge.builder(name, gauges, value)
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        private void count(String name, String description, ToDoubleFunction<SerialStatistics> value) {
            keep(FunctionCounter.builder(name, statistics, value)
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        private void time(
                String name,
                String description,
                ToLongFunction<SerialStatistics> count,
                ToDoubleFunction<SerialStatistics> nanos) {
            keep(FunctionTimer.builder(name, statistics, count, nanos, TimeUnit.NANOSECONDS)
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        private void keep(Meter meter) {
            removals.add(() -> registry.remove(meter));
        }
    }

    /** Takes the meters out again. */
    @Override
    public void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }
}
