package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.Later;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and their replies on a port without hardware. */
@Timeout(180)
class SerialRequestTest {
    private static final String PORT = "serial:/dev/ttyX?keepFirst=true";

    /** For requests that are answered: the machine may be busy with other things. */
    private static final String PATIENT = "&responseTimeout=60s";

    private final FakePort port = new FakePort();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> unsolicited = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Exchange>> asked = new ArrayList<>();
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        context.addComponent("serial", new SerialComponent(port, System::nanoTime));
        context.getShutdownStrategy().setTimeout(5);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(PORT)
                        .routeId("reader")
                        .process(e -> unsolicited.add(e.getMessage().getBody(String.class)));
            }
        });
        context.start();
        template = context.createProducerTemplate();
        await().until(() -> port.open);
    }

    @AfterEach
    void stop() throws Exception {
        template.close();
        context.close();
    }

    private static UnaryOperator<byte[]> echo(String before) {
        return request -> (before + new String(request, UTF_8)).getBytes(UTF_8);
    }

    private Exchange ask(String options, String body, Object... headers) {
        String all = options.contains("responseTimeout") ? options : options + PATIENT;
        return template.request(PORT + all, exchange -> {
            exchange.getMessage().setBody(body);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    private CompletableFuture<Exchange> askLater(String options, String body, Object... headers) {
        CompletableFuture<Exchange> reply = Later.begin(() -> ask(options, body, headers));
        asked.add(reply);
        return reply;
    }

    /** Waits until so many requests stand in the queue. */
    private void awaitWaiting(int count) {
        await().until(() -> context.getComponent("serial", SerialComponent.class)
                        .ports()
                        .get(0)
                        .waitingRequests()
                == count);
    }

    @Test
    void aRequestGetsTheFrameThatAnswersIt() {
        port.answers = echo("re: ");
        long begun = System.nanoTime();
        Exchange reply = ask("", "WEIGHT?\n");
        Duration all = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(String.class)).isEqualTo("re: WEIGHT?");
        assertThat(reply.getMessage().getHeaders())
                .containsEntry(SerialConstants.PORT, "/dev/ttyX")
                .containsEntry(SerialConstants.ATTEMPTS, 1);
        assertThat(reply.getMessage().getHeader(SerialConstants.TIME)).isInstanceOf(Instant.class);
        assertThat(reply.getMessage().getHeader(SerialConstants.ROUND_TRIP, Duration.class))
                .isBetween(Duration.ZERO, all);
        assertThat(reply.getMessage().getHeader(SerialConstants.WAITED)).isInstanceOf(Duration.class);
        assertThat(unsolicited).as("a reply is no consumer's").isEmpty();
    }

    @Test
    void anInOnlyExchangeWritesAndWaitsForNothing() {
        port.answers = echo("re: ");
        template.sendBody(PORT, "LED 1\n");

        assertThat(port.written).containsExactly("LED 1\n");
        await().untilAsserted(() -> assertThat(unsolicited).containsExactly("re: LED 1"));
    }

    @Test
    void withoutAnAnswerTheExchangeTimesOut() {
        Exchange reply = ask("&responseTimeout=30", "WEIGHT?\n");

        assertThat(reply.getException())
                .isInstanceOf(ExchangeTimedOutException.class)
                .hasMessageContaining("The device on port /dev/ttyX did not answer within 30 ms");
        assertThat(statistics().timeouts()).isEqualTo(1);
    }

    @Test
    void aRequestWhoseTimeIsOverIsNotWritten() {
        port.answers = echo("re: ");
        Exchange late = template.request(PORT + PATIENT + "&exchangePattern=InOut", e -> {
            e.getMessage().setHeader(SerialConstants.EXPIRES, Instant.now().minusMillis(1));
            e.getMessage().setBody("OPEN\n");
        });
        Exchange inTime = template.request(PORT + PATIENT + "&exchangePattern=InOut", e -> {
            e.getMessage()
                    .setHeader(
                            SerialConstants.EXPIRES,
                            Instant.now().plusSeconds(60).toString());
            e.getMessage().setBody("SHUT\n");
        });

        assertThat(late.getException())
                .isInstanceOf(RequestExpiredException.class)
                .hasMessageContaining("Port /dev/ttyX was not written to: the request's time was over");
        assertThat(inTime.getMessage().getBody(String.class)).isEqualTo("re: SHUT");
        assertThat(port.written).containsExactly("SHUT\n");
    }

    private SerialStatistics statistics() {
        return context.getComponent("serial", SerialComponent.class)
                .statistics()
                .get("/dev/ttyX");
    }

    @Test
    void aRequestIsSentAgainAsOftenAsItMayBe() {
        port.answers = request -> port.written.size() == 3 ? "42\n".getBytes(UTF_8) : null;
        Exchange reply = ask("&responseTimeout=1s&requestRetries=2", "WEIGHT?\n");

        assertThat(reply.getMessage().getBody(String.class)).isEqualTo("42");
        assertThat(reply.getMessage().getHeader(SerialConstants.ATTEMPTS)).isEqualTo(3);
        assertThat(port.written).hasSize(3);
    }

    @Test
    void aTimedOutRequestIsNotSentAgainByARedelivery() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(3).redeliveryDelay(0);
                from("direct:ask").to(ExchangePattern.InOut, PORT + "&responseTimeout=30");
            }
        });

        assertThatThrownBy(() -> template.requestBody("direct:ask", "FEED 1\n"))
                .hasRootCauseInstanceOf(ExchangeTimedOutException.class);
        assertThat(port.written).containsExactly("FEED 1\n");
    }

    @Test
    void aRequestThatThePortWasLostAfterIsNotSentAgainByARedelivery() throws Exception {
        port.answers = request -> {
            port.unplug();
            port.plugIn();
            return null;
        };
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(3).redeliveryDelay(400);
                from("direct:ask").to(ExchangePattern.InOut, PORT + "&responseTimeout=20s");
            }
        });

        assertThatThrownBy(() -> template.requestBody("direct:ask", "FEED 1\n"))
                .rootCause()
                .hasMessageContaining("Port /dev/ttyX is gone");
        assertThat(port.written).containsExactly("FEED 1\n");
    }

    @Test
    void aRequestWhoseRetryCanNotBeWrittenIsNotSentAgainAndItsReplyAnswersNoOther() throws Exception {
        port.answers = request -> {
            port.chatter = "bla\n".getBytes(UTF_8);
            return null;
        };
        String options = "&responseTimeout=1500&turnaround=200&requestRetries=1&responseMatch=RAW(^re)";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(1).redeliveryDelay(0);
                from("direct:ask").to(ExchangePattern.InOut, PORT + options);
            }
        });

        assertThatThrownBy(() -> template.requestBody("direct:ask", "FEED 1\n"))
                .rootCause()
                .hasMessageContaining("its line was never silent");
        port.chatter = null;
        port.answers = null;
        port.arrive("re: FEED 1\n");

        await().untilAsserted(() -> assertThat(statistics().lateReplies()).isEqualTo(1));
        assertThat(port.written).containsExactly("FEED 1\n");
    }

    @Test
    void aReplyIsAwaitedFromTheTimeWhenASlowLineHasCarriedTheRequest() throws Exception {
        context.getRouteController().stopRoute("reader");
        String slow = "serial:/dev/ttySLOW?keepFirst=true&baudRate=300&responseTimeout=200ms";
        port.answers = request -> {
            // after the time for an answer, and long before the ten seconds are over that 300 characters take
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> port.arrive("42\n"));
            return null;
        };

        assertThat(template.requestBody(slow, "0123456789".repeat(30), String.class))
                .isEqualTo("42");
    }

    @Test
    void aPatternThatIsTooMuchForTheStackDoesNotEndReading() {
        port.answers = request -> ("x".repeat(4000) + "\n").getBytes(UTF_8);
        CompletableFuture<Exchange> reply = askLater("&responseTimeout=20s&responseMatch=RAW(^(x|y)*z)", "X?\n");
        asked.remove(reply);
        assertThat(reply.join().getException()).isNotNull();
        port.answers = echo("re: ");

        await().untilAsserted(() ->
                assertThat(ask("", "Y?\n").getMessage().getBody(String.class)).isEqualTo("re: Y?"));
    }

    @Test
    void aReplyThatComesAfterItsTimeDoesNotAnswerTheNextRequest() {
        port.answers = request -> null;
        assertThat(ask("&responseTimeout=3s", "FIRST?\n").getException()).isNotNull();
        port.answers = request -> "second\n".getBytes(UTF_8);
        CompletableFuture<Exchange> second = askLater("", "SECOND?\n");
        awaitWaiting(1);
        port.arrive("first\n");

        assertThat(second.join().getMessage().getBody(String.class)).isEqualTo("second");
        assertThat(unsolicited).containsExactly("first");
        assertThat(statistics().lateReplies()).isEqualTo(1);
    }

    @Test
    void whatStoodInTheBufferBeforeTheRequestIsNoReply() {
        port.answers = echo("re: ");
        port.arrive("stale, and its en");
        await().until(() -> statistics().bytes() == 17);
        port.answers = request -> "d\nfresh\n".getBytes(UTF_8);
        Exchange reply = ask("", "X?\n");

        assertThat(reply.getMessage().getBody(String.class)).isEqualTo("fresh");
        assertThat(unsolicited).containsExactly("stale, and its end");
    }

    @Test
    void onlyAFrameThatMatchesIsTheReply() {
        port.answers = request -> "ALARM 7\nW 12.5\n".getBytes(UTF_8);

        assertThat(ask("&responseMatch=RAW(^W )", "WEIGHT?\n").getMessage().getBody(String.class))
                .isEqualTo("W 12.5");
        assertThat(unsolicited).containsExactly("ALARM 7");
        Exchange alarm = ask("&responseMatch=RAW(^W )", "X?\n", SerialConstants.RESPONSE_MATCH, "0x414c");
        assertThat(alarm.getMessage().getBody(String.class)).isEqualTo("ALARM 7");
        assertThat(alarm.getMessage().getHeaders()).doesNotContainKey(SerialConstants.RESPONSE_MATCH);
    }

    @Test
    void aDeviceThatNeverStopsTalkingHoldsNoRequestUp() {
        port.chatter = "bla\n".getBytes(UTF_8);
        Exchange reply = ask("&responseMatch=RAW(^W )&responseTimeout=100", "WEIGHT?\n");

        assertThat(reply.getException()).isInstanceOf(ExchangeTimedOutException.class);
        await().until(() -> !unsolicited.isEmpty());
        assertThat(unsolicited).containsOnly("bla");
    }

    @Test
    void aLineThatIsNeverSilentIsNotWrittenToWhereATurnaroundIsAskedFor() {
        port.chatter = "bla\n".getBytes(UTF_8);
        Exchange reply = ask("&turnaround=300&responseTimeout=100", "WEIGHT?\n");

        assertThat(reply.getException()).hasMessageContaining("its line was never silent for 300 ms (turnaround)");
        assertThat(port.written).isEmpty();
    }

    @Test
    void aLineIsNotSilentBecauseItIsReadLate() {
        CountDownLatch late = new CountDownLatch(1);
        port.late = late;
        await().until(() -> port.isLate);
        port.arrive("bla\n");
        Exchange reply = ask("&turnaround=50&responseTimeout=100", "WEIGHT?\n");
        port.late = null;
        late.countDown();

        assertThat(reply.getException()).hasMessageContaining("its line was never silent for 50 ms (turnaround)");
        assertThat(port.written).isEmpty();
    }

    @Test
    void theLineIsSilentForTheTurnaroundBeforeEachRequest() {
        port.answers = echo("");
        List<Long> writtenAt = new CopyOnWriteArrayList<>();
        port.answers = request -> {
            writtenAt.add(System.nanoTime());
            return request;
        };
        ask("&turnaround=60", "1\n");
        ask("&turnaround=60", "2\n");

        assertThat(writtenAt.get(1) - writtenAt.get(0)).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
    }

    @Test
    void unpluggingTheDeviceFailsTheRequestAtOnce() {
        CompletableFuture<Exchange> reply = askLater("&responseTimeout=60000", "WEIGHT?\n");
        await().until(() -> port.written.size() == 1);
        port.unplug();

        assertThat(reply.join().getException())
                .isNotInstanceOf(ExchangeTimedOutException.class)
                .hasMessage("Port /dev/ttyX is not open: Port /dev/ttyX is gone");
    }

    @Test
    void oneRequestAtATimeAndCommandsBeforePolls() {
        CompletableFuture<Exchange> first = askLater("&responseTimeout=20s", "first\n");
        await().until(() -> port.written.size() == 1);
        askLater("&responseTimeout=20s", "poll\n");
        awaitWaiting(1);
        askLater("&responseTimeout=20s", "command\n", SerialConstants.PRIORITY, "command");
        awaitWaiting(2);
        port.answers = echo("");
        port.arrive("answer\n");

        assertThat(first.join().getMessage().getBody(String.class)).isEqualTo("answer");
        asked.forEach(CompletableFuture::join);
        assertThat(port.written).containsExactly("first\n", "command\n", "poll\n");
    }

    @Test
    void aWrongPriorityIsRefused() {
        assertThat(ask("", "x", SerialConstants.PRIORITY, "urgent").getException())
                .hasMessage("Header CamelSerialPriority=urgent: known are command and poll");
    }

    @Test
    void aRouteWithTooManyRequestsWaitingIsTold() {
        askLater("&responseTimeout=20s&maxQueuedRequests=1", "first\n");
        await().until(() -> port.written.size() == 1);
        askLater("&responseTimeout=20s&maxQueuedRequests=1", "second\n");
        awaitWaiting(1);

        assertThat(ask("&responseTimeout=20s&maxQueuedRequests=1", "third\n").getException())
                .hasMessageContaining("1 requests of this route wait for it already (maxQueuedRequests)");
        port.answers = echo("");
        port.arrive("answer\n");
        asked.forEach(CompletableFuture::join);
    }

    @Test
    void aRouteMayAskTheDeviceThatItReads() throws Exception {
        context.getRouteController().stopRoute("reader");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(PORT)
                        .routeId("asking")
                        .to(ExchangePattern.InOut, PORT + PATIENT + "&responseMatch=RAW(^re)")
                        .process(e -> unsolicited.add(e.getMessage().getBody(String.class)));
            }
        });
        port.answers = request -> ("re: " + new String(request, UTF_8) + "\n").getBytes(UTF_8);
        await().until(() -> port.open);
        port.arrive("ALARM\n");

        await().untilAsserted(() -> assertThat(unsolicited).containsExactly("re: ALARM"));
    }

    @Test
    void stoppingEndsARequestThatWaits() throws Exception {
        CompletableFuture<Exchange> reply = askLater("&responseTimeout=60000", "WEIGHT?\n");
        await().until(() -> port.written.size() == 1);
        context.getRouteController().stopRoute("reader");
        context.getEndpoints().forEach(endpoint -> endpoint.stop());
        context.getShutdownStrategy().setTimeout(1);
        context.stop();

        assertThat(reply.get(60, TimeUnit.SECONDS).getException()).isNotNull();
    }

    @Test
    void aRequestThatComesBeforeThePortIsOpenWaitsForIt() throws Exception {
        context.getRouteController().stopRoute("reader");
        await().until(() -> !port.open);
        port.answers = echo("re: ");
        Exchange reply =
                template.request("serial:/dev/ttyZ?settleDelay=100" + PATIENT, exchange -> exchange.getMessage()
                        .setBody("FIRST?\n"));

        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(String.class)).isEqualTo("re: FIRST?");
    }

    @Test
    void encodeMakesFramesOfBodies() {
        port.answers = request -> null;
        template.sendBody("serial:/dev/ttyY?encode=true&framing=startEnd&start=0x02&end=0x03&checksum=xor8", "AD");

        assertThat(port.written).containsExactly("\u0002AD\u0005\u0003");
    }

    @Test
    void aBodyThatCanNotBeAFrameIsRefusedWithTheReason() {
        Exchange reply = ask("&encode=true", "two\nlines");

        assertThat(reply.getException())
                .isInstanceOf(UnwritableFrameException.class)
                .hasMessageContaining("a line end stands in it");
        assertThat(port.written).isEmpty();
    }

    @Test
    void aMissingPortIsToldAtOnce() throws ExecutionException, InterruptedException {
        port.unplug();
        await().until(() -> context.getComponent("serial", SerialComponent.class)
                        .ports()
                        .get(0)
                        .trouble()
                != null);
        Exchange reply = ask("", "WEIGHT?\n");

        assertThat(reply.getException()).hasMessageStartingWith("Port /dev/ttyX is not open: Port /dev/ttyX is");
        assertThat(port.written).isEmpty();
        assertThat(Map.of("timeouts", statistics().timeouts())).containsEntry("timeouts", 0L);
    }
}
