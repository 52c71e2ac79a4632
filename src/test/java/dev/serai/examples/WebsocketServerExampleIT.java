package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.RawWebSocket;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import dev.serai.testkit.WebSocketWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/examples/websocket-server} with clients that are decent and others. */
@Timeout(200)
class WebsocketServerExampleIT {
    @TempDir
    Path folder;

    private ExampleProof example;
    private SeraiProcess daemon;
    private int http;
    private int port;

    @BeforeEach
    void start() throws Exception {
        http = WebSocketPeer.freePort();
        port = WebSocketPeer.freePort();
        example = ExampleProof.of("websocket-server", folder)
                .set("camel.server.port", Integer.toString(http))
                .set("websocket.port", Integer.toString(port));
        daemon = example.daemon();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private WebSocketWatcher feed(String topic) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + http + "/feed/" + topic);
    }

    private WebSocketWatcher echo(String query) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + port + "/echo" + query);
    }

    private WebSocketWatcher messages(String name) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + http + "/messages/" + name);
    }

    private void until(Callable<Boolean> condition) {
        try {
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !daemon.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("in vain; the daemon printed:\n" + daemon.output(), e);
        }
        assertThat(daemon.isAlive()).as(daemon::output).isTrue();
    }

    private static List<String> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"device\":\"fed-" + i + "\",\"temperature\":20.5}")
                .toList();
    }

    private static List<String> fed(WebSocketWatcher feed) {
        return feed.messages().stream()
                .filter(m -> m.contains("\"fed-"))
                .map(m -> m.substring(m.indexOf("fed-"), m.indexOf('"', m.indexOf("fed-"))))
                .toList();
    }

    @Test
    void theFeedShowsEntriesInOrderAndGoesOnWhereAClientLeftOff() throws Exception {
        WebSocketWatcher first = feed("weather?from=0");
        example.feed(records(2000));
        until(() -> fed(first).size() == 2000);
        assertThat(fed(first))
                .containsExactlyElementsOf(
                        IntStream.range(0, 2000).mapToObj(i -> "fed-" + i).toList());
        String last = first.messages().get(first.messages().size() - 1);
        assertThat(last).startsWith("{\"_id\":\"weather/").contains("\"_topic\":\"weather\"", "\"_time\":\"");
        first.close();
        long next = Long.parseLong(last.replaceAll(".*\"_offset\":(\\d+),.*", "$1")) + 1;
        example.feed(records(10));
        WebSocketWatcher again = feed("weather?from=" + next);
        until(() -> fed(again).size() == 10);
        assertThat(again.messages().get(0)).contains("\"_offset\":" + next + ",");
    }

    @Test
    void aThousandIdleClientsAndOneThatNeverReadsHoldNobodyUp() throws Exception {
        List<WebSocketWatcher> idle = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            idle.add(WebSocketWatcher.connect("ws://127.0.0.1:" + http + "/feed/readings", true));
        }
        List<RawWebSocket> stuck = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stuck.add(RawWebSocket.connect(http, "/feed/weather", "", 4096));
        }
        WebSocketWatcher decent = feed("weather");
        for (int i = 0; i < 20; i++) {
            example.feed(records(1000));
        }
        until(() -> fed(decent).size() == 20_000 || !decent.isOpen());
        assertThat(decent.isOpen()).isTrue();
        WebSocketWatcher writer = messages("readings");
        writer.send("{\"device\":\"scale\",\"temperature\":4}");
        until(() -> idle.stream().allMatch(c -> c.count() == 1));
        assertThat(idle).allMatch(WebSocketWatcher::isOpen);
        assertThat(daemon.output()).doesNotContain("OutOfMemory");
        for (RawWebSocket s : stuck) {
            s.close();
        }
        idle.forEach(WebSocketWatcher::close);
        decent.close();
    }

    @Test
    void aThousandIdleClientsAndSomeThatNeverReadTheirAnswersHoldNobodyUp() throws Exception {
        List<WebSocketWatcher> idle = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            idle.add(messages(i % 2 == 0 ? "readings" : "commands"));
        }
        List<RawWebSocket> stuck = new ArrayList<>();
        List<CompletableFuture<Void>> floods = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            RawWebSocket client = RawWebSocket.connect(http, "/messages/readings", "", 4096);
            stuck.add(client);
            floods.add(flooding(client, 200));
        }
        for (int i = 1; i <= 20; i++) {
            WebSocketWatcher last = idle.get(2 * i);
            last.send("{\"device\":\"scale\",\"temperature\":4}");
            until(() -> last.count() == 1);
            assertThat(last.messages().get(0)).startsWith("{\"ok\":true");
        }
        assertThat(idle).allMatch(WebSocketWatcher::isOpen);
        assertThat(daemon.output()).doesNotContain("OutOfMemory");
        for (RawWebSocket s : stuck) {
            s.close();
        }
        CompletableFuture.allOf(floods.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
        idle.forEach(WebSocketWatcher::close);
    }

    @Test
    void aFloodOnTheEchoIsCutOffAndTheDaemonGoesOn() throws Exception {
        List<CompletableFuture<Void>> floods = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            RawWebSocket flood = RawWebSocket.connect(port, "/echo", "", 4096);
            floods.add(flooding(flood, 60_000));
        }
        WebSocketWatcher writer = messages("readings");
        for (int i = 1; i <= 20; i++) {
            writer.send("{\"device\":\"beside\"}");
            int count = i;
            until(() -> writer.count() == count);
            assertThat(get(HttpClient.newHttpClient(), "/").statusCode()).isEqualTo(200);
        }
        CompletableFuture.allOf(floods.toArray(new CompletableFuture<?>[0])).get(100, TimeUnit.SECONDS);
        WebSocketWatcher client = echo("");
        client.send("still there");
        until(() -> client.count() == 1);
        assertThat(daemon.output())
                .contains("vertx-websocket: has more messages in work than it may")
                .doesNotContain("OutOfMemory");
    }

    /** Sends frames and reads nothing, until the connection ends. */
    private static CompletableFuture<Void> flooding(RawWebSocket client, int frame) {
        return CompletableFuture.runAsync(
                () -> {
                    try (client) {
                        while (true) {
                            client.sendFrame(frame, frame);
                        }
                    } catch (IOException e) {
                        // as it should be
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "flood");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    @Test
    void theHttpServersExampleRunsInTheSameDaemonAndEachAddressIsOnItsOwnPortAlone() throws Exception {
        daemon.close();
        Path both = Files.createDirectories(folder.resolve("both"));
        Path examples = Path.of("routes", "examples");
        String settings = Stream.of("http-server", "websocket-server")
                .map(system -> examples.resolve(system).resolve("application.properties"))
                .map(WebsocketServerExampleIT::text)
                .collect(Collectors.joining("\n"));
        Files.writeString(
                both.resolve("application.properties"),
                settings
                        + String.join(
                                ",",
                                "\ncamel.main.routesIncludePattern=file:{{serai.home}}/routes/errors.camel.yaml",
                                "file:{{serai.home}}/routes/weather.camel.yaml",
                                "file:{{serai.home}}/routes/commands.camel.yaml",
                                "file:{{serai.home}}/routes/examples/http-server/*.camel.yaml",
                                "file:{{serai.home}}/routes/examples/websocket-server/*.camel.yaml\n"));
        daemon = SeraiProcess.startWith(
                folder,
                List.of("-Dcamel.server.port=" + http, "-Dwebsocket.port=" + port),
                "run",
                "--routes",
                both.toString(),
                "--data",
                folder.resolve("of-both").toString());
        until(() -> daemon.output().contains("stop:"));
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> posted = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/readings"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"device\":\"roof\",\"temperature\":21.5}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(posted.statusCode()).as(posted::body).isEqualTo(202);
        WebSocketWatcher sender = messages("readings");
        sender.send("{\"device\":\"scale\"}");
        until(() -> sender.count() == 1);
        assertThat(sender.messages().get(0)).startsWith("{\"ok\":true");
        WebSocketWatcher echoed = echo("");
        echoed.send("hello");
        until(() -> echoed.count() == 1);
        assertThat(get(client, "/").body()).contains("new WebSocket(");
        for (String path : List.of("/", "/readings", "/openapi.json", "/feed/weather", "/messages/readings")) {
            assertThat(status(port, path)).as("%s at vertx-websocket:", path).isEqualTo(404);
        }
        assertThat(status(http, "/echo")).isEqualTo(404);
    }

    private static int status(int at, String path) throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(at, path, "", 0)) {
            return client.status();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whenTheDaemonStopsEachClientIsTold() throws Exception {
        List<WebSocketWatcher> clients = List.of(messages("readings"), messages("commands"), feed("readings"));
        clients.get(0).send("{\"device\":\"last\"}");
        until(() -> clients.get(0).count() == 1);
        daemon.signal("TERM");
        for (WebSocketWatcher client : clients) {
            assertThat(client.closeCode()).isEqualTo(1001);
        }
        assertThat(daemon.exitCode()).as(daemon::output).isZero();
    }

    @Test
    void anEchoGoesToTheClientItCameFromAndNobodyElse() throws Exception {
        WebSocketWatcher other = echo("");
        WebSocketWatcher one = echo("");
        WebSocketWatcher all = echo("?CamelVertxWebsocket.sendToAll=true&CamelJournalKey=x");
        WebSocketWatcher named = echo("?CamelVertxWebsocket.connectionKey=abc");
        one.send("hello");
        until(() -> one.count() == 1);
        all.send("to all?");
        until(() -> all.count() == 1);
        named.send("to another?");
        one.send("bye");
        until(() -> one.count() == 2);
        assertThat(one.messages()).containsExactly("hello", "bye");
        assertThat(all.messages()).containsExactly("to all?");
        assertThat(other.messages()).isEmpty();
        assertThat(named.messages()).isEmpty();
    }

    @Test
    void aMessageIsAReadingOnceItIsCheckedAndOnDisk() throws Exception {
        WebSocketWatcher watching = feed("readings");
        WebSocketWatcher client = messages("readings");
        client.send("{\"device\":\"scale\",\"temperature\":21.5}");
        until(() -> client.count() == 1);
        assertThat(client.messages().get(0)).startsWith("{\"ok\":true,\"_id\":\"readings/000000000000/");
        List<String> bad = List.of(
                "garbage",
                "{\"device\":",
                "[]",
                "{\"temperature\":1}",
                "{\"device\":\"x\",\"temperature\":\"hot\"}",
                "");
        for (String text : bad) {
            long before = client.count();
            client.send(text);
            until(() -> client.count() == before + 1);
            assertThat(client.messages().get((int) before)).as(text).startsWith("{\"ok\":false,\"error\":");
        }
        client.send("{\"device\":\"'); drop table readings; --\"}");
        until(() -> client.count() == bad.size() + 2);
        until(() -> watching.count() == 2);
        assertThat(watching.messages().get(1)).contains("\"device\":\"'); drop table readings; --\"");
    }

    @Test
    void aCommandsReplyGoesBackToWhoAsked() throws Exception {
        WebSocketWatcher client = messages("commands");
        client.send("{\"id\":\"w-1\",\"command\":\"PING\",\"device\":\"station\"}");
        until(() -> client.count() == 1);
        assertThat(client.messages().get(0)).contains("\"id\":\"w-1\"", "\"result\":\"done\"", "PONG");
        client.send("{\"id\":\"w-2\",\"command\":\"PING\",\"device\":\"nobody\"}");
        until(() -> client.count() == 2);
        assertThat(client.messages().get(1)).contains("\"result\":\"failed\"", "\"reason\":\"device\"");
        for (String bad : List.of("garbage", "[]", "{}", "{\"id\":\"w-3\",\"command\":\"PING\\nPING\"}")) {
            long before = client.count();
            client.send(bad);
            until(() -> client.count() == before + 1);
            assertThat(client.messages().get((int) before)).as(bad).contains("\"result\":\"failed\"", "syntax");
        }
    }

    @Test
    void hugeMessagesAreCutOffAndPagesOfOthersRefused() throws Exception {
        for (String path : List.of("/feed/weather", "/messages/readings", "/echo")) {
            int p = path.equals("/echo") ? port : http;
            try (RawWebSocket huge = RawWebSocket.connect(p, path, "", 0)) {
                assertThat(huge.status()).isEqualTo(101);
                assertThatThrownBy(() -> {
                            huge.sendFrame(100L << 20, 100L << 20);
                            huge.sendFrame(100L << 20, 100L << 20);
                        })
                        .isInstanceOf(IOException.class);
            }
            try (RawWebSocket evil = RawWebSocket.connect(p, path, "Origin: http://evil.example\r\n", 0)) {
                assertThat(evil.status()).as(path).isEqualTo(403);
            }
        }
        WebSocketWatcher client = echo("");
        client.send("still there");
        until(() -> client.count() == 1);
    }

    @Test
    void whoSendsHalfAFrameIsDroppedAndOthersGoOn() throws Exception {
        daemon.close();
        example.set("camel.beans.feed.pingInterval", "500ms")
                .set("camel.beans.messages.pingInterval", "500ms")
                .set("camel.beans.socketOptions.idleTimeout", "3");
        daemon = example.daemon();
        WebSocketWatcher decent = feed("readings");
        try (RawWebSocket watching = RawWebSocket.connect(http, "/feed/readings", "", 0);
                RawWebSocket echoed = RawWebSocket.connect(port, "/echo", "", 0);
                RawWebSocket writing = RawWebSocket.connect(http, "/messages/readings", "", 0)) {
            for (RawWebSocket half : List.of(watching, writing, echoed)) {
                assertThat(half.status()).isEqualTo(101);
                half.send(0x81, 0x90, 0, 0, 0, 0, '{', '"'); // two of sixteen bytes
            }
            WebSocketWatcher client = messages("readings");
            client.send("{\"device\":\"beside\"}");
            until(() -> decent.count() == 1);
            assertThat(watching.closeCode()).isEqualTo(4408);
            assertThat(writing.closeCode()).isEqualTo(4408);
            assertThat(echoed.closeCode()).as("cut without a word").isEqualTo(-1);
        }
        assertThat(decent.isOpen()).isTrue();
        assertThat(decent.count()).isEqualTo(1);
    }

    @Test
    void nothingInAHandshakeSteersARouteOrGetsIntoTheJournal() throws Exception {
        WebSocketWatcher watching = feed("readings");
        for (int i = 0; i < 2; i++) {
            WebSocket client = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("CamelJournalKey", "same")
                    .header("CamelHttpUri", "http://127.0.0.1:1/")
                    .header("device", "nix")
                    .buildAsync(
                            URI.create(
                                    "ws://127.0.0.1:" + http
                                            + "/messages/readings?CamelJournalKey=same&cAmElHttpUri=http://127.0.0.1:1/&device=nix"),
                            new WebSocket.Listener() {})
                    .get(20, TimeUnit.SECONDS);
            client.sendText("{\"device\":\"evil-" + i + "\"}", true).get(20, TimeUnit.SECONDS);
        }
        until(() -> watching.count() == 2);
        assertThat(watching.messages())
                .allMatch(m -> m.contains("\"device\":\"evil-"))
                .noneMatch(m -> m.contains("_headers") || m.contains("nix"));
        // a topic's name that is a path, or that is kept from view
        for (String topic : List.of("..%2freadings", "dead-letters", "readings%00", "*")) {
            assertThat(feed(topic).closeCode()).as(topic).isEqualTo(4404);
        }
    }

    @Test
    void thePageIsServedAndNoFileBeside() throws Exception {
        HttpClient browser = HttpClient.newHttpClient();
        HttpResponse<String> page = get(browser, "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("new WebSocket(").doesNotContain("src=", "href=");
        for (String path : Stream.of("/application.properties", "/pom.xml", "/page.camel.yaml", "/data/journal.db")
                .toList()) {
            assertThat(get(browser, path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(get(browser, "/feed/weather").statusCode()).isEqualTo(426);
    }

    private HttpResponse<String> get(HttpClient browser, String path) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
