package dev.serai.web.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.RawWebSocket;
import dev.serai.testkit.WebSocketWatcher;
import dev.serai.web.HostCheck;
import dev.serai.web.clients.OriginCheck;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed on a server of its own, with a topic in memory and clients that are real. */
@Timeout(300)
class FeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final GrowingTopic topic = new GrowingTopic("weather", 40);
    private final FeedStatistics statistics = new FeedStatistics();
    private final Vertx vertx = Vertx.vertx();
    private DefaultCamelContext context;
    private FeedServer feed;
    private HttpServer http;
    private GrowingTopic shown = topic;

    @BeforeEach
    void startCamel() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stopAll() throws Exception {
        context.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void serve() throws Exception {
        serve(new FeedLimits(100, 1000, 1 << 20, 60_000));
    }

    private void serve(FeedLimits limits) throws Exception {
        serve(limits, shown);
    }

    private void serve(FeedTopics topics) throws Exception {
        serve(new FeedLimits(100, 1000, 1 << 20, 60_000), topics);
    }

    private void serve(FeedLimits limits, FeedTopics topics) throws Exception {
        Router router = Router.router(vertx);
        feed = new FeedServer(
                context,
                vertx,
                router,
                "/feed",
                Set.of("*"),
                topics,
                limits,
                new OriginCheck("https://dashboard.example", HostCheck.of(false, false, "")),
                statistics);
        context.addService(feed);
        http = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private WebSocketWatcher watch(String path) {
        return WebSocketWatcher.connect("ws://127.0.0.1:" + http.actualPort() + path);
    }

    private RawWebSocket raw(String headers) throws Exception {
        return RawWebSocket.connect(http.actualPort(), "/feed/weather", headers, 0);
    }

    private static List<Integer> offsets(WebSocketWatcher client) {
        return client.messages().stream()
                .map(m -> Integer.parseInt(m.substring("{\"_offset\":".length(), m.indexOf(','))))
                .toList();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void awaitClients(int count) {
        until(() -> statistics.clients.get() == count);
    }

    @Test
    void aClientGetsWhatIsAppendedFromThenOn() throws Exception {
        serve();
        topic.append(10);
        WebSocketWatcher client = watch("/feed/weather");
        awaitClients(1);
        topic.append(5);
        until(() -> client.count() == 5);
        assertThat(offsets(client)).containsExactly(10, 11, 12, 13, 14);
        until(() -> statistics.sent.sum() == 5);
    }

    @Test
    void fromBeginsWithAnOffsetOrWithTheLastOnes() throws Exception {
        serve();
        topic.append(10);
        WebSocketWatcher all = watch("/feed/weather?from=0");
        WebSocketWatcher last = watch("/feed/weather?from=-3");
        WebSocketWatcher beyond = watch("/feed/weather?from=4711");
        awaitClients(3);
        until(() -> all.count() == 10 && last.count() == 3);
        topic.append(1);
        until(() -> beyond.count() == 1 && all.count() == 11 && last.count() == 4);
        assertThat(offsets(last)).containsExactly(7, 8, 9, 10);
        assertThat(offsets(beyond)).containsExactly(10);
    }

    @Test
    void whoComesWhileEntriesArriveMissesNoneAndGetsNoneTwice() throws Exception {
        serve(new FeedLimits(100, 100_000, 64 << 20, 60_000));
        topic.append(5000);
        List<WebSocketWatcher> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(watch("/feed/weather?from=0"));
            for (int n = 0; n < 50; n++) {
                topic.append(10);
            }
        }
        int[] expected = IntStream.range(0, 15_000).toArray();
        for (WebSocketWatcher client : clients) {
            until(() -> client.count() >= expected.length);
            assertThat(offsets(client).stream().mapToInt(Integer::intValue).toArray())
                    .isEqualTo(expected);
        }
    }

    @Test
    void aClientThatNeverReadsIsDroppedAndOthersGoOn() throws Exception {
        shown = new GrowingTopic("weather", 2000);
        serve(new FeedLimits(100, 500, 1 << 20, 60_000));
        WebSocketWatcher reader = watch("/feed/weather");
        try (RawWebSocket stuck = RawWebSocket.connect(http.actualPort(), "/feed/weather", "", 4096)) {
            awaitClients(2);
            for (int sent = 0; statistics.dropped.sum() == 0; sent += 100) {
                shown.append(100);
                int all = sent + 100;
                until(() -> reader.count() == all);
                assertThat(sent).as("entries until it was dropped").isLessThan(50_000);
            }
            awaitClients(1);
            shown.append(1);
            long next = shown.next();
            until(() -> reader.count() == next);
            assertThat(reader.isOpen()).isTrue();
            // cut, since it takes no close frame either
            until(() -> stuck.closeCode() == -1);
        }
    }

    @Test
    void nothingIsReadWhenNobodyWatches() throws Exception {
        serve();
        topic.append(100);
        assertThat(topic.waiting.get() + topic.readers.get() + topic.reads.get())
                .isZero();
        try (WebSocketWatcher client = watch("/feed/weather?from=0")) {
            until(() -> client.count() == 100);
        }
        until(() -> topic.waiting.get() + topic.readers.get() == 0);
        int reads = topic.reads.get();
        topic.append(100);
        assertThat(topic.reads.get()).isEqualTo(reads);
        // and it begins again
        WebSocketWatcher client = watch("/feed/weather");
        awaitClients(1);
        topic.append(1);
        until(() -> client.count() == 1);
    }

    @Test
    void anEntryIsReadOnceForAll() throws Exception {
        serve();
        List<WebSocketWatcher> clients =
                Stream.generate(() -> watch("/feed/weather")).limit(50).toList();
        awaitClients(50);
        int reads = topic.reads.get();
        topic.append(1);
        for (WebSocketWatcher client : clients) {
            until(() -> client.count() == 1);
        }
        assertThat(topic.reads.get() - reads).isEqualTo(1);
    }

    @Test
    void whoSendsIsClosed() throws Exception {
        serve();
        WebSocketWatcher client = watch("/feed/weather");
        client.send("{\"from\":0}");
        assertThat(client.closeCode()).isEqualTo(1008);
        awaitClients(0);
        assertThat(statistics.refused.sum()).isEqualTo(1);
    }

    @Test
    void whoVanishesWithoutAWordIsNotRefused() throws Exception {
        serve();
        for (int i = 0; i < 20; i++) {
            RawWebSocket gone = raw("");
            RawWebSocket reset = raw("");
            awaitClients(2);
            gone.close();
            reset.reset();
            awaitClients(0);
        }
        assertThat(statistics.refused.sum()).isZero();
    }

    @Test
    void ofAHugeFrameOnlyTheHeadIsRead() throws Exception {
        serve();
        try (RawWebSocket client = raw("")) {
            awaitClients(1);
            client.sendFrame(100L << 20, 0);
            assertThat(client.closeCode()).as("cut without a word").isEqualTo(-1);
            awaitClients(0);
            until(() -> statistics.refused.sum() == 1);
        }
    }

    @Test
    void whoSendsHalfAFrameAndNoMoreIsDroppedForSilence() throws Exception {
        serve(new FeedLimits(100, 1000, 1 << 20, 3000));
        WebSocketWatcher decent = watch("/feed/weather");
        try (RawWebSocket client = raw("")) {
            awaitClients(2);
            client.send(0x81, 0x85, 0, 0); // half the head of a text of five bytes
            assertThat(client.closeCode()).isEqualTo(4408);
            awaitClients(1);
            assertThat(decent.isOpen()).as("answers pings").isTrue();
            assertThat(statistics.silent.sum()).isEqualTo(1);
        }
    }

    @Test
    void pagesOfOtherOriginsAreRefused() throws Exception {
        serve();
        for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1", "garbage^")) {
            try (RawWebSocket client = raw("Origin: " + origin + "\r\n")) {
                assertThat(client.status()).as(origin).isEqualTo(403);
            }
        }
        for (String origin : List.of("http://127.0.0.1:" + http.actualPort(), "https://dashboard.example")) {
            try (RawWebSocket client = raw("Origin: " + origin + "\r\n")) {
                assertThat(client.status()).as(origin).isEqualTo(101);
            }
        }
        awaitClients(0);
    }

    @Test
    void anUnknownTopicAndABadFromAreToldByACloseCode() throws Exception {
        serve();
        assertThat(watch("/feed/wether").closeCode()).isEqualTo(4404);
        assertThat(watch("/feed/weather?from=yesterday").closeCode()).isEqualTo(4400);
        awaitClients(0);
    }

    @Test
    void deadLettersAreNotAmongAllTopics() throws Exception {
        shown = new GrowingTopic("dead-letters", 1);
        serve();
        assertThat(watch("/feed/dead-letters").closeCode()).isEqualTo(4404);
    }

    @Test
    void oneClientTooManyIsAnswered503() throws Exception {
        serve(new FeedLimits(2, 1000, 1 << 20, 60_000));
        WebSocketWatcher one = watch("/feed/weather");
        WebSocketWatcher two = watch("/feed/weather");
        try (RawWebSocket three = raw("")) {
            assertThat(three.status()).isEqualTo(503);
        }
        one.close();
        awaitClients(1);
        try (RawWebSocket three = raw("")) {
            assertThat(three.status()).isEqualTo(101);
        }
        assertThat(two.isOpen()).isTrue();
    }

    @Test
    void nothingIsCompressed() throws Exception {
        serve();
        try (RawWebSocket client = raw("Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.answer().toLowerCase(Locale.ROOT)).doesNotContain("permessage-deflate");
        }
    }

    @Test
    void clientsAreToldWhenTheDaemonStops() throws Exception {
        serve();
        WebSocketWatcher client = watch("/feed/weather");
        awaitClients(1);
        feed.stop();
        assertThat(client.closeCode()).isEqualTo(1001);
    }

    @Test
    void aTopicThatCanNotBeReadIsTroubleUntilItCan() throws Exception {
        serve();
        WebSocketWatcher client = watch("/feed/weather");
        awaitClients(1);
        topic.failure = new IllegalStateException("damaged");
        topic.append(3);
        until(() -> statistics.trouble() != null);
        assertThat(statistics.trouble()).contains("weather", "damaged");
        topic.failure = null;
        topic.append(1);
        until(() -> client.count() == 1);
        assertThat(offsets(client)).as("the gap shows").containsExactly(3);
        assertThat(statistics.trouble()).isNull();
    }

    @Test
    void theTroubleOfOneTopicIsNotEndedByAnother() throws Exception {
        GrowingTopic other = new GrowingTopic("alarms", 40);
        serve(name -> name.equals("alarms") ? other : topic.find(name));
        WebSocketWatcher weather = watch("/feed/weather");
        WebSocketWatcher alarms = watch("/feed/alarms");
        awaitClients(2);
        topic.failure = new IllegalStateException("damaged");
        other.failure = new IllegalStateException("torn");
        topic.append(1);
        other.append(1);
        until(() -> statistics.trouble() != null
                && statistics.trouble().contains("damaged")
                && statistics.trouble().contains("torn"));
        other.failure = null;
        other.append(1);
        until(() -> alarms.count() == 1);
        until(() -> !statistics.trouble().contains("torn"));
        assertThat(statistics.trouble()).contains("weather", "damaged");
        // whom it troubled has left
        weather.close();
        until(() -> statistics.trouble() == null);
    }
}
