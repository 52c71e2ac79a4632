package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.HttpSink;
import dev.serai.testkit.HttpSink.Answer;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example {@code http-client}, as it stands, against an API that can be stopped. */
@Timeout(900)
class HttpClientExampleIT {
    private static final String TOKEN = "7f3kq-not-for-any-log";
    private static final String REFUSED = "{\"device\":\"proof-refused\",\"temperature\":\"hot\"}";

    @TempDir
    Path folder;

    private HttpSink api;

    @BeforeEach
    void start() throws Exception {
        api = HttpSink.start(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private ExampleProof example() {
        return ExampleProof.of("http-client", folder)
                .set("http.array", api.url("/readings"))
                .set("http.one", api.url("/reading"))
                .set("http.poll", api.url("/observations"))
                .set("http.commands", api.url("/commands"))
                .set("http.results", api.url("/results"))
                .set("http.token", TOKEN)
                .secret(TOKEN);
    }

    private List<String> proofs() {
        return api.devices().stream().filter(d -> d.startsWith("proof-")).toList();
    }

    @Test
    void eachReadingReachesTheApiOnceThoughBothAreStopped() throws Exception {
        api.script(request -> request.body().contains("proof-refused") ? Answer.of(422) : null);

        example().refused(REFUSED).run(api, this::proofs);

        assertThat(api.requests())
                .allSatisfy(r -> assertThat(r.headers()).containsEntry("authorization", "Bearer " + TOKEN))
                .allSatisfy(r -> assertThat(r.headers().keySet()).noneMatch(name -> name.startsWith("camel")));
    }

    @Test
    void oneReadingARequestHasItsNameAsKeyAndInTheBody() throws Exception {
        ExampleProof example = example().set("http.one.autoStartup", "true");
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"one\"}"));
            await().until(() -> api.requests().stream()
                    .anyMatch(r -> r.path().equals("/reading") && r.body().contains("\"one\"")));
            assertThat(api.requests().stream().filter(r -> r.path().equals("/reading")))
                    .allSatisfy(r -> assertThat(r.body())
                            .contains("\"_id\":\"" + r.headers().get("idempotency-key") + "\""));
            assertThat(daemon.output()).doesNotContain(TOKEN);
        }
    }

    @Test
    void anAnswerIsStoredOnceByItsIdOverRestarts() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        api.script(request -> request.path().equals("/observations")
                ? new Answer(
                        200,
                        Map.of("Content-Type", "application/json", "CamelJournalKey", "x", "CamelFileName", "y"),
                        "[{\"id\":1,\"v\":1.50,\"asked\":0},{\"id\":" + (1 + asked.incrementAndGet() % 3)
                                + ",\"asked\":" + asked + "}]")
                : null);
        ExampleProof example = example().set("http.poll.autoStartup", "true").set("http.poll.every", "100");
        for (int start = 0; start < 2; start++) {
            int before = asked.get();
            try (SeraiProcess daemon = example.daemon()) {
                await().until(() -> asked.get() > before + 8);
                daemon.signal("TERM");
                assertThat(daemon.exitCode()).as(daemon::output).isZero();
            }
        }
        try (JournalView view = JournalView.open(example.journal())) {
            assertThat(HttpServerExampleIT.bodies(view, "observations"))
                    .hasSize(3)
                    .first()
                    .isEqualTo("{\"id\":1,\"v\":1.50,\"asked\":0}");
        }
    }

    @Test
    void aCommandIsSentOnceAndItsResultPostedThoughTheApiIsAwayJustThen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger posted = new AtomicInteger();
        api.script(request -> switch (request.path()) {
            case "/commands" -> {
                asked.incrementAndGet();
                yield new Answer(
                        200,
                        Map.of("Content-Type", "application/json"),
                        "[{\"id\":\"api/1\",\"command\":\"PING\"},7,{\"id\":\"api/2\",\"command\":\"PING\",\"device\":\"none\"}]");
            }
            case "/results" -> posted.incrementAndGet() <= 2 ? Answer.of(503) : null;
            default -> null;
        });
        ExampleProof example =
                example().set("http.commands.autoStartup", "true").set("http.commands.every", "100");
        try (SeraiProcess daemon = example.daemon()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> results().size() == 3);
            int before = asked.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> asked.get() > before + 5);
            assertThat(daemon.output()).doesNotContain(TOKEN);
        }
        assertThat(results())
                .hasSize(3)
                .anySatisfy(r -> assertThat(r).contains("\"api/1\"", "\"done\"", "\"PONG\""))
                .anySatisfy(r -> assertThat(r).contains("\"failed\"", "\"syntax\""))
                .anySatisfy(r -> assertThat(r).contains("\"api/2\"", "\"failed\"", "\"device\""));
    }

    /** The bodies of the results that the API took, once for each key. */
    private List<String> results() {
        Map<String, String> byKey = new TreeMap<>();
        api.requests().stream()
                .filter(r -> r.path().equals("/results"))
                .skip(2) // answered 503
                .forEach(r -> byKey.put(r.headers().get("idempotency-key"), r.body()));
        return List.copyOf(byKey.values());
    }

    @Test
    void theApisWishToBeLeftAloneIsHonoured() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        long[] at = new long[2];
        api.script(request -> {
            if (refusals.getAndIncrement() == 0) {
                at[0] = System.nanoTime();
                return new Answer(429, Map.of("Retry-After", "3"), "");
            }
            at[1] = at[1] == 0 ? System.nanoTime() : at[1];
            return null;
        });
        ExampleProof example = example();
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"proof-late\"}"));
            await().until(() -> proofs().contains("proof-late"));
            assertThat(Duration.ofNanos(at[1] - at[0])).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(daemon.output()).contains("429");
        }
        assertThat(example.deadLetters()).isEmpty();
    }

    @Test
    void aWrongAddressNeedsAPersonAndMakesNoDeadLetter() throws Exception {
        api.script(request -> Answer.of(404));
        ExampleProof example = example();
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"proof-0\"}"));
            await().until(() -> api.requests().size() >= 3);
            assertThat(daemon.output()).contains("404").doesNotContain(TOKEN);
            api.script(request -> null);
            await().until(() -> proofs().equals(List.of("proof-0")));
        }
        assertThat(example.deadLetters()).isEmpty();
    }
}
