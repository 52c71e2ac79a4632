package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Waking a group before its pause is over, once its sink is seen to be well. */
class SinkWatchTest {
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @TempDir
    Path folder;

    @Test
    void aGroupThatWaitsIsWokenWhenAnotherGetsThroughToTheSameSinkAgain() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger slow = new AtomicInteger();
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            r.appendAll("a", List.of(Map.of("n", 1)));
            r.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:sink").process(e -> {
                        if (away.get()) {
                            throw new SQLException("away", "08001");
                        }
                    });
                    from("journal:a?group=patient&retryDelay=10m&retryMaxDelay=10m")
                            .to("direct:sink")
                            .process(e -> slow.incrementAndGet());
                    from("journal:a?group=quick&retryDelay=5ms&retryMaxDelay=10ms")
                            .to("direct:sink");
                }
            });
            await().until(() -> !r.trouble("journal:a/patient").isEmpty()
                    && !r.trouble("journal:a/quick").isEmpty());
            away.set(false);
            await().until(() -> slow.get() == 1);
        }
    }

    @Test
    void oneWhoNeverFailedWakesNobody() {
        SinkWatch sinks = new SinkWatch();
        AtomicInteger woken = new AtomicInteger();
        sinks.failed("a", "sql:x");
        sinks.await("waits", "a", "sql:x", woken::incrementAndGet);
        sinks.succeeded("b");
        sinks.failed("b", "sql:other");
        sinks.succeeded("b");
        assertThat(woken).hasValue(0);
        sinks.failed("b", "sql:x");
        sinks.succeeded("b");
        assertThat(woken).hasValue(1);
        sinks.succeeded("b");
        assertThat(woken).hasValue(1);
        sinks.goOn("waits", "sql:x");
        sinks.failed("b", "sql:x");
        sinks.succeeded("b");
        assertThat(woken).hasValue(1);
    }

    /** Between a failure and the pause after it there is a moment in which another may get through. */
    @Test
    void whoBeginsToWaitWhenAnotherGotThroughSinceItsFailureIsWokenAtOnce() {
        SinkWatch sinks = new SinkWatch();
        AtomicInteger woken = new AtomicInteger();
        sinks.failed("b", "sql:x");
        sinks.failed("a", "sql:x");
        sinks.succeeded("b");
        sinks.await("waits", "a", "sql:x", woken::incrementAndGet);
        assertThat(woken).hasValue(1);
        // it fails again: what was before that says nothing
        sinks.goOn("waits", "sql:x");
        sinks.failed("a", "sql:x");
        sinks.await("waits", "a", "sql:x", woken::incrementAndGet);
        assertThat(woken).hasValue(1);
    }

    private interface Body {
        void run(Stop stop, JournalConsumer consumer) throws Exception;
    }

    private void withConsumer(Body body) throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            r.route("journal:a?group=g", e -> {});
            body.run(new Stop(), (JournalConsumer) r.context.getRoutes().get(0).getConsumer());
        }
    }

    private static CompletableFuture<Boolean> waits(RetryPause pause, long nanos) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread t = new Thread(() -> {
            try {
                ended.complete(pause.await(nanos, "sql:x", () -> false));
            } catch (InterruptedException e) {
                ended.completeExceptionally(e);
            }
        });
        t.setDaemon(true);
        t.start();
        return ended;
    }

    @Test
    void aProbeThatFailedAndNowSucceedsEndsThePause() throws Exception {
        withConsumer((stop, consumer) -> {
            AtomicBoolean reachable = new AtomicBoolean();
            AtomicInteger probes = new AtomicInteger();
            Delivery delivery = delivery(consumer);
            SinkProbe probe = () -> {
                probes.incrementAndGet();
                return reachable.get();
            };
            CompletableFuture<Boolean> ended =
                    waits(new RetryPause(stop, delivery, uri -> probe, PROBE_NANOS), LONG_NANOS);
            await().until(() -> probes.get() > 3);
            assertThat(ended).isNotDone();
            reachable.set(true);
            assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void aProbeThatAlwaysSucceededEndsNothing() throws Exception {
        withConsumer((stop, consumer) -> {
            AtomicInteger probes = new AtomicInteger();
            RetryPause pause =
                    new RetryPause(stop, delivery(consumer), uri -> () -> probes.incrementAndGet() > 0, PROBE_NANOS);
            CompletableFuture<Boolean> ended = waits(pause, LONG_NANOS);
            await().until(() -> probes.get() > 5);
            assertThat(ended).isNotDone();
            stop.tell();
            assertThat(ended.get(60, TimeUnit.SECONDS)).isFalse();
        });
    }

    @Test
    void aProbeThatHangsHarmsNobodyAndIsNotStartedTwice() throws Exception {
        withConsumer((stop, consumer) -> {
            AtomicInteger probes = new AtomicInteger();
            CountDownLatch never = new CountDownLatch(1);
            SinkProbe hangs = () -> {
                probes.incrementAndGet();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return false;
            };
            RetryPause pause = new RetryPause(stop, delivery(consumer), uri -> hangs, PROBE_NANOS);
            CompletableFuture<Boolean> ended = waits(pause, LONG_NANOS);
            await().until(() -> probes.get() == 1);
            await().during(Duration.ofNanos(20 * PROBE_NANOS)).until(() -> probes.get() == 1);
            assertThat(ended).isNotDone();
            stop.tell();
            assertThat(ended.get(60, TimeUnit.SECONDS)).isFalse();
            never.countDown();
        });
    }

    @Test
    void withoutAProbeThePauseIsAsLongAsItIs() throws Exception {
        withConsumer((stop, consumer) -> {
            RetryPause pause = new RetryPause(stop, delivery(consumer), uri -> null, PROBE_NANOS);
            assertThat(waits(pause, 2 * PROBE_NANOS).get(60, TimeUnit.SECONDS)).isFalse();
        });
    }

    private static Delivery delivery(JournalConsumer consumer) {
        JournalEndpoint endpoint = (JournalEndpoint) consumer.getEndpoint();
        BatchForm form = new BatchForm(
                endpoint.getConfiguration(),
                endpoint.getHeaderFilterStrategy(),
                Json.mapper(endpoint.getCamelContext()));
        return new Delivery(consumer, form, "g", endpoint.getComponent().sinks(), () -> false);
    }

    @Test
    void aDataSourceOfASqlEndpointIsProbed() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            SQLiteDataSource there = new SQLiteDataSource();
            there.setUrl("jdbc:sqlite:" + folder.resolve("sink.db"));
            SQLiteDataSource away = new SQLiteDataSource();
            away.setUrl("jdbc:sqlite:" + folder.resolve("no/such/folder/sink.db"));
            r.context.getRegistry().bind("there", there);
            r.context.getRegistry().bind("away", away);
            assertThat(probe(r, "sql:select 1?dataSource=#there").isReachable()).isTrue();
            assertThat(probe(r, "sql:select 1?dataSource=#away").isReachable()).isFalse();
        }
    }

    private static SinkProbe probe(TestRoutes r, String uri) {
        SinkProbe probe =
                EndpointProbes.of(r.context, r.context.getEndpoint(uri).getEndpointUri());
        assertThat(probe).isNotNull();
        return probe;
    }

    @Test
    void theAddressOfAnHttpEndpointIsProbedAndOtherEndpointsAreNot() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("journal.db"))) {
            int port = FreePort.take();
            try (ServerSocket s = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
                assertThat(s.isBound()).isTrue();
                assertThat(EndpointProbes.address("http://127.0.0.1:" + port + "/in?x=y")
                                .isReachable())
                        .isTrue();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(EndpointProbes.address("http://127.0.0.1:" + port + "/in")
                            .isReachable())
                    .isFalse();
            r.context.getEndpoint("direct:x");
            assertThat(EndpointProbes.of(r.context, "direct://x")).isNull();
            assertThat(EndpointProbes.of(r.context, "sql://nobody")).isNull();
        }
    }
}
