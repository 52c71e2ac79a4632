package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.routes.HiddenFailureException;
import dev.serai.journal.routes.RouteCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Processor;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each construct of Camel does with the failure of a sink: whether the journal sees it. Those that hide it are
 * shown to hide it (with {@code allowEarlyCommit=true} the group's place moves behind an entry that the sink never
 * took), and a route with one is refused at start, naming it and where it stands. Those that do not are shown not to,
 * and start.
 */
class HiddenFailuresTest {
    @TempDir
    Path folder;

    /** What stands behind {@code from}, with the sink that fails, and around the route. */
    private interface Rest {
        void add(RouteBuilder b, RouteDefinition from, Processor sink) throws Exception;
    }

    /** A construct of Camel; {@code says} is what the refusal names, empty where the failure is seen. */
    private record Construct(String name, String says, Rest rest) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Construct hides(String name, String says, Rest rest) {
        return new Construct(name, says, rest);
    }

    private static Construct keeps(String name, Rest rest) {
        return new Construct(name, "", rest);
    }

    static Stream<Construct> hiding() {
        return Stream.of(
                hides("onException handled", "onException with handled", (b, from, sink) -> from.onException(
                                Exception.class)
                        .handled(true)
                        .to("log:x?level=OFF")
                        .end()
                        .process(sink)),
                hides(
                        "onException handled by a predicate",
                        "onException with handled",
                        (b, from, sink) -> from.onException(Exception.class)
                                .handled((org.apache.camel.Predicate) e -> true)
                                .to("log:x?level=OFF")
                                .end()
                                .process(sink)),
                hides("onException continued", "onException with continued", (b, from, sink) -> from.onException(
                                Exception.class)
                        .continued(true)
                        .end()
                        .process(sink)),
                hides("onException of all routes", "onException with handled", (b, from, sink) -> from.process(sink)),
                hides("onException of an unnamed route configuration", "onException with handled", (b, from, sink) -> {
                    configuration(b, null);
                    from.process(sink);
                }),
                hides("onException of a named route configuration", "onException with handled", (b, from, sink) -> {
                    configuration(b, "quiet");
                    from.routeConfigurationId("quiet").process(sink);
                }),
                hides(
                        "onException of a route configuration by pattern",
                        "onException with handled",
                        (b, from, sink) -> {
                            configuration(b, "quiet-a");
                            from.routeConfigurationId("quiet*").process(sink);
                        }),
                hides("dead letter channel", "deadLetterChannel", (b, from, sink) -> from.errorHandler(
                                new DeadLetterChannelBuilder("log:dead?level=OFF"))
                        .process(sink)),
                hides("dead letter channel of the context", "deadLetterChannel", (b, from, sink) -> {
                    from.process(sink);
                }),
                hides("dead letter channel of a route configuration", "deadLetterChannel", (b, from, sink) -> {
                    b.getCamelContext().addRoutes(new RouteConfigurationBuilder() {
                        @Override
                        public void configuration() {
                            routeConfiguration("dead").errorHandler(deadLetterChannel("log:dead?level=OFF"));
                        }
                    });
                    from.routeConfigurationId("dead").process(sink);
                }),
                hides("dead letter channel by reference", "deadLetterChannel", (b, from, sink) -> {
                    b.bindToRegistry("dead", new DeadLetterChannelBuilder("log:dead?level=OFF"));
                    from.errorHandler("dead").process(sink);
                }),
                hides("doCatch", "doCatch", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .to("log:x?level=OFF")
                        .end()),
                hides("doCatch that throws only sometimes", "doCatch", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .filter(b.simple("${body} == 'never'"))
                        .throwException(IllegalStateException.class, "again")
                        .end()
                        .end()),
                hides("wireTap", "wireTap", (b, from, sink) -> {
                    b.from("direct:tapped").process(sink);
                    from.wireTap("direct:tapped");
                }),
                hides("seda", "seda:", (b, from, sink) -> {
                    b.from("seda:later").process(sink);
                    from.to("seda:later");
                }),
                hides("seda by toD", "seda:", (b, from, sink) -> {
                    b.from("seda:later").process(sink);
                    from.toD("seda:later");
                }),
                hides("stub", "stub:", (b, from, sink) -> {
                    b.from("stub:later").process(sink);
                    from.to("stub:later");
                }),
                hides("seda that waits only for a reply", "seda:", (b, from, sink) -> {
                    b.from("seda:later").process(sink);
                    from.to("seda:later?waitForTaskToComplete=IfReplyExpected");
                }),
                hides("aggregate", "aggregate", (b, from, sink) -> from.aggregate(
                                b.constant(true), new UseLatestAggregationStrategy())
                        .completionSize(1)
                        .parallelProcessing()
                        .process(sink)),
                hides("resequence", "resequence", (b, from, sink) -> from.resequence(b.body())
                        .batch()
                        .size(1)
                        .timeout(10)
                        .process(sink)),
                hides("split, the last wins", "split with a strategy", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)), LAST)
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                hides("multicast, the last wins", "multicast with a strategy", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.multicast(LAST).to("direct:one", "direct:two").end();
                }),
                hides("recipientList, the last wins", "recipientList with a strategy", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.recipientList(b.constant("direct:one,direct:two")).aggregationStrategy(LAST);
                }),
                hides("split with a time-out", "split with a timeout", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)))
                        .parallelProcessing()
                        .timeout(50)
                        .delay(500)
                        .process(sink)
                        .end()),
                hides("multicast into a route with a dead letter channel", "deadLetterChannel", (b, from, sink) -> {
                    b.from("direct:one")
                            .errorHandler(b.deadLetterChannel("log:dead?level=OFF"))
                            .process(sink);
                    from.multicast().to("direct:one");
                }),
                hides("direct: into a route that handles", "onException with handled", (b, from, sink) -> {
                    b.from("direct:one").to("direct:two");
                    b.from("direct:two")
                            .onException(Exception.class)
                            .handled(true)
                            .end()
                            .process(sink);
                    from.to("direct:one");
                }),
                hides("a recipient that is a route that handles", "onException with handled", (b, from, sink) -> {
                    b.from("direct:two")
                            .onException(Exception.class)
                            .handled(true)
                            .end()
                            .process(sink);
                    from.recipientList(b.constant("log:x?level=OFF,direct:two"));
                }),
                hides("enrich that aggregates failures", "enrich with aggregateOnException", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    from.enrich(
                            "direct:one",
                            (o, n) -> {
                                n.setException(null);
                                return o;
                            },
                            true);
                }),
                hides("onCompletion with a sink", "onCompletion", (b, from, sink) -> from.onCompletion()
                        .process(sink)
                        .end()
                        .to("log:x?level=OFF")),
                hides(
                        "idempotentConsumer that keeps the key of what failed",
                        "idempotentConsumer",
                        (b, from, sink) -> from.idempotentConsumer(b.body(), new MemoryIdempotentRepository())
                                .removeOnFailure(false)
                                .process(sink)),
                hides(
                        "split, the last wins, in one unit of work",
                        "split with a strategy",
                        (b, from, sink) -> from.split(b.constant(List.of(1, 2)), LAST)
                                .shareUnitOfWork()
                                .filter(b.simple("${body} == 1"))
                                .process(sink)
                                .end()
                                .end()),
                hides("doCatch with markRollbackOnlyLast", "doCatch", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .markRollbackOnlyLast()
                        .end()),
                hides(
                        "split that keeps the original and drops failures",
                        "split with a strategy",
                        (b, from, sink) -> from.split(
                                        b.constant(List.of(1, 2)), AggregationStrategies.useOriginal(false))
                                .filter(b.simple("${body} == 1"))
                                .process(sink)
                                .end()
                                .end()),
                hides("split that gathers the parts", "split with a strategy", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)), AggregationStrategies.groupedExchange())
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                hides("split with a strategy by name", "split with a strategy", (b, from, sink) -> {
                    b.bindToRegistry("last", LAST);
                    from.split(b.constant(List.of(1, 2)))
                            .aggregationStrategy("last")
                            .filter(b.simple("${body} == 1"))
                            .process(sink)
                            .end()
                            .end();
                }),
                hides(
                        "recipientList that ignores what it does not know",
                        "ignoreInvalidEndpoints",
                        (b, from, sink) ->
                                from.recipientList(b.constant("nosuch:x")).ignoreInvalidEndpoints()),
                hides(
                        "routingSlip that ignores what it does not know",
                        "ignoreInvalidEndpoints",
                        (b, from, sink) ->
                                from.routingSlip(b.constant("nosuch:x")).ignoreInvalidEndpoints()),
                hides(
                        "enrich that ignores what it does not know",
                        "ignoreInvalidEndpoint",
                        (b, from, sink) -> from.enrich().constant("nosuch:x").ignoreInvalidEndpoint()),
                hides("toD that ignores what it does not know", "ignoreInvalidEndpoint", (b, from, sink) -> {
                    from.toD("nosuch:${body}", true);
                }),
                hides(
                        "direct without a route, that lets it pass",
                        "failIfNoConsumers",
                        (b, from, sink) -> from.to("direct:nobody?failIfNoConsumers=false&block=false")));
    }

    private static final AggregationStrategy LAST = (before, now) -> now;

    private static void configuration(RouteBuilder b, String id) throws Exception {
        b.getCamelContext().addRoutes(new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration(id)
                        .onException(Exception.class)
                        .handled(true)
                        .to("log:x?level=OFF");
            }
        });
    }

    static Stream<Construct> keeping() {
        return Stream.of(
                keeps("plain", (b, from, sink) -> from.process(sink)),
                keeps("onException that does not handle", (b, from, sink) -> from.onException(Exception.class)
                        .handled(false)
                        .to("log:x?level=OFF")
                        .end()
                        .process(sink)),
                keeps("onException with retries", (b, from, sink) -> from.onException(Exception.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(1)
                        .logExhausted(false)
                        .end()
                        .process(sink)),
                keeps("noErrorHandler", (b, from, sink) -> from.errorHandler(b.noErrorHandler())
                        .process(sink)),
                keeps("defaultErrorHandler", (b, from, sink) -> from.errorHandler(
                                b.defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1))
                        .process(sink)),
                keeps("doFinally", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doFinally()
                        .to("log:x?level=OFF")
                        .end()),
                keeps("doCatch that throws", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .log(LoggingLevel.OFF, "x")
                        .throwException(IllegalStateException.class, "again")
                        .end()),
                keeps("doCatch that rolls back", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .rollback("again")
                        .end()),
                keeps("doCatch that marks for rollback", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .markRollbackOnly()
                        .end()),
                keeps("seda that waits", (b, from, sink) -> {
                    b.from("seda:later").process(sink);
                    from.to("seda:later?waitForTaskToComplete=Always");
                }),
                keeps("split", (b, from, sink) -> from.split(b.constant(List.of(1, 2)))
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                keeps("split into parallel ones", (b, from, sink) -> from.split(b.constant(List.of(1, 2)))
                        .parallelProcessing()
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                keeps("split, the last wins, but it stops", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)), LAST)
                        .stopOnException()
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                keeps("split with Camel's latest", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)), AggregationStrategies.useLatest())
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                keeps("split with Camel's original", (b, from, sink) -> from.split(
                                b.constant(List.of(1, 2)), AggregationStrategies.useOriginal(true))
                        .filter(b.simple("${body} == 1"))
                        .process(sink)
                        .end()
                        .end()),
                keeps("multicast", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.multicast().to("direct:one", "direct:two").end();
                }),
                keeps("multicast, parallel", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.multicast()
                            .parallelProcessing()
                            .to("direct:one", "direct:two")
                            .end();
                }),
                keeps("recipientList", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.recipientList(b.constant("direct:one,direct:two"));
                }),
                keeps("routingSlip", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.routingSlip(b.constant("direct:one,direct:two"));
                }),
                keeps("loop", (b, from, sink) -> from.loop(2).process(sink).end()),
                keeps("loadBalance failover", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    from.loadBalance().failover().to("direct:one");
                }),
                keeps("loadBalance roundRobin", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    from.loadBalance().roundRobin().to("direct:one");
                }),
                keeps("loadBalance topic", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    b.from("direct:two").to("log:x?level=OFF");
                    from.loadBalance().topic().to("direct:one", "direct:two");
                }),
                keeps("threads", (b, from, sink) -> from.threads(2).process(sink)),
                keeps(
                        "asynchronous delay",
                        (b, from, sink) -> from.delay(5).asyncDelayed().process(sink)),
                keeps("throttle", (b, from, sink) -> from.throttle(100).process(sink)),
                keeps("sample that lets it through", (b, from, sink) -> from.sample(1)
                        .process(sink)),
                keeps("filter", (b, from, sink) -> from.filter(b.constant(true)).process(sink)),
                keeps("choice", (b, from, sink) -> from.choice()
                        .when(b.constant(true))
                        .process(sink)
                        .end()),
                keeps(
                        "pipeline",
                        (b, from, sink) -> from.pipeline().process(sink).end().to("log:x?level=OFF")),
                keeps("step", (b, from, sink) -> from.step("one").process(sink).end()),
                keeps("rollback", (b, from, sink) -> from.doTry()
                        .process(sink)
                        .doCatch(Exception.class)
                        .rollback()
                        .end()),
                keeps("idempotentConsumer", (b, from, sink) -> from.idempotentConsumer(
                                b.body(), new MemoryIdempotentRepository())
                        .process(sink)),
                keeps("enrich", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    from.enrich("direct:one", (o, n) -> o);
                }),
                keeps("toD", (b, from, sink) -> {
                    b.from("direct:one").process(sink);
                    from.toD("direct:${header.to}one");
                }),
                keeps("saga", (b, from, sink) -> {
                    b.getCamelContext().addService(new InMemorySagaService());
                    from.saga().process(sink);
                }),
                keeps("intercept", (b, from, sink) -> from.process(sink)),
                keeps("onCompletion that only logs", (b, from, sink) -> from.onCompletion()
                        .log(LoggingLevel.OFF, "done")
                        .end()
                        .process(sink)));
    }

    @ParameterizedTest
    @MethodSource("hiding")
    void hidesTheFailureAndIsRefused(Construct construct) throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("allowed.db"))) {
            r.append("journal:a", "reading");
            JournalConsumer consumer = start(r, construct, "&allowEarlyCommit=true");
            await().until(() -> consumer.status().deliveredEntries() == 1);
        }
        try (TestRoutes r = new TestRoutes(folder.resolve("refused.db"))) {
            Throwable refused = catchThrowable(() -> start(r, construct, ""));
            while (refused != null && !(refused instanceof HiddenFailureException)) {
                refused = refused.getCause();
            }
            assertThat(refused)
                    .as("the start was refused")
                    .isNotNull()
                    .hasMessageContaining(construct.says())
                    .hasMessageContaining("HiddenFailuresTest.java:")
                    .hasMessageContaining("allowEarlyCommit=true");
        }
    }

    @ParameterizedTest
    @MethodSource("keeping")
    void keepsTheFailureAndStarts(Construct construct) throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("checked.db"))) {
            r.append("journal:a", "reading");
            JournalConsumer consumer = start(r, construct, "");
            await().until(() -> consumer.status().failures() > 1);
            assertThat(consumer.status().deliveredEntries()).isZero();
        }
    }

    @Test
    void theErrorHandlingThatEveryRouteSharesKeepsTheFailure() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("shared.db"))) {
            PluginHelper.getRoutesLoader(r.context)
                    .loadRoutes(ResourceHelper.resolveResource(r.context, "file:routes/errors.camel.yaml"));
            r.append("journal:a", "reading");
            JournalConsumer consumer = start(r, keeps("plain", (b, from, sink) -> from.process(sink)), "");
            await().until(() -> consumer.status().failures() > 1);
            assertThat(consumer.status().deliveredEntries()).isZero();
        }
    }

    /**
     * The YAML DSL builds the same model in another way: catches, choices and fallbacks do not stand among the outputs.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "doCatch                  | doTry: {steps: [{to: 'direct:none'}], doCatch: [{exception: [java.lang.Exception], steps: [{log: oops}]}]}",
                "wireTap                  | choice: {when: [{simple: '${body}', steps: [{wireTap: {uri: 'direct:none'}}]}]}",
                "doCatch                  | choice: {otherwise: {steps: [{doTry: {steps: [{log: x}], doCatch: [{exception: [java.lang.Exception], steps: [{log: x}]}]}}]}}",
                "wireTap                  | filter: {simple: '${body}', steps: [{wireTap: {uri: 'direct:none'}}]}",
                "wireTap                  | doTry: {steps: [{wireTap: {uri: 'direct:none'}}], doFinally: {steps: [{log: x}]}}",
                "seda:                    | multicast: {steps: [{to: 'seda:x'}]}"
            })
    void whatHidesAFailureInYamlIsRefusedWithItsLine(String says, String step) throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("yaml.db"))) {
            r.context.setSourceLocationEnabled(true);
            String yaml = "- route:\n    from:\n      uri: journal:a?group=g\n      steps:\n        - " + step + "\n";
            assertThatThrownBy(() -> PluginHelper.getRoutesLoader(r.context)
                            .loadRoutes(ResourceHelper.fromString("hiding.camel.yaml", yaml)))
                    .hasStackTraceContaining(says)
                    .hasStackTraceContaining("hiding.camel.yaml:");
        }
    }

    @Test
    void aRouteThatComesLaterAndHidesIsRefusedWhenAReadingRouteCallsIt() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("later.db"))) {
            start(r, keeps("caller", (b, from, sink) -> from.to("direct:later")), "");
            assertThatThrownBy(() -> r.context.addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:later")
                                    .routeId("later")
                                    .onException(Exception.class)
                                    .handled(true)
                                    .end()
                                    .to("log:x?level=OFF");
                        }
                    }))
                    .hasStackTraceContaining("route 'later': onException with handled")
                    .hasStackTraceContaining("(route 'sink-route')");
        }
    }

    @Test
    void aLiveViewHasNoPlaceAndMayHideWhatItLikes() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("live.db"))) {
            r.context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("journal:a").routeId("live").to("seda:feed");
                }
            });
            assertThat(r.context.getRouteController().getRouteStatus("live").isStarted())
                    .isTrue();
        }
    }

    /** Needs a library to run, which is not here; the check reads the definition. */
    @Test
    void aCircuitBreakerIsRefusedUnlessItFailsWhatItDoesNotLetThrough() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("journal:a?group=g")
                        .routeId("with")
                        .circuitBreaker()
                        .to("log:x")
                        .onFallback()
                        .to("log:y")
                        .end();
                from("journal:a?group=h")
                        .routeId("without")
                        .circuitBreaker()
                        .resilience4jConfiguration()
                        .throwExceptionWhenHalfOpenOrOpenState(true)
                        .end()
                        .to("log:x")
                        .end();
                from("journal:a?group=i")
                        .routeId("open")
                        .circuitBreaker()
                        .to("log:x")
                        .end();
                from("journal:a?group=j")
                        .routeId("ignores")
                        .circuitBreaker()
                        .resilience4jConfiguration()
                        .throwExceptionWhenHalfOpenOrOpenState(true)
                        .ignoreException(IllegalStateException.class)
                        .end()
                        .to("log:x")
                        .end();
            }
        });
        RouteCheck check = new RouteCheck(context);
        check.check("without", "journal:a");
        assertThatThrownBy(() -> check.check("open", "journal:a"))
                .isInstanceOf(HiddenFailureException.class)
                .hasMessageContaining("route 'open': circuitBreaker, which while it is open lets an exchange go");
        assertThatThrownBy(() -> check.check("ignores", "journal:a"))
                .isInstanceOf(HiddenFailureException.class)
                .hasMessageContaining("route 'ignores': circuitBreaker with ignoreException");
        assertThatThrownBy(() -> check.check("with", "journal:a"))
                .isInstanceOf(HiddenFailureException.class)
                .hasMessageContaining("route 'with': circuitBreaker with onFallback");
    }

    @Test
    void aTemplateThatIsCalledAsAKameletIsLookedAt() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("journal:a?group=g").routeId("calls").to("kamelet:quiet?x=1");
                from("journal:a?group=h").routeId("contains").kamelet("quiet").to("log:x");
                routeTemplate("quiet").from("kamelet:source").wireTap("log:x");
            }
        });
        RouteCheck check = new RouteCheck(context);
        for (String route : List.of("calls", "contains")) {
            assertThatThrownBy(() -> check.check(route, "journal:a")).hasMessageContaining("wireTap");
        }
    }

    @Test
    void everyPlaceIsNamedAtOnce() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("both.db"))) {
            assertThatThrownBy(() -> start(
                            r,
                            hides("two", "", (b, from, sink) -> from.wireTap("log:x")
                                    .to("seda:y")
                                    .to("log:z")),
                            ""))
                    .hasStackTraceContaining("wireTap")
                    .hasStackTraceContaining("seda:");
        }
    }

    @Test
    void aStepThatIsDisabledHidesNothing() throws Exception {
        try (TestRoutes r = new TestRoutes(folder.resolve("disabled.db"))) {
            JournalConsumer consumer = start(
                    r,
                    keeps(
                            "disabled",
                            (b, from, sink) ->
                                    from.wireTap("log:x").disabled().end().process(sink)),
                    "");
            assertThat(consumer.isStarted()).isTrue();
        }
    }

    private JournalConsumer start(TestRoutes r, Construct construct, String options) throws Exception {
        RouteBuilder builder = new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                if (construct.name().equals("onException of all routes")) {
                    onException(Exception.class).handled(true);
                }
                if (construct.name().equals("intercept")) {
                    intercept().log(LoggingLevel.OFF, "x");
                }
                RouteDefinition from = from("journal:a?group=g&retryDelay=5ms&retryMaxDelay=5ms" + options)
                        .routeId("sink-route");
                construct.rest().add(this, from, e -> {
                    throw new IllegalStateException("the sink is down");
                });
            }
        };
        if (construct.name().equals("dead letter channel of the context")) {
            r.context
                    .getCamelContextExtension()
                    .setErrorHandlerFactory(new DeadLetterChannelBuilder("log:dead?level=OFF"));
        }
        r.context.setSourceLocationEnabled(true);
        r.context.addRoutes(builder);
        return (JournalConsumer) r.context.getRoute("sink-route").getConsumer();
    }
}
