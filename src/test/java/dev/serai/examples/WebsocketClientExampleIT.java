package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/examples/websocket-client} against a server that acknowledges. */
@Timeout(900)
class WebsocketClientExampleIT {
    @TempDir
    Path folder;

    private ExampleProof example(WebSocketPeer peer) {
        return ExampleProof.of("websocket-client", folder)
                .set("camel.beans.remote.uri", peer.uri())
                .set("camel.beans.remote.reconnectDelay", "200ms")
                .set("camel.beans.remote.reconnectMaxDelay", "1s");
    }

    private static void until(SeraiProcess daemon, Callable<Boolean> condition) {
        try {
            await().atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !daemon.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("in vain; the daemon printed:\n" + daemon.output(), e);
        }
        assertThat(daemon.isAlive()).as(daemon::output).isTrue();
    }

    private static String record(String device) {
        return "{\"device\":\"" + device + "\",\"temperature\":20.5}";
    }

    private long stored(ExampleProof example, String topic) throws Exception {
        try (JournalView view = JournalView.open(example.journal())) {
            return view.topics().stream()
                    .filter(t -> t.name().equals(topic))
                    .mapToLong(t -> t.next())
                    .sum();
        }
    }

    @Test
    void eachRecordIsThereOnce() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.started().refusing("proof-refused")) {
            example(peer).refused(record("proof-refused")).run(peer, () -> peer.devices().stream()
                    .filter(d -> d.startsWith("proof-"))
                    .toList());
        }
    }

    @Test
    void whatWasReadButNotAcknowledgedComesAgain() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.started()) {
            ExampleProof example = example(peer);
            try (SeraiProcess daemon = example.daemon()) {
                until(daemon, () -> peer.batches() > 0);
                peer.loseBatches(2);
                example.feed(List.of(record("lost-1"), record("lost-2")));
                until(
                        daemon,
                        () -> peer.devices().contains("lost-1")
                                && peer.devices().contains("lost-2"));
                assertThat(peer.devices()).containsOnlyOnce("lost-1", "lost-2");
            }
        }
    }

    @Test
    void theSubscriptionIsSentOnEachConnectionAndADaemonStartsWithoutTheServer() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.started()) {
            peer.stopNow();
            ExampleProof example = example(peer);
            try (SeraiProcess daemon = example.daemon()) {
                example.feed(List.of(record("waited")));
                assertThat(peer.subscriptions()).isEmpty();
                peer.start();
                until(daemon, () -> peer.devices().contains("waited"));
                assertThat(peer.subscriptions()).hasSize(1);
                peer.stopNow();
                peer.start();
                until(daemon, () -> peer.subscriptions().size() == 2);
                assertThat(peer.subscriptions()).containsOnly("{\"subscribe\":[\"settings\",\"commands\"]}");
            }
        }
    }

    @Test
    void whatComesIsStoredOnceOrRefusedOrDone() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.started()) {
            ExampleProof example = example(peer);
            try (SeraiProcess daemon = example.daemon()) {
                until(daemon, () -> peer.say("{\"id\":\"s-1\",\"interval\":5}"));
                until(daemon, () -> peer.answers().size() == 1);
                peer.say("{\"id\":\"s-1\",\"interval\":5}");
                peer.say("{\"id\":\"s-2\",\"interval\":6}");
                until(daemon, () -> peer.answers().size() == 3);
                assertThat(peer.answers())
                        .containsExactly("{\"stored\":\"s-1\"}", "{\"stored\":\"s-1\"}", "{\"stored\":\"s-2\"}");
                assertThat(stored(example, "received")).isEqualTo(2);
                for (String bad : new String[] {
                    "garbage",
                    "[1,2]",
                    "{\"interval\":5}",
                    "{\"id\":\"a\\\"b\"}",
                    "{\"id\":\"x\",\"a\":1,\"a\":2}",
                    "{\"id\":"
                }) {
                    peer.say(bad);
                }
                until(daemon, () -> peer.answers().size() == 9);
                assertThat(peer.answers().subList(3, 9)).allMatch(a -> a.startsWith("{\"error\":"));
                assertThat(stored(example, "received-refused")).isEqualTo(6);
                assertThat(stored(example, "received")).isEqualTo(2);
                peer.say("{\"id\":\"c-1\",\"command\":\"PING\",\"device\":\"station\"}");
                until(daemon, () -> peer.answers().size() == 10);
                assertThat(peer.answers().get(9)).contains("\"id\":\"c-1\"", "\"result\":\"done\"", "PONG");
            }
        }
    }
}
