package dev.serai.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.serai.journal.JournalComponent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code routes/commands.camel.yaml} as it stands, with devices that a test can see through. */
class CommandsTest {
    @TempDir
    Path folder;

    /** What devices were sent. */
    private final List<String> sent = new CopyOnWriteArrayList<>();

    private DefaultCamelContext context;

    @BeforeEach
    void theRoutesAsTheyStand() throws Exception {
        context = new DefaultCamelContext();
        JournalComponent journal = new JournalComponent();
        journal.setPath(folder.resolve("journal.db").toString());
        context.addComponent("journal", journal);
        context.getPropertiesComponent()
                .addOverrideProperty("station.port", folder.resolve("ttyAWAY").toString());
        context.getPropertiesComponent().addOverrideProperty("station.baudRate", "9600");
        for (String file : List.of("errors", "commands")) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveResource(context, "file:routes/" + file + ".camel.yaml"));
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:device-lamp")
                        .process(e -> sent.add(e.getMessage().getBody(String.class)))
                        .setHeader("CamelSerialSequence", constant(7))
                        .setBody(constant("ON".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                from("direct:device-mute")
                        .process(e -> sent.add(e.getMessage().getBody(String.class)))
                        .process(e -> {
                            throw new ExchangeTimedOutException(e, 10);
                        });
                from("direct:device-narrow")
                        .to("serial:" + folder.resolve("ttyNARROW")
                                + "?exchangePattern=InOut&encode=true&maxFrameLength=64");
                from("direct:device-odd").process(e -> {
                    throw new IllegalStateException("smoke");
                });
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange exchange(Object body, Map<String, Object> headers) {
        Exchange result = context.createProducerTemplate().request("direct:command", e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeaders(new HashMap<>(headers));
        });
        assertThat(result.getException()).isNull();
        return result;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> send(Object body) {
        return exchange(body, Map.of()).getMessage().getBody(Map.class);
    }

    @Test
    void aCommandIsSentAndItsReplyIsTheAnswer() {
        assertThat(send(Map.of("id", "a", "command", "ON", "device", "lamp")))
                .containsOnlyKeys("id", "device", "result", "reply", "error", "reason", "time")
                .contains(
                        entry("id", "a"),
                        entry("device", "lamp"),
                        entry("result", "done"),
                        entry("reply", "ON"),
                        entry("error", null),
                        entry("reason", null));
        assertThat(sent).containsExactly("ON");
    }

    @Test
    void theSendersHeadersAreWhatTheyWereAndSteerNothing() throws Exception {
        Map<String, Object> headers =
                Map.of("mine", 1, "Authorization", "secret", "CamelSerialResponseMatch", "x", "CamelJournalKey", "y");

        Exchange answered = exchange(Map.of("id", "a", "command", "ON", "device", "lamp"), headers);

        assertThat(answered.getMessage().getHeaders()).containsExactlyInAnyOrderEntriesOf(headers);
        assertThat(answered.getVariables()).isEmpty();
        assertThat(new String(java.nio.file.Files.readAllBytes(folder.resolve("journal.db-wal")), "ISO-8859-1"))
                .contains("\"command\":\"ON\"")
                .doesNotContain("secret");
    }

    @Test
    void anIdIsSentOnceAndThenUnknown() {
        Map<String, Object> command = Map.of("id", "a", "command", "ON", "device", "lamp");
        send(command);

        assertThat(send(command)).contains(entry("result", "unknown"), entry("reason", "duplicate"));
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatIsRepeatableIsSentEachTime() {
        Map<String, Object> command = Map.of("id", "a", "command", "ON", "device", "lamp", "repeatable", true);
        send(command);

        assertThat(send(command)).contains(entry("result", "done"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void aDeviceThatDoesNotAnswerLeavesItUnknownAndItIsNotSentAgain() {
        Map<String, Object> command = Map.of("id", "a", "command", "ON", "device", "mute");

        assertThat(send(command)).contains(entry("result", "unknown"), entry("reason", "timeout"));
        assertThat(send(command)).contains(entry("result", "unknown"), entry("reason", "duplicate"));
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatIsNotKnownOfADeviceIsUnknown() {
        assertThat(send(Map.of("id", "a", "command", "ON", "device", "odd")))
                .contains(entry("result", "unknown"), entry("reason", "error"), entry("error", "smoke"));
    }

    @Test
    void aPortThatIsAwayFailsIt() {
        assertThat(send(Map.of("id", "a", "command", "PING")))
                .contains(entry("device", "station"), entry("result", "failed"), entry("reason", "away"));
    }

    @Test
    void oneThatCanNotBeMadeALineFailsIt() {
        assertThat(send(Map.of("id", "a", "command", "X".repeat(100), "device", "narrow")))
                .contains(entry("result", "failed"), entry("reason", "syntax"));
    }

    @Test
    void anUnknownDeviceFailsItAndDoesNotTakeTheId() {
        assertThat(send(Map.of("id", "a", "command", "ON", "device", "lamb")))
                .contains(entry("result", "failed"), entry("reason", "device"));
        assertThat(send(Map.of("id", "a", "command", "ON", "device", "lamp"))).contains(entry("result", "done"));
    }

    static Stream<Map<String, Object>> whatIsLate() {
        Instant now = Instant.now();
        return Stream.of(
                Map.of("expires", now.minusSeconds(1).toString()),
                Map.of("expires", "2026-01-01T01:00:00+01:00"),
                Map.of("expires", now.minusSeconds(1)),
                Map.of("expires", Date.from(now.minusSeconds(1))),
                Map.of("created", now.minusSeconds(11).toString()));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsLate(Map<String, Object> when) {
        Map<String, Object> command = new HashMap<>(when);
        command.putAll(Map.of("id", "a", "command", "ON", "device", "lamp"));

        assertThat(send(command)).contains(entry("result", "expired"));
        assertThat(sent).isEmpty();
    }

    private Exchange lasting(Object body, Object asked) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        new Commands(Clock.fixed(Instant.parse("2026-11-22T18:00:00Z"), ZoneOffset.UTC))
                .lasts(exchange, asked, Duration.ofSeconds(30));
        return exchange;
    }

    static Stream<Arguments> itsTimeRunsFromWhenItWasAskedFor() {
        return Stream.of(
                Arguments.of(Instant.parse("2026-11-22T17:59:50Z"), "2026-11-22T18:00:20Z"),
                Arguments.of(OffsetDateTime.parse("2026-11-22T11:00:00+01:00"), "2026-11-22T10:00:30Z"),
                Arguments.of(Date.from(Instant.parse("2026-11-22T10:00:00Z")), "2026-11-22T10:00:30Z"),
                // a source whose clock is before ours
                Arguments.of(Instant.parse("2026-11-22T19:00:00Z"), "2026-11-22T18:00:30Z"),
                // nobody knows when
                Arguments.of(null, "1970-01-01T00:00:30Z"));
    }

    @ParameterizedTest
    @MethodSource
    void itsTimeRunsFromWhenItWasAskedFor(Object asked, String expires) throws Exception {
        Map<String, Object> command = new HashMap<>(Map.of("id", "a", "command", "OPEN"));
        command.put("expires", null);

        assertThat(lasting(command, asked).getMessage().getBody(Map.class)).containsEntry("expires", expires);
    }

    @Test
    void aTimeOfItsOwnStays() throws Exception {
        for (Object body : List.of(
                Map.of("id", "a", "created", "2026-11-22T10:00:00Z"),
                Map.of("id", "a", "expires", "2026-11-22T20:00:00Z"),
                "no map")) {
            assertThat(lasting(body, Instant.EPOCH).getMessage().getBody()).isSameAs(body);
        }
    }

    /** Counted from when it is sent: what is in time when the first is may be late when the last is. */
    static Stream<Function<Instant, Map<String, Object>>> whatIsInTime() {
        return Stream.of(
                now -> Map.of("expires", now.plusSeconds(60).toString()),
                now -> Map.of("created", now.minusSeconds(11).toString(), "expires", now.plusSeconds(60)),
                now -> Map.of("created", now.plusSeconds(5)),
                now -> Map.of("repeatable", 0L),
                now -> Map.of("repeatable", "false", "other", List.of()));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsInTime(Function<Instant, Map<String, Object>> more) {
        Map<String, Object> command = new HashMap<>(more.apply(Instant.now()));
        command.putAll(Map.of("id", 17, "command", "ON", "device", "lamp"));

        assertThat(send(command)).contains(entry("result", "done"), entry("id", "17"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ON\nOFF", "ON\r", "ON\u0000", "ON\u0085OFF", "ON\u2028OFF", "\u001b[2J", "\ud800", " ", ""})
    void aSecondLineOrAControlCharacterIsNotSent(String text) {
        assertThat(send(Map.of("id", "a", "command", text, "device", "lamp")))
                .contains(entry("id", "a"), entry("result", "failed"), entry("reason", "syntax"));
        assertThat(sent).isEmpty();
    }

    static Stream<Object> whatIsNoCommand() {
        Map<String, Object> good = Map.of("id", "a", "command", "ON", "device", "lamp");
        List<Object> bad = new ArrayList<>(List.of(
                "ON",
                List.of(good),
                Map.of("command", "ON"),
                Map.of("id", "", "command", "ON"),
                Map.of("id", "a\nb", "command", "ON"),
                Map.of("id", "x".repeat(201), "command", "ON"),
                Map.of("id", List.of(), "command", "ON"),
                Map.of("id", "a"),
                Map.of("id", "a", "command", 5),
                Map.of("id", "a", "command", "x".repeat(1001))));
        Map.of(
                        "device", List.of("lamp?block=true", "../lamp", "", 5),
                        "expires", List.of("soon", 5, "2026-11-22T18:00:00", "+1000000000-01-01T00:00:00Z"),
                        "created", List.of("2026-11-22"),
                        "repeatable", List.of("yes", 2))
                .forEach((field, values) -> values.forEach(value -> {
                    Map<String, Object> changed = new HashMap<>(good);
                    changed.put(field, value);
                    bad.add(changed);
                }));
        return bad.stream();
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoCommand(Object body) {
        assertThat(send(body)).contains(entry("result", "failed"), entry("reason", "syntax"));
        assertThat(sent).isEmpty();
    }

    @Test
    void anEmptyBodyIsNoCommand() {
        assertThat(send(null)).contains(entry("id", null), entry("result", "failed"), entry("reason", "syntax"));
    }
}
