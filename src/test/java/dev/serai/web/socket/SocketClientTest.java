package dev.serai.web.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.WebSocketPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a server that acknowledges, with a route that a test holds up. */
@Timeout(300)
class SocketClientTest {
    private final List<String> routed = new CopyOnWriteArrayList<>();
    private final Semaphore goOn = new Semaphore(0);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private WebSocketPeer peer;

    @BeforeEach
    void startPeer() throws Exception {
        peer = WebSocketPeer.started();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:received").process(exchange -> {
                    String text = exchange.getMessage().getBody(String.class);
                    routed.add(text);
                    goOn.acquire();
                    if (text.contains("bad")) {
                        throw new IllegalStateException("it can not be stored");
                    }
                    exchange.getMessage().setBody("{\"stored\":" + text.replaceAll("\\D", "") + "}");
                });
            }
        });
    }

    @AfterEach
    void stopAll() throws Exception {
        goOn.release(1000);
        context.close();
        peer.close();
    }

    private SocketClient client(String name) {
        SocketClient client = new SocketClient();
        client.setUri(peer.uri());
        client.setReceive("direct:received");
        client.setSubscribe("{\"subscribe\":[]}");
        client.setAckTimeout(Duration.ofSeconds(2));
        client.setReconnectDelay(Duration.ofMillis(100));
        client.setCamelContext(context);
        context.getRegistry().bind(name, client);
        return client;
    }

    private void start() throws Exception {
        context.start();
        until(() -> !peer.subscriptions().isEmpty());
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    private void send(SocketClient client, String batch) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(SocketClient.ID, batch);
        exchange.getMessage().setBody("{\"batch\":\"" + batch + "\",\"entries\":[]}");
        client.send(exchange);
    }

    private static String message(int n) {
        return "{\"n\":" + n + "}";
    }

    private static List<String> messages(int count) {
        return IntStream.range(0, count).mapToObj(SocketClientTest::message).toList();
    }

    @Test
    void anAcknowledgementIsTakenWhileTheRouteIsHeldUpAndOrderIsKept() throws Exception {
        SocketClient client = client("remote");
        client.setAckTimeout(Duration.ofSeconds(60));
        start();
        messages(10).forEach(peer::say);
        until(() -> routed.size() == 1);
        send(client, "b-1");
        assertThat(routed).containsExactly(message(0));
        goOn.release(10);
        until(() -> peer.answers().size() == 10);
        assertThat(routed).isEqualTo(messages(10));
        assertThat(peer.answers())
                .isEqualTo(IntStream.range(0, 10)
                        .mapToObj(n -> "{\"stored\":" + n + "}")
                        .toList());
    }

    @Test
    void asManyAsMayWaitHoldTheOtherSideBack() throws Exception {
        SocketClient client = client("remote");
        client.setMaxWaiting(5);
        start();
        messages(20).forEach(peer::say);
        until(() -> routed.size() == 1);
        // behind 20 messages, of which 5 are read
        assertThatThrownBy(() -> send(client, "b-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not acknowledge");
    }

    @Test
    void whenAMessageCanNotBeTakenThoseBehindItAreNotEither() throws Exception {
        client("remote");
        start();
        peer.say("{\"bad\":1}");
        messages(10).forEach(peer::say);
        until(() -> routed.size() == 1);
        goOn.release(1000);
        until(() -> peer.subscriptions().size() == 2);
        assertThat(routed).containsExactly("{\"bad\":1}");
        peer.say(message(42));
        until(() -> routed.size() == 2);
        assertThat(routed).containsExactly("{\"bad\":1}", message(42));
        until(() -> peer.answers().size() == 1);
    }

    @Test
    void whatIsSecretInAnAddressIsNotTold() throws Exception {
        SocketClient client = client("remote");
        client.setUri(peer.uri().replace("://", "://user:pass@") + "?token=sesame");
        context.start();
        until(() -> health("socket:remote").getState() == HealthCheck.State.UP);
        String told = health("socket:remote").getMessage() + " "
                + health("socket:remote").getDetails();
        assertThat(told).contains(peer.uri()).doesNotContain("sesame", "pass");
        peer.close();
        until(() -> health("socket:remote").getState() == HealthCheck.State.DOWN);
        told = health("socket:remote").getMessage() + " "
                + health("socket:remote").getDetails();
        assertThat(told).contains(peer.uri()).doesNotContain("sesame", "pass");
        assertThatThrownBy(() -> send(client, "b-1")).hasMessageNotContaining("sesame");
    }

    private HealthCheck.Result health(String id) {
        return HealthCheckRegistry.get(context).stream()
                .filter(check -> check.getId().equals(id))
                .findFirst()
                .map(HealthCheck::callReadiness)
                .orElseThrow();
    }

    @Test
    void clientsOfOneServerAreToldApartByHealth() throws Exception {
        client("remote");
        client("other");
        start();
        assertThat(HealthCheckRegistry.get(context).stream()
                        .map(HealthCheck::getId)
                        .filter(id -> id.startsWith("socket:"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("socket:remote", "socket:other");
    }
}
