package dev.serai.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.RawWebSocket;
import dev.serai.testkit.WebSocketPeer;
import dev.serai.testkit.WebSocketWatcher;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code vertx-websocket:} as Serai has it, with an echo and with a route that waits. */
@Timeout(120)
class BoundedWebsocketTest {
    private static final int FRAME = 60_000;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final BoundedWebsocketComponent component = new BoundedWebsocketComponent();
    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch release = new CountDownLatch(1);
    private Router router;
    private int port;
    private int other;

    @BeforeEach
    void start() throws Exception {
        port = WebSocketPeer.freePort();
        other = WebSocketPeer.freePort();
        router = Router.router(vertx);
        context.getRegistry().bind("vertx-websocket", component);
        context.getRegistry().bind("http", vertx);
        context.getRegistry().bind("router", router);
        String echo = "vertx-websocket:127.0.0.1:" + port + "/echo";
        String waiting = "vertx-websocket:127.0.0.1:" + other + "/waiting";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(echo + "?allowedOriginPattern=RAW(http://here.example)").to(echo);
                from(waiting).process(exchange -> release.await()).to(waiting);
            }
        });
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        context.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    private static WebSocketWatcher client(int port, String path) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + port + path);
    }

    @Test
    void whoSendsAndNeverReadsIsCutOffAndTheOthersHaveTheirEchoes() throws Exception {
        for (int i = 0; i < 6; i++) {
            try (RawWebSocket stuck = RawWebSocket.connect(port, "/echo", "", 4096)) {
                assertThatThrownBy(() -> {
                            for (int n = 0; n < 10_000; n++) {
                                stuck.sendFrame(FRAME, FRAME);
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
        }
        until(() -> component.inWork() == 0);
        WebSocketWatcher decent = client(port, "/echo");
        for (int i = 0; i < 100; i++) {
            decent.send("message " + i);
            int count = i + 1;
            until(() -> decent.count() == count);
        }
        assertThat(decent.isOpen()).isTrue();
    }

    @Test
    void noMoreMessagesAreInWorkThanMayBeHoweverManyClientsSend() throws Exception {
        List<WebSocketWatcher> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(client(other, "/waiting"));
        }
        for (WebSocketWatcher client : clients) {
            for (int n = 0; n < 20; n++) {
                if (client.isOpen()) {
                    client.send("wait");
                }
            }
        }
        until(() -> clients.stream().anyMatch(c -> !c.isOpen()));
        until(() -> component.inWork() == BoundedVertx.OF_ALL);
        release.countDown();
        until(() -> component.inWork() == 0);
        WebSocketWatcher decent = client(other, "/waiting");
        decent.send("now");
        until(() -> decent.count() == 1);
    }

    @Test
    void aPathIsOnItsOwnPortAloneAndTheHttpServersThreadsAreNotTaken() throws Exception {
        assertThat(component.getVertx()).isInstanceOf(BoundedVertx.class).isNotSameAs(vertx);
        assertThat(router.getRoutes()).isEmpty();
        try (RawWebSocket there = RawWebSocket.connect(port, "/echo", "", 0);
                RawWebSocket elsewhere = RawWebSocket.connect(other, "/echo", "", 0);
                RawWebSocket evil = RawWebSocket.connect(port, "/echo", "Origin: http://evil.example\r\n", 0)) {
            assertThat(there.status()).isEqualTo(101);
            assertThat(elsewhere.status()).isEqualTo(404);
            assertThat(evil.status()).as("the endpoint's options are taken").isEqualTo(403);
        }
    }

    @Test
    void anOptionOfTheComponentIsFoundByItsName() throws Exception {
        assertThat(component.getComponentPropertyConfigurer().configure(context, component, "defaultPort", 1, true))
                .isTrue();
        assertThat(component.getDefaultPort()).isEqualTo(1);
    }
}
