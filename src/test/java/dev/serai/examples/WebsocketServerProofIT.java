package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import dev.serai.testkit.WebSocketWatcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link ExampleProof} is to the examples that store, for {@code websocket-server}: clients send 20,000 readings,
 * one of them no reading, while the daemon is killed with SIGKILL; they connect again and send again what had no
 * answer. What was acknowledged is there once; the feed shows what is there, once and in order, over the kill too.
 */
@Timeout(1200)
class WebsocketServerProofIT {
    private static final int MESSAGES = 20_000;
    private static final int REFUSED = 321;
    private static final int CLIENTS = 4;
    /** So many messages a client sends before it has the answer to the first of them. */
    private static final int AHEAD = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private ExampleProof example;
    private String address;

    /** The _id that each message was acknowledged with. */
    private final Map<Integer, String> acknowledged = new TreeMap<>();

    private final Map<Integer, String> refused = new TreeMap<>();

    /** A sender of readings. Its messages are answered in their order. */
    private final class Client {
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private final Deque<Integer> out = new ArrayDeque<>();
        private WebSocketWatcher socket;
        private int read;

        Client(int first, int end) {
            IntStream.range(first, end).forEach(waiting::add);
            connect();
        }

        void connect() {
            socket = WebSocketWatcher.connect(address + "/messages/readings");
            read = 0;
        }

        void send() {
            while (out.size() < AHEAD && !waiting.isEmpty()) {
                out.add(waiting.element());
                socket.send(text(waiting.remove()));
            }
        }

        void takeAnswers() {
            List<String> answers = socket.messages();
            for (; read < answers.size(); read++) {
                String answer = answers.get(read);
                int number = out.remove();
                if (answer.startsWith("{\"ok\":true,\"_id\":\"")) {
                    assertThat(acknowledged.put(number, answer.split("\"")[5])).isNull();
                } else {
                    assertThat(refused.put(number, answer)).isNull();
                }
            }
        }

        /** The connection broke: what had no answer is sent again. Returns it. */
        List<Integer> lost() throws Exception {
            assertThat(socket.closeCode()).as("cut without a word").isEqualTo(1006);
            takeAnswers();
            List<Integer> unanswered = List.copyOf(out);
            while (!out.isEmpty()) {
                waiting.addFirst(out.removeLast());
            }
            return unanswered;
        }
    }

    /** An entry as the feed shows it. */
    private record Shown(long offset, String id, String device) {}

    @BeforeEach
    void prepare() throws Exception {
        int http = WebSocketPeer.freePort();
        example = ExampleProof.of("websocket-server", folder)
                .set("camel.server.port", Integer.toString(http))
                .set("websocket.port", Integer.toString(WebSocketPeer.freePort()));
        address = "ws://127.0.0.1:" + http;
    }

    @Test
    void whatIsAcknowledgedIsStoredOnceThoughTheDaemonIsKilledAndTheFeedShowsAllInOrder() throws Exception {
        List<Client> clients = new ArrayList<>();
        Set<Integer> unanswered = new HashSet<>();
        List<Shown> watched;
        try (SeraiProcess daemon = example.daemon()) {
            WebSocketWatcher watcher = feed(0);
            int share = MESSAGES / CLIENTS;
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(i * share, (i + 1) * share));
            }
            until(daemon, clients, () -> acknowledged.size() >= MESSAGES * 4 / 10 && watcher.count() > 0);
            clients.forEach(Client::send);
            daemon.signal("KILL");
            daemon.exitCode();
            for (Client client : clients) {
                unanswered.addAll(client.lost());
            }
            assertThat(watcher.closeCode()).isEqualTo(1006);
            watched = shown(watcher);
        }
        assertThat(unanswered).as("out at the kill").isNotEmpty().hasSizeLessThanOrEqualTo(CLIENTS * AHEAD);
        assertThat(acknowledged.size()).as("acknowledged before the kill").isLessThan(MESSAGES * 8 / 10);
        assertThat(watched).isNotEmpty();

        try (SeraiProcess daemon = example.daemon()) {
            WebSocketWatcher goesOn = feed(watched.size());
            clients.forEach(Client::connect);
            until(daemon, clients, () -> acknowledged.size() + refused.size() == MESSAGES);
            long end = acknowledged.values().stream()
                            .mapToLong(id -> Long.parseLong(id.split("/")[1]))
                            .max()
                            .orElseThrow()
                    + 1;
            WebSocketWatcher fromTheStart = feed(0);
            until(daemon, List.of(), () -> fromTheStart.count() >= end);
            List<Shown> all = shown(fromTheStart);
            assertInOrder(all, end);
            assertStored(all, unanswered);
            until(daemon, List.of(), () -> goesOn.count() >= end - watched.size());
            watched.addAll(shown(goesOn));
            assertThat(watched)
                    .as("what a client saw that came again behind its last one")
                    .isEqualTo(all);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon::output).isZero();
        }
        assertThat(refused).containsOnlyKeys(REFUSED);
        assertThat(JSON.readTree(refused.get(REFUSED)).path("ok").asBoolean(true))
                .isFalse();
        assertThat(JSON.readTree(refused.get(REFUSED)).path("error").asText()).contains("temperature", "number");
    }

    private static void assertInOrder(List<Shown> all, long end) {
        assertThat(all).hasSize((int) end);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).offset()).isEqualTo(i);
        }
    }

    private void assertStored(List<Shown> all, Set<Integer> unanswered) {
        Map<String, String> devices = all.stream().collect(Collectors.toMap(Shown::id, Shown::device));
        acknowledged.forEach((number, id) ->
                assertThat(devices.get(id)).as("acknowledged as %s", id).isEqualTo(device(number)));
        Map<String, Long> times = all.stream()
                .map(Shown::device)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        assertThat(times.keySet())
                .containsExactlyElementsOf(IntStream.range(0, MESSAGES)
                        .filter(n -> n != REFUSED)
                        .mapToObj(WebsocketServerProofIT::device)
                        .toList());
        times.forEach((device, count) -> {
            boolean sentTwice = unanswered.contains(Integer.parseInt(device.substring(device.indexOf('-') + 1)));
            assertThat(count).as(device).isBetween(1L, sentTwice ? 2L : 1L);
        });
    }

    private static String device(int number) {
        return String.format(Locale.ROOT, "proof-%05d", number);
    }

    private static String text(int number) {
        String temperature = number == REFUSED ? "\"hot\"" : Integer.toString(number % 40);
        return "{\"device\":\"" + device(number) + "\",\"temperature\":" + temperature + "}";
    }

    private WebSocketWatcher feed(long from) {
        return WebSocketWatcher.connect(address + "/feed/readings?from=" + from);
    }

    private static List<Shown> shown(WebSocketWatcher watcher) throws Exception {
        List<Shown> entries = new ArrayList<>();
        for (String message : watcher.messages()) {
            JsonNode entry = JSON.readTree(message);
            entries.add(new Shown(
                    entry.path("_offset").asLong(),
                    entry.path("_id").asText(),
                    entry.path("device").asText()));
        }
        return entries;
    }

    /** Lets the clients send and take answers until it is so. */
    private void until(SeraiProcess daemon, List<Client> clients, Callable<Boolean> done) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int before = acknowledged.size();
        while (!done.call()) {
            for (Client client : clients) {
                try {
                    client.send();
                } catch (CompletionException e) {
                    throw new AssertionError("cut off; the daemon printed:\n" + daemon.output(), e);
                }
                client.takeAnswers();
            }
            if (acknowledged.size() > before) {
                before = acknowledged.size();
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            assertThat(daemon.isAlive()).as(daemon::output).isTrue();
            assertThat(System.nanoTime()).as(daemon::output).isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
