package dev.serai.serial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The component on real terminals, with jSerialComm between. */
@Timeout(300)
class SerialPtyIT {
    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Message> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void receive(Path port, String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:" + port + "?reconnectDelay=20&reconnectMaxDelay=100&" + options)
                        .routeId("reader")
                        .process(exchange -> received.add(exchange.getMessage().copy()));
            }
        });
        context.start();
    }

    private List<String> bodies() {
        return received.stream()
                .map(message -> new String(message.getBody(byte[].class), ISO_8859_1))
                .toList();
    }

    private void awaitOpen(ScriptedPeer peer) {
        await().until(peer::isOpen);
    }

    @Test
    void all256ByteValuesPassBothWays() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            receive(peer.link(), "framing=raw");
            awaitOpen(peer);
            peer.send(all);
            await().untilAsserted(() -> assertThat(String.join("", bodies())).isEqualTo(new String(all, ISO_8859_1)));

            context.createProducerTemplate().sendBody("serial:" + peer.link() + "?framing=raw", all);
            await().untilAsserted(() -> assertThat(peer.received()).isEqualTo(all));
        }
    }

    @Test
    void linesArriveWholeHoweverTheyAreCut() throws Exception {
        Random random = new Random(7);
        List<String> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            String line = i + ":" + "x".repeat(random.nextInt(60));
            sent.add(line);
            stream.writeBytes((line + (i % 2 == 0 ? "\n" : "\r\n")).getBytes(US_ASCII));
        }
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            receive(peer.link(), "keepFirst=true");
            awaitOpen(peer);
            peer.sendInPieces(stream.toByteArray(), 50, Duration.ofMillis(1), random);
            await().untilAsserted(() -> assertThat(bodies()).isEqualTo(sent));
        }
    }

    @Test
    void aDeviceReplacedUnderAnotherNumberWithinAFrameGoesOnWithoutHalfFramesOrOldBytes() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            receive(peer.link(), "keepFirst=true");
            for (int round = 0; round < 5; round++) {
                awaitOpen(peer);
                peer.send("whole " + round + "\nhalf of a fra");
                String expected = "whole " + round;
                await().until(() -> bodies().contains(expected));
                peer.unplug();
                peer.replug();
            }
        }
        assertThat(bodies()).containsExactly("whole 0", "whole 1", "whole 2", "whole 3", "whole 4");
        assertThat(received.stream().map(message -> message.getHeader(SerialConstants.SEQUENCE)))
                .containsOnly(1L);
    }

    @Test
    void aPortThatIsMissingAtStartIsWaitedForAndHealthSaysSo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.absent(folder, "ttyLATE")) {
            receive(peer.link(), "keepFirst=true");
            await().untilAsserted(() -> assertThat(HealthCheckHelper.invoke(context))
                    .filteredOn(result -> result.getState() == HealthCheck.State.DOWN)
                    .singleElement()
                    .satisfies(result ->
                            assertThat(result.getMessage()).contains("Port " + peer.link() + " is not there")));
            peer.replug();
            awaitOpen(peer);
            peer.send("here\n");
            await().untilAsserted(() -> assertThat(bodies()).containsExactly("here"));
        }
    }

    @Test
    void stoppingAnIdlePortReturnsAtOnceAndLetsItGo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            receive(peer.link(), "keepFirst=true");
            long quickest = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) {
                awaitOpen(peer);
                long begun = System.nanoTime();
                context.getRouteController().stopRoute("reader");
                quickest = Math.min(quickest, System.nanoTime() - begun);
                assertThat(peer.isOpen()).isFalse();
                context.getRouteController().startRoute("reader");
            }
            // of ten: a busy machine may hold up one or the other
            assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aPortHeldByAnotherIsReportedAsBusyAndTakenWhenItIsFree() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("serial:" + peer.link()).routeId("holder").to("mock:held");
                }
            });
            other.start();
            awaitOpen(peer);
            receive(peer.link(), "keepFirst=true");
            await().untilAsserted(() -> assertThat(HealthCheckHelper.invoke(context))
                    .anySatisfy(result -> assertThat(result.getMessage())
                            .hasValueSatisfying(text -> assertThat(text).contains("busy"))));

            other.getRouteController().stopRoute("holder");
            await().untilAsserted(() -> assertThat(HealthCheckHelper.invoke(context))
                    .allMatch(result -> result.getState() == HealthCheck.State.UP));
        }
    }
}
