package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.serai.testkit.HttpSink;
import dev.serai.testkit.HttpSink.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What camel-http really throws, for what really happens on the wire, and what the classifier makes of it. */
@Timeout(300)
class HttpClientFailuresIT {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final SinkFailureClassifier classifier = new SinkFailureClassifier(Clock.fixed(NOW, ZoneOffset.UTC));
    private HttpSink api;

    @BeforeEach
    void start() throws Exception {
        api = HttpSink.start(folder);
        for (String scheme : new String[] {"http", "https"}) {
            context.getComponent(scheme, HttpComponent.class).setAutomaticRetriesDisabled(true);
        }
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        api.close();
    }

    private Throwable post(String url, String more) {
        String patient = more.contains("responseTimeout") ? more : "&responseTimeout=60000" + more;
        return catchThrowable(() -> context.createProducerTemplate()
                .requestBody(url + "?httpMethod=POST&connectTimeout=60000" + patient, "{}"));
    }

    private FailureKind kind(String url, String more) {
        Throwable failure = post(url, more);
        assertThat(failure).isNotNull();
        return classifier.classify(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "301, NEEDS_PERSON",
        "302, NEEDS_PERSON",
        "307, NEEDS_PERSON",
        "400, BAD_ENTRY",
        "401, NEEDS_PERSON",
        "403, NEEDS_PERSON",
        "404, NEEDS_PERSON",
        "405, NEEDS_PERSON",
        "408, PASSES",
        "409, PASSES",
        "413, BAD_ENTRY",
        "415, BAD_ENTRY",
        "422, BAD_ENTRY",
        "425, PASSES",
        "429, PASSES",
        "500, PASSES",
        "502, PASSES",
        "503, PASSES",
        "504, PASSES"
    })
    void anAnswersStatus(int status, FailureKind expected) {
        api.script(r -> new Answer(status, Map.of("Location", "http://127.0.0.1:1/elsewhere"), "why"));
        assertThat(kind(api.url("/"), "&followRedirects=false")).isEqualTo(expected);
    }

    @Test
    void retryAfterInSecondsAndAsADate() {
        api.script(r -> new Answer(429, Map.of("Retry-After", "7"), ""));
        assertThat(classifier.retryAfter(post(api.url("/"), ""))).isEqualTo(Duration.ofSeconds(7));
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(NOW.plusSeconds(90).atZone(ZoneOffset.UTC));
        api.script(r -> new Answer(503, Map.of("Retry-After", date), ""));
        assertThat(classifier.retryAfter(post(api.url("/"), ""))).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void nobodyListens() throws Exception {
        api.stopNow();
        assertThat(kind(api.url("/"), "")).isEqualTo(FailureKind.PASSES);
    }

    @Test
    void theHostHasNoAddress() {
        assertThat(kind("http://no-such-host.invalid/", "")).isEqualTo(FailureKind.PASSES);
    }

    @Test
    void theAnswerDoesNotCome() {
        CountDownLatch end = new CountDownLatch(1);
        api.script(r -> {
            end.await();
            return null;
        });
        try {
            assertThat(kind(api.url("/"), "&responseTimeout=500")).isEqualTo(FailureKind.PASSES);
        } finally {
            end.countDown();
        }
    }

    @Test
    void theConnectionIsCutInsteadOfAnAnswer() {
        api.script(r -> {
            throw new IOException("cut");
        });
        assertThat(kind(api.url("/"), "")).isEqualTo(FailureKind.PASSES);
    }

    @Test
    void theAnswersBodyBreaksOff() throws Exception {
        assertThat(raw("http", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half"))
                .isEqualTo(FailureKind.PASSES);
    }

    @Test
    void whatAnswersIsNoHttpLooksLikeNoAnswer() throws Exception {
        assertThat(raw("http", "220 mail.example ESMTP\r\n")).isEqualTo(FailureKind.PASSES);
    }

    private FailureKind raw(String scheme, String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket s = server.accept()) {
                        InputStream in = s.getInputStream();
                        in.readNBytes(20);
                        s.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        s.getOutputStream().flush();
                        s.shutdownOutput();
                        in.readAllBytes();
                    } catch (IOException e) {
                        // the test is over, or the client went
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            return kind(scheme + "://127.0.0.1:" + server.getLocalPort() + "/", "");
        }
    }

    @Test
    void noConnectionOfThePoolIsFree() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        api.script(r -> {
            asked.countDown();
            end.await();
            return null;
        });
        String more = "&maxTotalConnections=1&connectionsPerRoute=1&connectionRequestTimeout=200&responseTimeout=20000";
        String url = api.url("/") + "?httpMethod=POST" + more;
        Thread first = new Thread(
                () -> catchThrowable(() -> context.createProducerTemplate().requestBody(url, "{}")));
        first.start();
        asked.await();
        try {
            Throwable failure =
                    catchThrowable(() -> context.createProducerTemplate().requestBody(url, "{}"));
            assertThat(classifier.classify(failure)).isEqualTo(FailureKind.PASSES);
        } finally {
            end.countDown();
            first.join();
        }
    }

    @Test
    void theCertificateIsNotTrusted() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        server.start();
        try {
            assertThat(kind("https://127.0.0.1:" + server.getAddress().getPort() + "/", ""))
                    .isEqualTo(FailureKind.NEEDS_PERSON);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void thePortSpeaksNoTls() throws Exception {
        assertThat(raw("https", "HTTP/1.1 400 Bad Request\r\n\r\n")).isEqualTo(FailureKind.NEEDS_PERSON);
    }

    private SSLContext selfSigned() throws Exception {
        Path store = folder.resolve("self.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "password",
                        "-storetype",
                        "PKCS12")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "password".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }
}
