package dev.serai.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.Later;
import dev.serai.testkit.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many ports, many starts, and cables that are pulled at the wrong moment, on real terminals. */
@Timeout(300)
class SerialEnduranceIT {
    private static final int PORTS = 64;
    private static final int LINES = 500;
    private static final int ROUNDS = 200;

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<ScriptedPeer> peers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        context.stop();
        for (ScriptedPeer peer : peers) {
            peer.close();
        }
    }

    private ScriptedPeer plugIn(String name) throws IOException {
        ScriptedPeer peer = ScriptedPeer.plugIn(folder, name);
        peers.add(peer);
        return peer;
    }

    @Test
    void sixtyFourPortsAtOnceLoseNothing() throws Exception {
        Map<String, List<String>> received = new ConcurrentHashMap<>();
        for (int i = 0; i < PORTS; i++) {
            ScriptedPeer peer = plugIn("ttyTEST" + i);
            received.put("ttyTEST" + i, new CopyOnWriteArrayList<>());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("serial:" + peer.link() + "?keepFirst=true")
                            .process(e -> received.get(e.getMessage().getHeader(SerialConstants.DEVICE, String.class))
                                    .add(e.getMessage().getBody(String.class)));
                }
            });
        }
        context.start();
        await().until(() -> peers.stream().allMatch(ScriptedPeer::isOpen));
        List<String> expected = new ArrayList<>();
        for (int line = 0; line < LINES; line++) {
            expected.add("{\"n\":" + line + "}");
            for (ScriptedPeer peer : peers) {
                peer.send("{\"n\":" + line + "}\r\n");
            }
        }

        await().untilAsserted(() -> assertThat(received.values())
                .allSatisfy(lines -> assertThat(lines).isEqualTo(expected)));
    }

    @Test
    void twoHundredStartsAndStopsLeaveNothingBehind() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "counting open files needs /proc");
        ScriptedPeer peer = plugIn("ttyTEST");
        List<String> received = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:" + peer.link() + "?keepFirst=true")
                        .routeId("reader")
                        .process(e -> received.add(e.getMessage().getBody(String.class)));
                from("direct:ask").routeId("asker").to("serial:" + peer.link() + "?keepFirst=true");
            }
        });
        context.start();
        cycle(peer, received);
        int files = count(descriptors);
        int threads = serialThreads().size();
        for (int round = 0; round < ROUNDS; round++) {
            cycle(peer, received);
        }

        assertThat(received).hasSize(ROUNDS + 1);
        await().untilAsserted(() -> assertThat(serialThreads()).hasSize(threads));
        assertThat(count(descriptors)).as("open files").isLessThanOrEqualTo(files + 2);
        context.getRouteController().stopRoute("reader");
        context.getRouteController().stopRoute("asker");
        await().untilAsserted(() -> assertThat(serialThreads()).isEmpty());
        assertThat(peer.isOpen()).isFalse();
    }

    /** Stops both routes, starts them again, and passes a line each way. */
    private void cycle(ScriptedPeer peer, List<String> received) throws Exception {
        context.getRouteController().stopRoute("reader");
        context.getRouteController().stopRoute("asker");
        context.getRouteController().startRoute("reader");
        context.getRouteController().startRoute("asker");
        await().pollInterval(Duration.ofMillis(2)).until(peer::isOpen);
        int before = received.size();
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> context.getComponent("serial", SerialComponent.class)
                                .ports()
                                .get(0)
                                .trouble()
                        == null);
        peer.send("here\n");
        await().pollInterval(Duration.ofMillis(2)).until(() -> received.size() == before + 1);
        context.createProducerTemplate().sendBody("direct:ask", "?");
    }

    private static int count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.count();
        }
    }

    private static List<String> serialThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.contains("serial "))
                .toList();
    }

    @Test
    void unpluggingWithinARequestFailsItAndTheNextOneIsAnswered() throws Exception {
        ScriptedPeer peer = plugIn("ttyTEST");
        String uri = "serial:" + peer.link()
                + "?responseTimeout=20000&reconnectDelay=20&reconnectMaxDelay=50&exchangePattern=InOut";
        context.start();
        CompletableFuture<Exchange> first = ask(uri, "WEIGHT?\n");
        await().until(() -> peer.receivedText().equals("WEIGHT?\n"));
        peer.send("W 1"); // the half of an answer
        peer.unplug();
        assertThat(first.get().getException()).hasMessageContaining(peer.link() + " is gone");
        peer.replug();
        await().until(peer::isOpen);
        CompletableFuture<Exchange> second = ask(uri, "AGAIN?\n");
        await().until(() -> peer.receivedText().endsWith("AGAIN?\n"));
        peer.send("W 2\n");

        assertThat(second.get().getMessage().getBody(String.class)).isEqualTo("W 2");
    }

    private CompletableFuture<Exchange> ask(String uri, String body) {
        return Later.begin(() -> context.createProducerTemplate()
                .request(uri, exchange -> exchange.getMessage().setBody(body)));
    }

    @Test
    void aPortReplacedUnderTheSameLinkIsTheOneThatIsReadNext() throws Exception {
        ScriptedPeer before = plugIn("ttyTEST");
        List<String> received = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:" + before.link() + "?keepFirst=true&reconnectDelay=20&silenceTimeout=300")
                        .process(e -> received.add(e.getMessage().getBody(String.class)));
            }
        });
        context.start();
        await().until(before::isOpen);
        // as after a sleep: the link leads elsewhere, and the port that is open only says nothing any more
        ScriptedPeer after = ScriptedPeer.plugIn(folder, "ttyOTHER");
        peers.add(after);
        Files.delete(before.link());
        Files.createSymbolicLink(before.link(), Files.readSymbolicLink(after.link()));

        await().until(after::isOpen);
        after.send("new\n");
        await().untilAsserted(() -> assertThat(received).containsExactly("new"));
    }
}
