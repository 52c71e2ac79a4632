package dev.serai.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.WebSocketPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the daemon's three kinds of servers listen, and by which names they may be called. */
@Timeout(600)
class ListeningIT {
    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    @TempDir
    Path folder;

    private int http;
    private int socket;
    private int management;
    private ExampleProof example;

    @BeforeEach
    void prepare() throws Exception {
        http = WebSocketPeer.freePort();
        socket = WebSocketPeer.freePort();
        management = WebSocketPeer.freePort();
        example = ExampleProof.of("websocket-server", folder)
                .set("camel.server.port", Integer.toString(http))
                .set("websocket.port", Integer.toString(socket))
                .set("camel.management.enabled", "true")
                .set("camel.management.healthCheckEnabled", "true")
                .set("camel.management.port", Integer.toString(management));
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\\ncontent-length: *(\\d+)");

    /** The head of the answer, and the body where its length is told. */
    private static String ask(int port, String host, String request, String headers) throws IOException {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
            s.setSoTimeout(60_000);
            s.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n").getBytes(ISO_8859_1));
            byte[] buffer = new byte[4096];
            StringBuilder answer = new StringBuilder();
            int count;
            while (!isWhole(answer) && (count = s.getInputStream().read(buffer)) >= 0) {
                answer.append(new String(buffer, 0, count, ISO_8859_1));
            }
            return answer.toString();
        }
    }

    private static boolean isWhole(StringBuilder answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer.substring(0, end));
        return !length.find() || answer.length() >= end + 4 + Integer.parseInt(length.group(1));
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    private static int status(int port, String host, String path, String headers) throws IOException {
        return status(ask(port, host, "GET " + path, headers));
    }

    private static void until(SeraiProcess daemon, Callable<Boolean> condition) {
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> !daemon.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("in vain; the daemon printed:\n" + daemon.output(), e);
        }
        assertThat(daemon.isAlive()).as(daemon::output).isTrue();
    }

    private static long count(SeraiProcess daemon, String text) {
        return daemon.output().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void aPageWhoseNameWasMadeToPointHereReachesNothing() throws Exception {
        example.set("serai.http.hosts", "station.lan, other.example");
        try (SeraiProcess daemon = example.daemon()) {
            assertThat(daemon.output())
                    .containsPattern(
                            "http: +http://127.0.0.1:" + http + " \\(camel.server, no password\\), http://127.0.0.1:"
                                    + management + " \\(camel.management, no password\\), ws://127.0.0.1:" + socket
                                    + " \\(vertx-websocket:, no password\\), live feed at /feed/<topic>, messages at /messages/readings, /messages/commands");
            for (int i = 0; i < 3; i++) {
                String evil = "evil.example:" + http;
                String page = ask(http, evil, "GET /", "");
                assertThat(status(page)).isEqualTo(421);
                assertThat(page)
                        .contains("application/problem+json", "serai.http.hosts", "\"status\":421")
                        .doesNotContain("evil");
                assertThat(status(http, evil, "/feed/weather", HANDSHAKE)).isEqualTo(421);
                assertThat(status(http, evil, "/feed/weather", HANDSHAKE + "Origin: http://" + evil + "\r\n"))
                        .isEqualTo(421);
                assertThat(status(socket, evil, "/echo", HANDSHAKE)).isEqualTo(421);
                assertThat(status(management, evil, "/q/health", "")).isEqualTo(421);
                assertThat(status(http, "127.0.0.1\r\nHost: evil.example", "/", ""))
                        .isEqualTo(421);
            }
            assertThat(count(daemon, "Refused with 421: 1 request, now for host 'evil.example:" + http))
                    .as(daemon.output())
                    .isEqualTo(3);
            assertThat(count(daemon, "Refused with"))
                    .as("a line for each server")
                    .isEqualTo(3);
            for (String host :
                    List.of("127.0.0.1:" + http, "localhost", "[::1]:1", "Station.LAN:8080", "other.example")) {
                assertThat(status(http, host, "/", "")).as(host).isEqualTo(200);
                assertThat(status(http, host, "/feed/weather", HANDSHAKE))
                        .as(host)
                        .isEqualTo(101);
                assertThat(status(socket, host, "/echo", HANDSHAKE)).as(host).isEqualTo(101);
                assertThat(status(management, host, "/q/health", "")).as(host).isNotEqualTo(421);
            }
            String listed = HANDSHAKE + "Origin: http://station.lan:" + http + "\r\n";
            assertThat(status(http, "station.lan:" + http, "/feed/weather", listed))
                    .isEqualTo(101);
            // what guards the HTTP server does not guard that of the routes: nothing of it may be had there
            assertThat(status(socket, "localhost", "/", "")).isEqualTo(404);
            assertThat(status(socket, "localhost", "/feed/weather", HANDSHAKE)).isEqualTo(404);
            assertThat(status(http, "localhost", "/echo", HANDSHAKE)).isEqualTo(404);
        }
    }

    @Test
    void aCommandFromSuchAPageReachesNoDevice() throws Exception {
        ExampleProof server = ExampleProof.of("http-server", folder).set("camel.server.port", Integer.toString(http));
        String post = "POST /devices/station/commands";
        String body = "{\"command\":\"PING\"}";
        String headers = "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (SeraiProcess daemon = server.daemon()) {
            assertThat(status(ask(http, "evil.example", post, headers))).isEqualTo(421);
            try (JournalView view = JournalView.open(server.journal())) {
                assertThat(view.topics()).noneMatch(topic -> topic.name().equals("commands") && topic.next() > 0);
            }
            assertThat(status(ask(http, "localhost", post, headers))).isEqualTo(200);
            assertThat(daemon.isAlive()).isTrue();
        }
        try (JournalView view = JournalView.open(server.journal())) {
            assertThat(view.topics()).anyMatch(topic -> topic.name().equals("commands") && topic.next() > 0);
        }
    }

    @Test
    void whoHasAPasswordMayCallItAnythingAndTheRealPortIsTold() throws Exception {
        Path users = Files.writeString(folder.resolve("users.properties"), "user.ann=geheim-4711\n");
        ExampleProof server = ExampleProof.of("http-server", folder)
                .set("camel.server.port", "0")
                .set("camel.server.authenticationEnabled", "true")
                .set("camel.server.basicPropertiesFile", users.toString());
        try (SeraiProcess daemon = server.daemon()) {
            Matcher line = Pattern.compile("http: +http://127.0.0.1:(\\d+) \\(camel.server, password demanded\\)")
                    .matcher(daemon.output());
            assertThat(line.find()).as(daemon.output()).isTrue();
            int real = Integer.parseInt(line.group(1));
            assertThat(real).isPositive();
            assertThat(status(real, "any.example", "/openapi.json", "")).isEqualTo(401);
            // ann:geheim-4711
            assertThat(status(real, "any.example", "/openapi.json", "Authorization: Basic YW5uOmdlaGVpbS00NzEx\r\n"))
                    .isEqualTo(200);
        }
    }

    @Test
    void portsThatAreTakenAreToldAndAllElseRunsUntilTheyAreFree() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        SeraiProcess daemon;
        try (ServerSocket one = new ServerSocket(http, 1, here);
                ServerSocket two = new ServerSocket(management, 1, here);
                ServerSocket three = new ServerSocket(socket, 1, here)) {
            assertThat(List.of(one, two, three)).noneMatch(ServerSocket::isClosed);
            daemon = example.daemon();
            assertThat(daemon.output())
                    .contains("The server of camel.server can not listen on 127.0.0.1 port " + http)
                    .contains("set another camel.server.port")
                    .contains("The server of camel.management can not listen on 127.0.0.1 port " + management)
                    .contains("set another camel.management.port")
                    .contains("The server of vertx-websocket: can not listen on 127.0.0.1 port " + socket)
                    .contains("NOT listening: Address already in use")
                    .doesNotContain("\tat ");
            example.feed(List.of("{\"device\":\"meanwhile\"}"));
            until(daemon, () -> count(daemon, "http:127.0.0.1:" + management + " is DOWN") == 1);
        }
        try (daemon) {
            until(daemon, () -> status(http, "localhost", "/", "") == 200);
            until(daemon, () -> status(http, "localhost", "/feed/weather", HANDSHAKE) == 101);
            until(daemon, () -> status(management, "localhost", "/q/health", "") > 0);
            until(daemon, () -> status(socket, "localhost", "/echo", HANDSHAKE) == 101);
            until(daemon, () -> count(daemon, "is UP again") >= 3);
            assertThat(count(daemon, "Listening at last: ")).isEqualTo(3);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon::output).isZero();
        }
    }
}
