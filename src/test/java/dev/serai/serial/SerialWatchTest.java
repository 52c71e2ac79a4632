package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be seen of a port from outside: events, health, meters, console. */
class SerialWatchTest {
    private final FakePort port = new FakePort();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final List<Message> events = new CopyOnWriteArrayList<>();

    SerialWatchTest() {
        context.addComponent("serial", new SerialComponent(port, System::nanoTime));
        context.getShutdownStrategy().setTimeout(60);
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private void read(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("reader")
                        .process(e -> frames.add(e.getMessage().getBody(String.class)));
            }
        });
    }

    private void watch(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("watcher")
                        .process(e -> events.add(e.getMessage().copy()));
            }
        });
    }

    private List<Object> kinds() {
        return events.stream()
                .map(e -> e.getHeader(SerialEventsConstants.EVENT))
                .toList();
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getCheck().getId().equals("serial:/dev/ttyX"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRouteIsToldWhenTheDeviceGoesAndComes() throws Exception {
        watch("serial-events:all");
        read("serial:/dev/ttyX?reconnectDelay=10");
        context.start();
        await().until(() -> port.open);
        port.unplug();
        await().until(() -> kinds().size() == 2);
        port.plugIn();

        await().untilAsserted(() -> assertThat(kinds()).containsExactly("opened", "lost", "opened"));
        assertThat(events.get(1).getBody(Map.class))
                .containsEntry("event", "lost")
                .containsEntry("port", "/dev/ttyX")
                .containsEntry("reason", "Port /dev/ttyX is gone")
                .containsKey("time")
                .doesNotContainKey("path");
        assertThat(events.get(2).getBody(Map.class)).containsEntry("path", "/dev/ttyX");
    }

    @Test
    void aRouteThatStartsLaterIsToldHowThePortStands() throws Exception {
        read("serial:/dev/ttyX");
        context.start();
        await().until(() -> port.open);
        watch("serial-events:/dev/ttyX");

        await().untilAsserted(() -> assertThat(kinds()).containsExactly("opened"));
    }

    @Test
    void aRouteIsToldOfItsPortOnly() throws Exception {
        watch("serial-events:/dev/ttyOTHER");
        read("serial:/dev/ttyX");
        context.start();
        await().until(() -> port.open);
        port.arrive("\nx\n");
        await().until(() -> !frames.isEmpty());

        assertThat(events).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereAtStartIsLostOnce() throws Exception {
        port.unplug();
        watch("serial-events:all");
        read("serial:/dev/ttyX?reconnectDelay=1&reconnectMaxDelay=1");
        context.start();
        await().until(() -> !events.isEmpty());
        int tries = port.tries;
        await().until(() -> port.tries > tries + 20);

        assertThat(kinds()).containsExactly("lost");
    }

    @Test
    void aSilentDeviceIsUnhealthyAndItsPortIsOpenedAgainUntilItSpeaks() throws Exception {
        watch("serial-events:all");
        read("serial:/dev/ttyX?silenceTimeout=20&reconnectDelay=1&reconnectMaxDelay=5&keepFirst=true");
        context.start();

        await().until(() -> port.opens.size() >= 3);
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage())
                .contains("Port /dev/ttyX has been silent for 20 ms (silenceTimeout): it is opened again");
        // by a thread of the watcher's own
        await().untilAsserted(() -> assertThat(kinds()).as("told once").containsExactly("opened", "silent"));
        port.chatter = "here\n".getBytes(UTF_8);

        await().untilAsserted(() -> assertThat(health().getState()).isEqualTo(HealthCheck.State.UP));
        await().untilAsserted(() -> assertThat(kinds()).containsExactly("opened", "silent", "opened"));
    }

    @Test
    void aRouteThatStartsBeforeThePortIsOpenAgainIsNotToldOfTheOpeningBefore() throws Exception {
        read("serial:/dev/ttyX?settleDelay=500");
        context.start();
        await().until(() -> health().getState() == HealthCheck.State.UP);
        context.getRouteController().stopRoute("reader");
        Instant restart = Instant.now();
        context.getRouteController().startRoute("reader");
        watch("serial-events:all");

        await().until(() -> !events.isEmpty());
        assertThat(events.get(0).getHeader(SerialEventsConstants.TIME, Instant.class))
                .isAfter(restart);
    }

    @Test
    void aPortThatIsLetGoLeavesNoThreadPoolBehind() throws Exception {
        AtomicInteger pools = new AtomicInteger();
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onThreadPoolAdd(
                    CamelContext camel,
                    ThreadPoolExecutor pool,
                    String id,
                    String source,
                    String route,
                    String profile) {
                pools.incrementAndGet();
            }

            @Override
            public void onThreadPoolRemove(CamelContext camel, ThreadPoolExecutor pool) {
                pools.decrementAndGet();
            }
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:write").routeId("writer").to("serial:/dev/ttyX");
            }
        });
        context.start();
        context.getRouteController().stopRoute("writer");
        int before = pools.get();
        for (int i = 0; i < 3; i++) {
            context.getRouteController().startRoute("writer");
            context.getRouteController().stopRoute("writer");
        }

        assertThat(pools).hasValue(before);
    }

    @Test
    void everyPortHasItsMeters() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", registry);
        read("serial:/dev/ttyX?keepFirst=true&maxFrameLength=4");
        context.start();
        await().until(() -> port.open);
        port.arrive("one\ntwo\ntoo long\n");
        await().until(() -> frames.size() == 2);

        assertThat(registry.get("serial.frames")
                        .tag("port", "/dev/ttyX")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("serial.bytes.read").functionCounter().count()).isEqualTo(17);
        assertThat(registry.get("serial.up").gauge().value()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(
                        registry.get("serial.dispatch").functionTimer().count())
                .isEqualTo(1));
        assertThat(registry.get("serial.frames.bad").functionCounters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(1);
        context.stop();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theConsoleShowsThePort() throws Exception {
        read("serial:/dev/ttyX?keepFirst=true");
        context.start();
        await().until(() -> port.open);
        port.arrive("one\n");
        await().until(() -> frames.size() == 1);
        DevConsole console = context.getCamelContextExtension()
                .getContextPlugin(DevConsoleRegistry.class)
                .resolveById("serial");

        assertThat((String) console.call(DevConsole.MediaType.TEXT))
                .contains("/dev/ttyX (9600 8N1): open", "routes: reader", "read: 4 bytes, 1 frames");
        JsonObject json = (JsonObject) console.call(DevConsole.MediaType.JSON);
        assertThat(json.toJson()).contains("\"port\":\"\\/dev\\/ttyX\"", "\"frames\":1", "\"up\":true");
    }
}
