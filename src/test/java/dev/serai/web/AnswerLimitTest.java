package dev.serai.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnswerLimitTest {
    private static final int MOST = 1 << 16;

    private final AtomicInteger cutOff = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private HttpServer server;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/just", e -> answer(e, 200, MOST));
        server.createContext("/more", e -> answer(e, 200, MOST + 1));
        server.createContext("/endless", this::endless);
        server.createContext("/packed", AnswerLimitTest::packed);
        server.createContext("/broken", e -> answer(e, 500, 3 * MOST));
        server.start();
        AnswerLimit limit = new AnswerLimit();
        limit.setMaxBytes("64KiB");
        context.getRegistry().bind("answers", limit);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, int status, int bytes) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes);
            exchange.getResponseBody().write(new byte[bytes]);
        }
    }

    private void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                body.write(new byte[1024]);
            }
        } catch (IOException e) {
            cutOff.incrementAndGet(); // the client hung up
            throw e;
        }
    }

    private static void packed(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream body = new GZIPOutputStream(exchange.getResponseBody())) {
            for (int i = 0; i < 100; i++) {
                body.write(new byte[MOST]);
            }
        }
    }

    private byte[] ask(String path, String more) {
        return template.requestBody(
                "http://127.0.0.1:" + server.getAddress().getPort() + path
                        + "?httpClientConfigurer=#answers&connectionsPerRoute=1&connectionRequestTimeout=5000" + more,
                null,
                byte[].class);
    }

    @Test
    void whatIsAsLongAsItMayBeIsTaken() {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("/just", "")).hasSize(MOST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/more", "/endless", "/packed"})
    void aLongerOneFailsAndKeepsNoConnection(String path) {
        for (int i = 0; i < 3; i++) { // the pool has one
            assertThatThrownBy(() -> ask(path, ""))
                    .isInstanceOf(CamelExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class)
                    .rootCause()
                    .hasMessageContaining("longer than 65536 bytes");
        }
        assertThat(ask("/just", "")).hasSize(MOST);
    }

    @Test
    void anEndlessOneThatNobodyWantsIsHungUpOn() {
        assertThat(ask("/endless", "&ignoreResponseBody=true")).isNullOrEmpty();
        await().until(() -> cutOff.get() == 1);
        assertThat(ask("/just", "")).hasSize(MOST);
    }

    @Test
    void ofAFailureTheStatusIsKeptAndItsBodyCut() {
        CamelExecutionException thrown = catchThrowableOfType(CamelExecutionException.class, () -> ask("/broken", ""));
        assertThat(thrown).hasRootCauseInstanceOf(HttpOperationFailedException.class);
        HttpOperationFailedException failure = (HttpOperationFailedException) thrown.getCause();
        assertThat(failure.getStatusCode()).isEqualTo(500);
        assertThat(failure.getResponseBody().length()).isBetween(1, MOST + 8192);
        assertThat(ask("/just", "")).hasSize(MOST);
    }
}
