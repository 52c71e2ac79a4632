package dev.serai.journal;

import dev.serai.journal.log.Journal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;

/**
 * The meters of the journal and of its groups, in every {@link MeterRegistry} that the application has put into Camel's
 * registry. They read what is counted anyway: an append costs nothing more. Those of a group have the tags
 * {@code topic} and {@code group}. The only class that needs Micrometer: where that is not on the classpath it is never
 * loaded.
 */
final class JournalMeters implements AutoCloseable {
    private final List<Runnable> removals = new ArrayList<>();

    private JournalMeters() {}

    static JournalMeters of(CamelContext context, Journal journal) {
        JournalMeters meters = new JournalMeters();
        for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
            meters.bind(registry, journal);
        }
        return meters;
    }

    static JournalMeters of(CamelContext context, ReadingGroup group) {
        JournalMeters meters = new JournalMeters();
        for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
            meters.bind(registry, group);
        }
        return meters;
    }

    private void bind(MeterRegistry registry, Journal journal) {
        Binding<Journal> b = new Binding<>(registry, Tags.empty(), journal);
        b.count("journal.appends", "Appends stored, each with one or more records", j -> j.counters()
                .appends());
        b.count("journal.records", "Records stored; by journal.commits: how many a transaction has", j -> j.counters()
                .records());
        b.count("journal.bytes", "Bytes of records stored, headers included", j -> j.counters()
                .contentBytes());
        b.count("journal.bytes.written", "Bytes given to the disk to write, with the write-ahead log", j -> j.counters()
                .writtenBytes());
        b.timer(
                "journal.commits",
                "Transactions written, and how long their commits took",
                j -> j.counters().commits(),
                j -> j.counters().commitNanos());
        b.count("journal.dropped", "Entries that a limit took before every group had read them", j -> j.counters()
                .dropped());
        b.count("journal.deleted", "Entries deleted, the dropped ones among them", j -> j.counters()
                .deleted());
        b.count(
                "journal.keys.forgotten",
                "Keys of appends that were forgotten before their keyRetention, since they filled their share",
                j -> j.counters().keysForgotten());
        b.gauge("journal.keys", "Keys of appends that are remembered", j -> j.space()
                .keys());
        b.count("journal.appends.refused", "Appends that failed", j -> j.counters()
                .refused());
        b.gauge("journal.up", "1 while the journal can be written", j -> j.trouble() == null ? 1 : 0);
        b.gauge("journal.bytes.waiting", "Bytes of appends that are not on disk yet", j -> j.counters()
                .waitingBytes());
        b.gauge("journal.file.size", "Bytes of the file and its write-ahead log", j -> fileSize(j.path()));
        b.gauge("journal.file.used", "Bytes of the file that hold something", j -> j.space()
                .usedBytes());
        b.gauge("journal.file.max", "Bytes of the file that may hold something", j -> j.space()
                .maxBytes());
        b.gauge("journal.disk.free", "Bytes free on the file's disk", j -> j.path()
                .toFile()
                .getUsableSpace());
    }

    private void bind(MeterRegistry registry, ReadingGroup group) {
        Binding<ReadingGroup> b =
                new Binding<>(registry, Tags.of("topic", group.topic(), "group", group.name()), group);
        b.gauge("journal.group.up", "1 while the group goes on", g -> g.trouble() == null ? 1 : 0);
        b.gauge("journal.group.lag", "Entries that wait for the group", ReadingGroup::lag);
        b.time("journal.group.lag.age", "Age of the oldest entry that waits", g -> g.lagAge()
                .toMillis());
        b.count("journal.group.delivered", "Entries that the route finished", g -> g.status()
                .deliveredEntries());
        b.count("journal.group.batches", "Batches that the route finished", g -> g.status()
                .deliveredBatches());
        b.count("journal.group.failures", "Tries that failed", g -> g.status().failures());
        b.count("journal.group.retries", "Tries after a failure", g -> g.status()
                .retries());
        b.count("journal.group.halved", "Batches cut in two to find a bad entry", g -> g.status()
                .halvedBatches());
        b.count("journal.group.deadletters", "Entries that went to the dead letters", g -> g.status()
                .deadLetters());
        b.count("journal.group.redelivered", "Dead letters that were taken when retried", g -> g.status()
                .redeliveredLetters());
        b.count("journal.group.skipped", "Refused entries that were left out", g -> g.status()
                .skippedEntries());
        b.count("journal.group.missed", "Entries deleted before they were read", g -> g.status()
                .missedEntries());
    }

    private static double fileSize(Path file) {
        return file.toFile().length()
                + file.resolveSibling(file.getFileName() + "-wal").toFile().length();
    }

    private final class Binding<T> {
        private final MeterRegistry registry;
        private final Tags tags;
        private final T source;

        Binding(MeterRegistry registry, Tags tags, T source) {
            this.registry = registry;
            this.tags = tags;
            this.source = source;
        }

        void gauge(String name, String description, ToDoubleFunction<T> value) {
            keep(Gauge.builder(name, source, value)
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        void time(String name, String description, ToDoubleFunction<T> millis) {
            keep(TimeGauge.builder(name, source, TimeUnit.MILLISECONDS, millis)
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        void count(String name, String description, ToDoubleFunction<T> value) {
            keep(FunctionCounter.builder(name, source, value)
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        void timer(String name, String description, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
            keep(FunctionTimer.builder(name, source, count, nanos, TimeUnit.NANOSECONDS)
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
