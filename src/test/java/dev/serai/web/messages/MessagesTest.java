package dev.serai.web.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.RawWebSocket;
import dev.serai.testkit.WebSocketWatcher;
import dev.serai.web.HostCheck;
import dev.serai.web.clients.OriginCheck;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients' messages on a server of their own, with routes that echo, wait, fail and say nothing. */
@Timeout(120)
class MessagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int FRAME = 60_000;
    private static final MessageLimits LIMITS = new MessageLimits(100, 1 << 16, 8 << 20, 2, 60_000, 60_000);

    private final MessageStatistics statistics = new MessageStatistics();
    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentLinkedQueue<Map<String, Object>> headers = new ConcurrentLinkedQueue<>();
    private DefaultCamelContext context;
    private HttpServer http;

    @BeforeEach
    void startCamel() throws Exception {
        context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:echo")
                        .process(exchange -> headers.add(
                                new LinkedHashMap<>(exchange.getMessage().getHeaders())))
                        .setBody(simple("${body}"));
                from("direct:waiting").process(exchange -> {
                    waiting.incrementAndGet();
                    release.await();
                });
                from("direct:silent").setBody(constant(null));
                from("direct:failing").throwException(new IllegalStateException("no"));
            }
        });
        context.start();
    }

    @AfterEach
    void stopAll() throws Exception {
        release.countDown();
        context.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void serve(MessageLimits limits) throws Exception {
        Router router = Router.router(vertx);
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        for (String name : List.of("echo", "waiting", "silent", "failing")) {
            endpoints.put(name, context.getEndpoint("direct:" + name));
        }
        context.addService(new MessageServer(
                context,
                vertx,
                router,
                "/messages",
                endpoints,
                limits,
                new OriginCheck("https://dashboard.example", HostCheck.of(false, false, "")),
                statistics));
        http = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private WebSocketWatcher client(String path) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + http.actualPort() + "/messages/" + path);
    }

    private RawWebSocket raw(String path) throws IOException {
        return RawWebSocket.connect(http.actualPort(), "/messages/" + path, "", 4096);
    }

    /** A frame with less than 126 bytes, masked with zeros. */
    private static void frame(RawWebSocket to, int first, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        int[] all = new int[6 + bytes.length];
        all[0] = first;
        all[1] = 0x80 | bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            all[6 + i] = bytes[i];
        }
        to.send(all);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    @Test
    void aClientsMessagesAreAnsweredInTheirOrder() throws Exception {
        serve(LIMITS);
        WebSocketWatcher client = client("echo");
        List<String> texts =
                IntStream.range(0, 500).mapToObj(i -> "23,4 °C – 摂氏 " + i).toList();
        texts.forEach(client::send);
        until(() -> client.count() == 500);
        assertThat(client.messages()).containsExactlyElementsOf(texts);
        until(() -> statistics.answered.sum() == 500);
        assertThat(statistics.bytes.get()).isZero();
    }

    @Test
    void nothingOfTheHandshakeReachesTheRoute() throws Exception {
        serve(LIMITS);
        WebSocketWatcher client = client("echo?CamelJournalKey=x&CamelVertxWebsocket.sendToAll=true&plain=1");
        client.send("hello");
        until(() -> client.count() == 1);
        assertThat(headers).containsExactly(Map.of());
    }

    @Test
    void aMessageWithoutAnAnswerIsFollowedByTheNext() throws Exception {
        serve(LIMITS);
        WebSocketWatcher client = client("silent");
        client.send("one");
        client.send("two");
        until(() -> statistics.received.sum() == 2);
        assertThat(client.messages()).isEmpty();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void whoSendsAndNeverReadsIsDroppedAndHoldsUpNobody() throws Exception {
        serve(new MessageLimits(100, 1 << 16, 8 << 20, 2, 1500, 60_000));
        CompletableFuture<?>[] stuck = new CompletableFuture<?>[5];
        for (int i = 0; i < stuck.length; i++) {
            RawWebSocket client = raw("echo");
            stuck[i] = CompletableFuture.runAsync(() -> sendUntilCut(client));
        }
        WebSocketWatcher decent = client("echo");
        for (int i = 1; i <= 200; i++) {
            decent.send("message");
            int count = i;
            until(() -> decent.count() == count);
        }
        CompletableFuture.allOf(stuck).get(60, TimeUnit.SECONDS);
        until(() -> statistics.dropped.sum() == stuck.length && statistics.clients.get() == 1);
        assertThat(statistics.bytes.get()).isZero();
        assertThat(decent.isOpen()).isTrue();
    }

    private static void sendUntilCut(RawWebSocket client) {
        try (client) {
            while (true) {
                client.sendFrame(FRAME, FRAME);
            }
        } catch (IOException e) {
            // as it should be
        }
    }

    @Test
    void whileAMessageIsInItsRouteNothingMoreOfTheClientIsTaken() throws Exception {
        serve(LIMITS);
        RawWebSocket client = raw("waiting");
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntilCut(client));
        until(() -> waiting.get() == 1);
        WebSocketWatcher other = client("waiting");
        other.send("mine");
        until(() -> waiting.get() == 2);
        // so much later that much more would have come
        until(() -> sending.isDone() || statistics.received.sum() == 2);
        assertThat(statistics.received.sum()).isEqualTo(2);
        assertThat(statistics.bytes.get()).isEqualTo(FRAME + 4);
        release.countDown();
        until(() -> other.count() == 1);
        until(() -> statistics.received.sum() > 20);
        assertThat(sending).as("the client was waited for, not cut").isNotDone();
        client.close();
    }

    @Test
    void moreBytesThanMayBeInRoutesAreNotTaken() throws Exception {
        serve(new MessageLimits(100, 1 << 16, 100_000, 2, 60_000, 60_000));
        try (RawWebSocket first = raw("waiting");
                RawWebSocket second = raw("waiting")) {
            first.sendFrame(FRAME, FRAME);
            until(() -> waiting.get() == 1);
            second.sendFrame(FRAME, FRAME);
            assertThat(second.closeCode()).isEqualTo(1013);
        }
        release.countDown();
        until(() -> statistics.bytes.get() == 0 && statistics.clients.get() == 0);
    }

    @Test
    void whatIsNoTextOfTheRightSizeEndsTheConnectionWithTheReason() throws Exception {
        serve(new MessageLimits(100, 100, 8 << 20, 2, 60_000, 60_000));
        try (RawWebSocket binary = raw("echo");
                RawWebSocket large = raw("echo");
                RawWebSocket parts = raw("echo");
                RawWebSocket malformed = raw("echo");
                RawWebSocket orphan = raw("echo");
                RawWebSocket failing = raw("failing")) {
            frame(binary, 0x82, "bytes");
            assertThat(binary.closeCode()).isEqualTo(1003);
            frame(large, 0x81, "x".repeat(101));
            assertThat(large.closeCode()).isEqualTo(1009);
            frame(parts, 0x01, "x".repeat(60));
            frame(parts, 0x80, "x".repeat(60));
            assertThat(parts.closeCode()).isEqualTo(1009);
            malformed.send(0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28);
            assertThat(malformed.closeCode()).isEqualTo(1007);
            frame(orphan, 0x80, "behind nothing");
            assertThat(orphan.closeCode()).isIn(1002, -1);
            frame(failing, 0x81, "text");
            assertThat(failing.closeCode()).isEqualTo(1011);
        }
        until(() -> statistics.clients.get() == 0);
        assertThat(statistics.refused.sum()).isEqualTo(5);
        assertThat(statistics.failed.sum()).isEqualTo(1);
        assertThat(statistics.bytes.get()).isZero();
    }

    @Test
    void aFrameLargerThanTheServerReadsIsCutOff() throws Exception {
        serve(LIMITS);
        try (RawWebSocket client = raw("echo")) {
            client.sendFrame(1 << 30, FRAME);
            assertThat(client.closeCode()).isIn(1009, 1002, -1);
        }
        until(() -> statistics.clients.get() == 0);
        assertThat(statistics.received.sum()).isZero();
    }

    @Test
    void aMessageMayComeInSeveralFrames() throws Exception {
        serve(LIMITS);
        try (RawWebSocket client = raw("echo")) {
            client.send(0x01, 0x81, 0, 0, 0, 0, 0xc3); // half of an ä
            client.send(0x89, 0x80, 0, 0, 0, 0); // a ping between
            client.send(0x80, 0x81, 0, 0, 0, 0, 0xa4);
            until(() -> statistics.answered.sum() == 1);
            frame(client, 0x88, "");
            client.closeCode();
        }
        assertThat(statistics.received.sum()).isEqualTo(1);
        assertThat(statistics.refused.sum()).isZero();
    }

    @Test
    void whoStopsInTheMiddleOfAFrameIsLetGo() throws Exception {
        serve(new MessageLimits(100, 1 << 16, 8 << 20, 2, 60_000, 2000));
        WebSocketWatcher decent = client("echo");
        try (RawWebSocket half = raw("echo")) {
            half.sendFrame(FRAME, FRAME / 2);
            assertThat(half.closeCode()).isEqualTo(4408);
        }
        until(() -> statistics.silent.sum() == 1 && statistics.clients.get() == 1);
        decent.send("still here");
        until(() -> decent.count() == 1);
    }

    @Test
    void aLongRouteIsNoSilenceOfTheClient() throws Exception {
        serve(new MessageLimits(100, 1 << 16, 8 << 20, 2, 60_000, 300));
        try (RawWebSocket client = raw("waiting")) {
            frame(client, 0x81, "text");
            until(() -> waiting.get() == 1);
            // by then all were pinged several times
            try (RawWebSocket silent = raw("silent")) {
                assertThat(silent.closeCode()).isEqualTo(4408);
            }
            assertThat(statistics.silent.sum()).isEqualTo(1);
            release.countDown();
            until(() -> statistics.answered.sum() == 1);
        }
    }

    @Test
    void whoVanishesWithoutAWordIsNotRefused() throws Exception {
        serve(LIMITS);
        for (int i = 0; i < 20; i++) {
            RawWebSocket gone = raw("echo");
            RawWebSocket reset = raw("echo");
            until(() -> statistics.clients.get() == 2);
            gone.close();
            reset.reset();
            until(() -> statistics.clients.get() == 0);
        }
        assertThat(statistics.refused.sum()).isZero();
    }

    @Test
    void theHandshakeSaysWhoMayComeIn() throws Exception {
        serve(new MessageLimits(1, 1 << 16, 8 << 20, 2, 60_000, 60_000));
        int port = http.actualPort();
        try (RawWebSocket first = raw("echo");
                RawWebSocket second = raw("echo");
                RawWebSocket evil = RawWebSocket.connect(port, "/messages/echo", "Origin: http://evil.example\r\n", 0);
                RawWebSocket nowhere = raw("nowhere")) {
            assertThat(first.status()).isEqualTo(101);
            assertThat(second.status()).isEqualTo(503);
            assertThat(evil.status()).isEqualTo(403);
            assertThat(nowhere.status()).isEqualTo(404);
        }
        assertThat(statistics.refused.sum()).isEqualTo(2);
        until(() -> statistics.clients.get() == 0);
        WebSocketWatcher next = client("echo");
        next.send("room again");
        until(() -> next.count() == 1);
    }

    @Test
    void atTheEndWhatIsInARouteIsAnsweredAndEachClientIsTold() throws Exception {
        serve(LIMITS);
        WebSocketWatcher idle = client("echo");
        WebSocketWatcher busy = client("waiting");
        busy.send("answer me");
        until(() -> waiting.get() == 1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(context::stop);
        assertThat(idle.closeCode()).isEqualTo(1001);
        assertThat(busy.isOpen()).isTrue();
        release.countDown();
        assertThat(busy.closeCode()).isEqualTo(1001);
        assertThat(busy.messages()).containsExactly("answer me");
        stopping.get(30, TimeUnit.SECONDS);
    }
}
