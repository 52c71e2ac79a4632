package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.RedisServer;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * What the example {@code redis} offers to other routes: {@code direct:redis-latest}, {@code direct:redis-now},
 * {@code direct:redis-ping}. Such a route of the test's asks them, and is asked over HTTP.
 */
@Timeout(300)
class RedisAnswersIT {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String HOME = "file:{{serai.home}}/routes/";

    @TempDir
    Path folder;

    private RedisServer redis;
    private ExampleProof example;
    private int port;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(folder, PASSWORD);
        port = WebSocketPeer.freePort();
        Path ask = Files.writeString(folder.toAbsolutePath().resolve("ask.camel.yaml"), """
                - route:
                    id: ask
                    from:
                      uri: "platform-http:/ask/{name}"
                      steps:
                        - convertBodyTo: {type: String}
                        - doTry:
                            steps:
                              - toD: "direct:redis-${header.name}"
                              - setHeader: {name: CamelHttpResponseCode, constant: 200}
                              - filter:
                                  simple: "${body} == null"
                                  steps:
                                    - setHeader: {name: CamelHttpResponseCode, constant: 204}
                            doCatch:
                              - exception: [java.lang.Exception]
                                steps:
                                  - setHeader: {name: CamelHttpResponseCode, constant: 503}
                                  - setBody:
                                      simple: "${exception.class.simpleName}, ${bean:type:dev.serai.journal.FailureText?method=of}"
                """);
        example = ExampleProof.of("redis", folder)
                .set("redis.port", Integer.toString(redis.port()))
                .set("redis.password", PASSWORD)
                .secret(PASSWORD)
                // what says something would come between two readings of the test
                .set("station.script", "weather,startDelay=10h")
                .set("camel.server.enabled", "true")
                .set("camel.server.port", Integer.toString(port))
                .set(
                        "camel.main.routesIncludePattern",
                        String.join(
                                ",",
                                HOME + "errors.camel.yaml",
                                HOME + "weather.camel.yaml",
                                HOME + "commands.camel.yaml",
                                HOME + "examples/redis/*.camel.yaml",
                                "file:" + ask));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    /** What a route answers to a body: its status of HTTP, a blank, and the text. */
    private String ask(String route, String body) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ask/" + route))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private static JsonNode reading(String answer) throws Exception {
        assertThat(answer).startsWith("200 {");
        return JSON.readTree(answer.substring(4));
    }

    private void awaitStored(int count) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            try (Jedis client = redis.connect()) {
                return Integer.toString(count).equals(client.get("weather:count"));
            }
        });
    }

    @Test
    void otherRoutesAreToldTheLatestReadingOfADeviceAndWhetherRedisAnswers() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            assertThat(ask("ping", "")).isEqualTo("200 PONG");
            assertThat(ask("latest", "roof")).as("no reading yet").isEqualTo("204 ");
            assertThat(ask("now", "")).as("no reading yet").isEqualTo("204 ");

            example.feed(List.of(
                    "{\"device\":\"roof\",\"temperature\":1}",
                    "{\"device\":\"cellar ${body} {{redis.password}}\",\"temperature\":2}",
                    "{\"device\":\"roof\",\"temperature\":3,\"note\":\"Grüße\"}"));
            awaitStored(3);
            JsonNode roof = reading(ask("latest", "roof"));
            assertThat(roof.path("temperature").asInt()).isEqualTo(3);
            assertThat(roof.path("note").asText()).isEqualTo("Grüße");
            assertThat(roof.path("_id").asText()).startsWith("weather/000000000002/");
            assertThat(reading(ask("latest", "cellar ${body} {{redis.password}}"))
                            .path("temperature")
                            .asInt())
                    .isEqualTo(2);
            assertThat(ask("latest", "nobody")).isEqualTo("204 ");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(ask("now", "")).contains("\"temperature\":3"));
            try (Jedis client = redis.connect()) {
                assertThat(client.ttl("weather:now")).isBetween(1L, 60L);
            }
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void whileRedisIsAwayTheyAreToldSoAndGetAnswersAgainWhenItIsBack() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            example.feed(List.of("{\"device\":\"roof\",\"temperature\":1}"));
            awaitStored(1);
            assertThat(ask("ping", "")).isEqualTo("200 PONG");
            redis.stopNow();
            for (String route : List.of("ping", "latest", "now")) {
                assertThat(ask(route, "roof"))
                        .as(route)
                        .startsWith("503 RedisConnectionFailureException, JedisConnectionException: ")
                        .doesNotContain(PASSWORD);
            }
            // a connection that was open says only that it broke
            await().atMost(LIMIT).until(() -> ask("latest", "roof").contains("127.0.0.1:" + redis.port()));
            example.feed(List.of("{\"device\":\"roof\",\"temperature\":2}"));
            redis.start();

            await().atMost(LIMIT).until(() -> ask("ping", "").equals("200 PONG"));
            awaitStored(2);
            assertThat(reading(ask("latest", "roof")).path("temperature").asInt())
                    .isEqualTo(2);
            assertThat(ask("now", "")).startsWith("20");
            assertThat(daemon.output()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void aRedisThatIsAwayAtTheStartAnswersOnceItIsThere() throws Exception {
        redis.stopNow();
        try (SeraiProcess daemon = example.daemon()) {
            assertThat(ask("ping", ""))
                    .startsWith("503 RedisConnectionFailureException, ")
                    .contains("127.0.0.1:" + redis.port());
            redis.start();
            await().atMost(LIMIT).until(() -> ask("ping", "").equals("200 PONG"));
            assertThat(daemon.isAlive()).isTrue();
        }
    }
}
