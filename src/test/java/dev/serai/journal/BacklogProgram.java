package dev.serai.journal;

import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A bare Camel application whose sink is away while a backlog gathers, and then comes back while appends go on. Ends
 * with 0 when the sink saw every entry once and in order; prints what it took. {@code FILE BACKLOG MORE}.
 */
public final class BacklogProgram {
    private static final int IN_FLIGHT = 256;
    /** About 110 bytes an entry in all. */
    private static final String FILLER = ",\"text\":\"" + "x".repeat(90) + "\"}";

    private final AtomicBoolean away = new AtomicBoolean(true);
    private final AtomicLong expected = new AtomicLong();
    private final AtomicLong refusedBatches = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final CountDownLatch all = new CountDownLatch(1);
    private final long entries;

    private BacklogProgram(long entries) {
        this.entries = entries;
    }

    public static void main(String[] args) throws Exception {
        int backlog = Integer.parseInt(args[1]);
        int more = Integer.parseInt(args[2]);
        boolean good = new BacklogProgram((long) backlog + more).run(Path.of(args[0]), backlog, more);
        System.exit(good ? 0 : 1);
    }

    private boolean run(Path file, int backlog, int more) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            JournalComponent journal = context.getComponent("journal", JournalComponent.class);
            journal.setPath(file.toString());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("journal:readings?group=sink&batchSize=2000&batchBody=json&retryDelay=10ms&retryMaxDelay=50ms")
                            .process(BacklogProgram.this::store);
                }
            });
            context.start();
            try (AsyncProducer producer =
                    context.getEndpoint("journal:readings?format=json").createAsyncProducer()) {
                producer.start();
                Appends down = new Appends(producer);
                down.run(0, backlog);
                System.out.printf(Locale.ROOT, "down: %d appended, %s%n", backlog, down);
                long seen = expected.get();
                away.set(false);
                Appends draining = new Appends(producer);
                draining.run(backlog, more);
                System.out.printf(Locale.ROOT, "draining: %d appended, %s%n", more, draining);
                boolean done = all.await(10, TimeUnit.MINUTES);
                System.out.printf(
                        Locale.ROOT,
                        "%d tries while away, %d seen then, %d seen, %d wrong, heap at most %d MiB%n",
                        refusedBatches.get(),
                        seen,
                        expected.get(),
                        wrong.get(),
                        Runtime.getRuntime().maxMemory() >> 20);
                return done && seen == 0 && refusedBatches.get() > 0 && wrong.get() == 0;
            }
        }
    }

    private void store(Exchange exchange) throws ConnectException {
        if (away.get()) {
            refusedBatches.incrementAndGet();
            throw new ConnectException("the sink is away");
        }
        String batch = exchange.getMessage().getBody(String.class);
        long next = expected.get();
        for (int at = batch.indexOf("\"n\":"); at >= 0; at = batch.indexOf("\"n\":", at)) {
            at += 4;
            long n = Long.parseLong(batch, at, batch.indexOf(',', at), 10);
            if (n != next) {
                wrong.incrementAndGet();
            }
            next = n + 1;
        }
        expected.set(next);
        if (next == entries) {
            all.countDown();
        }
    }

    /** Appends one entry an exchange, and keeps how long the slowest took. */
    private static final class Appends {
        private final AsyncProducer producer;
        private final Semaphore room = new Semaphore(IN_FLIGHT);
        private final AtomicLong slowest = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private double seconds;

        Appends(AsyncProducer producer) {
            this.producer = producer;
        }

        void run(int from, int count) throws InterruptedException {
            long begun = System.nanoTime();
            for (int n = from; n < from + count; n++) {
                room.acquire();
                Exchange exchange = producer.getEndpoint().createExchange();
                exchange.getMessage().setBody("{\"n\":" + n + FILLER);
                long sent = System.nanoTime();
                producer.process(exchange, sync -> {
                    slowest.accumulateAndGet(System.nanoTime() - sent, Math::max);
                    if (exchange.getException() != null && failed.getAndIncrement() == 0) {
                        System.out.println(exchange.getException());
                    }
                    room.release();
                });
            }
            room.acquire(IN_FLIGHT);
            seconds = (System.nanoTime() - begun) / 1e9;
            if (failed.get() > 0) {
                throw new IllegalStateException(failed + " appends failed");
            }
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "in %.1f s, the slowest in %.1f ms", seconds, slowest.get() / 1e6);
        }
    }
}
