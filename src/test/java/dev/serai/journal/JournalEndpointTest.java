package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Options, bodies, headers, and kinds of failure. */
class JournalEndpointTest {
    @TempDir
    Path folder;

    private TestRoutes routes;

    @BeforeEach
    void setUp() throws Exception {
        routes = new TestRoutes(folder.resolve("data/journal.db"));
    }

    @AfterEach
    void tearDown() {
        routes.close();
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestKnownName() {
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?batchSise=5"))
                .hasMessageContaining("unknown option 'batchSise'. Did you mean 'batchSize'?");
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?zzzzzzzzzzzz=5"))
                .hasMessageContaining("unknown option 'zzzzzzzzzzzz'")
                .hasMessageNotContaining("Did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Weather", "we_ather", "-a", "a/b", "a.b"})
    void aTopicThatIsNotAllowedIsRefused(String topic) {
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:" + topic))
                .hasStackTraceContaining("small letters, digits and -");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "batchSize=0",
                "maxRecordSize=0",
                "startFrom=yesterday",
                "group=a/b",
                "retryDelay=-1",
                "batchBody=xml"
            })
    void aValueThatCanNotBeIsRefused(String option) {
        String name = option.substring(0, option.indexOf('='));
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?" + option))
                .hasStackTraceContaining(name);
    }

    @Test
    void noFileIsMadeBeforeARouteNeedsIt() throws Exception {
        assertThat(routes.context.getEndpoint("journal:a")).isNotNull();
        assertThat(folder.resolve("data")).doesNotExist();
        routes.append("journal:a", "x");
        assertThat(folder.resolve("data/journal.db")).exists();
        assertThat(routes.trouble("journal")).isEmpty();
    }

    @Test
    void aBodyThatCanNotBeStoredFailsWithItsClassName() {
        assertThatThrownBy(() -> routes.append("journal:a", new Object())).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> routes.append("journal:a", null)).hasMessageContaining("empty body");
        assertThatThrownBy(() -> routes.append("journal:a?format=json", List.of(1)))
                .hasMessageContaining("as a JSON object");
        assertThatThrownBy(() -> routes.append("journal:a?maxRecordSize=3", "four"))
                .hasMessageContaining("4 bytes")
                .hasMessageContaining("maxRecordSize");
        assertThatThrownBy(() -> routes.append("journal:a", "half \ud800 of a pair"))
                .hasMessageContaining("can not be stored");
    }

    record Reading(int t, BigDecimal v) {}

    @Test
    void mapsListsAndRecordsAreStoredAsJson() throws Exception {
        routes.append("journal:a", Map.of("_id", 7));
        routes.append("journal:a", new Reading(1, new BigDecimal("2.50")));
        routes.append("journal:a", List.of(1, "two"));
        routes.append("journal:a?append=each", List.of("three", Map.of("n", 4)));
        try (var reader = routes.journal().reader(routes.journal().topic("a"))) {
            String json = reader.read(0, Long.MAX_VALUE, 10, 10_000).json();
            assertThat(json)
                    .contains("\"__id\":7}")
                    .contains("\"t\":1,\"v\":2.50}")
                    .contains("\"body\":[1,\"two\"]}")
                    .contains("\"_offset\":3,")
                    .contains("\"body\":\"three\"}")
                    .contains("\"n\":4}]");
        }
    }

    @Test
    void anEmptyListWithAppendEachStoresNothing() throws Exception {
        assertThat(routes.append("journal:a?append=each", List.of())).isNull();
        assertThat(routes.journal().counters().records()).isZero();
    }

    private static final List<String> TWO_OF_FOUR_GOOD =
            List.of("{\"n\":0}", "{\"n\":1", "{\"n\":2}", "{\"n\":3,\"n\":4}");

    @Test
    void oneRefusedElementRefusesAllUnlessPartialIsAsked() throws Exception {
        assertThatThrownBy(() -> routes.append("journal:a?append=each&format=json", TWO_OF_FOUR_GOOD))
                .isInstanceOf(CamelExchangeException.class);
        assertThat(routes.journal().counters().records()).isZero();
    }

    @Test
    void withPartialTheGoodElementsAreStoredBeforeTheExchangeFailsNamingTheOthers() throws Exception {
        assertThatThrownBy(() -> routes.append("journal:a?append=each&format=json&partial=true", TWO_OF_FOUR_GOOD))
                .isInstanceOfSatisfying(RefusedRecordsException.class, e -> {
                    assertThat(e.getPositions()).containsExactly(1, 3);
                    assertThat(e)
                            .hasMessageContaining("2 of 4 records can not be stored in topic 'a', the others are:")
                            .hasMessageContaining("element 1: ")
                            .hasMessageContaining("element 3: ");
                });
        try (var reader = routes.journal().reader(routes.journal().topic("a"))) {
            assertThat(reader.read(0, Long.MAX_VALUE, 10, 10_000).json())
                    .contains("\"_offset\":0,", "\"n\":0}", "\"_offset\":1,", "\"n\":2}")
                    .doesNotContain("\"_offset\":2,");
        }
    }

    @Test
    void withPartialARouteThatRedeliversStoresOnceAndItsErrorHandlerGetsTheFailure() throws Exception {
        List<Exchange> handled = new CopyOnWriteArrayList<>();
        AtomicInteger redeliveries = new AtomicInteger();
        routes.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class)
                        .maximumRedeliveries(3)
                        .redeliveryDelay(0)
                        .onRedelivery(e -> redeliveries.incrementAndGet())
                        .handled(true)
                        .process(handled::add);
                from("direct:in").to("journal:a?append=each&format=json&partial=true");
            }
        });
        for (int sent = 1; sent <= 2; sent++) {
            Exchange e = routes.send("direct:in", TWO_OF_FOUR_GOOD).get(60, TimeUnit.SECONDS);
            assertThat(e.getException()).isNull();
            assertThat(handled).hasSize(sent);
            assertThat(handled.get(sent - 1).getProperty(Exchange.EXCEPTION_CAUGHT))
                    .isInstanceOf(RefusedRecordsException.class);
            assertThat(redeliveries).hasValue(3 * sent);
            assertThat(routes.journal().counters().records()).isEqualTo(2L * sent);
        }
    }

    @Test
    void withPartialAListOfNothingGoodStoresNothing() throws Exception {
        assertThatThrownBy(() -> routes.append("journal:a?append=each&format=json&partial=true", List.of("x", "y")))
                .isInstanceOf(RefusedRecordsException.class);
        assertThat(routes.journal().counters().records()).isZero();
    }

    @Test
    void anAppendWithAKeyIsWholeOrNotAtAll() throws Exception {
        Exchange refused = routes.context
                .createProducerTemplate()
                .request("journal:a?append=each&format=json&partial=true", e -> {
                    e.getIn().setBody(TWO_OF_FOUR_GOOD);
                    e.getIn().setHeader("CamelJournalKey", "k1");
                });

        assertThat(refused.getException())
                .isInstanceOf(CamelExchangeException.class)
                .isNotInstanceOf(RefusedRecordsException.class);
        assertThat(routes.journal().counters().records()).isZero();
    }

    @Test
    void aKeyThatWasSeenReturnsTheFirstId() throws Exception {
        String[] ids = new String[2];
        for (int i = 0; i < 2; i++) {
            Exchange x = routes.context.createProducerTemplate().request("journal:a", e -> {
                e.getIn().setBody("once");
                e.getIn().setHeader("CamelJournalKey", "k1");
            });
            ids[i] = x.getMessage().getHeader("CamelJournalId", String.class);
        }
        assertThat(ids[0]).isNotNull().isEqualTo(ids[1]);
    }

    @Test
    void simpleHeadersAreKeptAndOthersAreNot() throws Exception {
        Instant time = Instant.parse("2026-11-22T08:00:00.5Z");
        routes.context.createProducerTemplate().send("journal:a", e -> {
            e.getIn().setBody("x");
            e.getIn().setHeader("unit", "°C \"x\"");
            e.getIn().setHeader("CamelSerialTime", time);
            e.getIn().setHeader("CamelSerialSequence", 5L);
            e.getIn().setHeader("good", true);
            e.getIn().setHeader("CamelFileName", "no");
            e.getIn().setHeader("object", new Object());
        });
        try (var reader = routes.journal().reader(routes.journal().topic("a"))) {
            assertThat(reader.read(0, 0, 1, 1).entries().get(0).headers())
                    .contains("\"unit\":\"°C \\\"x\\\"\"")
                    .contains("\"CamelSerialTime\":\"2026-11-22T08:00:00.500Z\"")
                    .contains("\"CamelSerialSequence\":5")
                    .contains("\"good\":true")
                    .doesNotContain("CamelFileName")
                    .doesNotContain("object");
        }
    }

    @Test
    void failuresAreToldApartThroughWhatWrapsThem() {
        SinkFailureClassifier c = new SinkFailureClassifier();
        assertThat(c.classify(new RuntimeException(new ConnectException("refused"))))
                .isEqualTo(FailureKind.PASSES);
        assertThat(c.classify(new SQLTransientConnectionException("pool", new SQLException("x", "08001"))))
                .isEqualTo(FailureKind.PASSES);
        assertThat(c.classify(new SQLTransientConnectionException("pool", new SQLException("password", "28P01"))))
                .isEqualTo(FailureKind.NEEDS_PERSON);
        assertThat(c.classify(new SQLSyntaxErrorException("no such table", "42S02")))
                .isEqualTo(FailureKind.NEEDS_PERSON);
        assertThat(c.classify(new RuntimeException(new SQLException("null", "23502"))))
                .isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(c.classify(new SQLException("deadlock", "40P01"))).isEqualTo(FailureKind.PASSES);
        assertThat(c.classify(new IOException("broken pipe"))).isEqualTo(FailureKind.PASSES);
        assertThat(c.classify(new IllegalStateException("whatever"))).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    @Test
    void aFailureOfInputAndOutputThatWaitingDoesNotMendNeedsAPerson() {
        SinkFailureClassifier c = new SinkFailureClassifier();
        for (IOException e : List.of(new FileNotFoundException("x"), new NoSuchFileException("x"))) {
            assertThat(c.classify(e)).as(e.toString()).isEqualTo(FailureKind.NEEDS_PERSON);
            assertThat(c.classify(new IOException(e))).as(e.toString()).isEqualTo(FailureKind.NEEDS_PERSON);
        }
    }

    @Test
    void codesOfSqliteAreToldApartThoughTheyHaveNoState() {
        assertThat(sqlite(SQLiteErrorCode.SQLITE_BUSY, "locked")).isEqualTo(FailureKind.PASSES);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_FULL, "full")).isEqualTo(FailureKind.PASSES);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_IOERR_WRITE, "io")).isEqualTo(FailureKind.PASSES);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_CONSTRAINT_NOTNULL, "not null"))
                .isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_ERROR, "malformed JSON")).isEqualTo(FailureKind.BAD_ENTRY);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_ERROR, "no such table: readings"))
                .isEqualTo(FailureKind.NEEDS_PERSON);
        assertThat(sqlite(SQLiteErrorCode.SQLITE_ERROR, "near \"slect\": syntax error"))
                .isEqualTo(FailureKind.NEEDS_PERSON);
    }

    private static FailureKind sqlite(SQLiteErrorCode code, String message) {
        return new SinkFailureClassifier().classify(new RuntimeException(new SQLiteException(message, code)));
    }
}
