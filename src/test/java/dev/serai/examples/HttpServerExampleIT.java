package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.FreePort;
import dev.serai.testkit.HeldDevice;
import dev.serai.testkit.SeraiProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example {@code http-server}, as it stands, asked by clients of Java's own. */
@Timeout(600)
class HttpServerExampleIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path EXAMPLE = Path.of("routes", "examples", "http-server");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int READINGS = 20_000;
    private static final int CLIENTS = 16;

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private int port;
    private ExampleProof example;

    @BeforeEach
    void prepare() throws Exception {
        port = FreePort.take();
        example = ExampleProof.of("http-server", folder).set("camel.server.port", Integer.toString(port));
    }

    static List<String> bodies(JournalView view, String topic) throws Exception {
        List<String> bodies = new ArrayList<>();
        long next = view.range(topic).first();
        Batch batch = view.read(topic, next, Long.MAX_VALUE, 1000, 1 << 20);
        while (batch != null) {
            batch.entries().forEach(e -> bodies.add(new String(e.body(), UTF_8)));
            batch = view.read(topic, batch.lastOffset() + 1, Long.MAX_VALUE, 1000, 1 << 20);
        }
        return bodies;
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = to(path).POST(HttpRequest.BodyPublishers.ofString(body));
        if (Stream.of(headers).noneMatch("Content-Type"::equals)) {
            request.header("Content-Type", "application/json");
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The table's rows of a device. */
    private JsonNode latest(String device) throws Exception {
        return MAPPER.readTree(send(to("/readings?limit=1000&device=" + device)).body());
    }

    /** That an answer is a problem as the OpenAPI document has it, with this status and pointer. */
    private static void problem(HttpResponse<String> answer, int status, String pointer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        matches("Problem", answer.body());
        JsonNode body = MAPPER.readTree(answer.body());
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("pointer").asText("none")).isEqualTo(pointer);
        assertThat(answer.body()).doesNotContain("Exception", "org.apache", "dev.serai", "Exchange[");
    }

    private static void matches(String schema, String body) throws IOException {
        JsonNode document = MAPPER.readTree(EXAMPLE.resolve("openapi.json").toFile());
        ObjectNode node = MAPPER.createObjectNode();
        node.put("$ref", "#/components/schemas/" + schema);
        node.set("components", document.get("components"));
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(node)
                        .validate(MAPPER.readTree(body)))
                .as(body)
                .isEmpty();
    }

    @Test
    void whatWasAcknowledgedIsThereOnceThoughTheDaemonIsKilledAndClientsSendAgain() throws Exception {
        Map<String, String> idOfDevice = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        SeraiProcess daemon = example.daemon();
        try {
            for (int c = 0; c < CLIENTS; c++) {
                int size = c % 2 == 0 ? 1 : 40;
                Thread thread = new Thread(() -> {
                    for (int from = next.getAndAdd(size); from < READINGS; from = next.getAndAdd(size)) {
                        postUntilStored(from, Math.min(READINGS, from + size), size, idOfDevice, again);
                    }
                });
                thread.start();
                clients.add(thread);
            }
            for (int kill = 1; kill <= 3; kill++) {
                int enough = READINGS * kill / 5;
                await().atMost(PATIENCE).until(() -> idOfDevice.size() > enough);
                daemon.signal("KILL");
                daemon.exitCode();
                daemon.close();
                daemon = example.daemon();
            }
            for (Thread thread : clients) {
                thread.join();
            }
            assertThat(again).as("requests that were sent again").hasPositiveValue();
            assertThat(idOfDevice).hasSize(READINGS);
            await().atMost(PATIENCE).until(() -> stored().size() >= READINGS);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon::output).isZero();
        } finally {
            daemon.close();
        }
        // each with the name that its client was told
        assertThat(stored())
                .containsExactlyInAnyOrderElementsOf(idOfDevice.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
    }

    /** Device and name of all rows of the proof. */
    private List<String> stored() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/readings.db"));
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select device || ' ' || _id from readings where device like 'proof-%'")) {
            while (r.next()) {
                rows.add(r.getString(1));
            }
        }
        return rows;
    }

    private void postUntilStored(int from, int to, int size, Map<String, String> ids, AtomicInteger again) {
        List<String> readings = new ArrayList<>();
        for (int n = from; n < to; n++) {
            readings.add("{\"device\":\"proof-" + n + "\",\"temperature\":" + n % 50 + ".50}");
        }
        String body = size == 1 ? readings.get(0) : readings.toString();
        for (boolean stored = false; !stored; ) {
            try {
                HttpResponse<String> answer = post("/readings", body, "Idempotency-Key", "batch-" + from);
                stored = answer.statusCode() == 202;
                if (stored) {
                    JsonNode names = MAPPER.readTree(answer.body()).get("ids");
                    for (int n = from; n < to; n++) {
                        ids.put("proof-" + n, names.get(n - from).asText());
                    }
                }
            } catch (Exception e) {
                again.incrementAndGet();
            }
        }
    }

    @Test
    void aBadBodyIsAnsweredWithTheFieldAtFault() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            problem(post("/readings", "{\"device\":\"a\",\"temperature\":\"hot\"}"), 400, "/temperature");
            problem(post("/readings", "[{\"device\":\"a\"},{\"device\":7}]"), 400, "/1/device");
            problem(post("/readings", "[{\"device\":\"a\"},{\"humidity\":7}]"), 400, "/1/device");
            problem(post("/readings", "{\"device\":\"a\",\"humidity\":101}"), 400, "/humidity");
            problem(post("/readings", "[]"), 400, "");
            problem(post("/readings", ""), 400, "");
            problem(post("/readings", "7"), 400, "");
            problem(post("/readings", "{\"device\":\"a\""), 400, "");
            problem(post("/readings", "{\"device\":\"a\"} x"), 400, "");
            problem(post("/readings", "{\"device\":\"a\",\"device\":\"b\"}"), 400, "none");
            problem(post("/readings", "{\"device\":\"a\"}", "Content-Type", "text/plain"), 415, "none");
            problem(post("/readings", "{\"device\":\"a\"}", "Idempotency-Key", "k".repeat(256)), 400, "none");
            problem(
                    post("/readings", "{\"device\":\"a\"}", "Idempotency-Key", "a", "Idempotency-Key", "b"),
                    400,
                    "none");
            problem(send(to("/readings?limit=0")), 400, "none");
            problem(send(to("/readings?limit=1&limit=2")), 400, "none");
            problem(send(to("/nothing")), 404, "none");
            HttpResponse<String> wrongMethod = send(to("/readings").DELETE());
            problem(wrongMethod, 405, "none");
            assertThat(wrongMethod.headers().firstValue("allow")).hasValue("GET, POST");

            String sql = "x'); drop table readings; --";
            assertThat(post("/readings", "{\"device\":\"" + sql + "\"}").statusCode())
                    .isEqualTo(202);
            await().atMost(PATIENCE)
                    .until(() -> !latest(URLEncoder.encode(sql, UTF_8)).isEmpty());
            assertThat(daemon.isAlive()).isTrue();
        }
        try (JournalView view = JournalView.open(example.journal())) {
            assertThat(bodies(view, "weather").stream().filter(b -> b.contains("device")))
                    .hasSize(1);
        }
    }

    @Test
    void aKeyIsKeptOverRestartsAndStandsForItsBody() throws Exception {
        String body = "[{\"device\":\"k\",\"temperature\":1.50},{\"device\":\"k\",\"temperature\":2}]";
        List<String> answers = new ArrayList<>();
        for (int start = 0; start < 2; start++) {
            try (SeraiProcess daemon = example.daemon()) {
                for (int i = 0; i < 2; i++) {
                    HttpResponse<String> answer = post("/readings", body, "Idempotency-Key", "one");
                    assertThat(answer.statusCode()).isEqualTo(202);
                    matches("Stored", answer.body());
                    answers.add(answer.body());
                }
                daemon.signal("KILL");
                daemon.exitCode();
            }
        }
        assertThat(answers).hasSize(4).allMatch(answers.get(0)::equals);
        try (SeraiProcess daemon = example.daemon()) {
            assertThat(post("/readings", "{\"device\":\"k\",\"temperature\":3}", "Idempotency-Key", "one")
                            .statusCode())
                    .isEqualTo(202);
            await().atMost(PATIENCE).until(() -> latest("k").size() == 3);
            JsonNode newest = latest("k").get(0);
            matches("Entry", newest.toString());
            assertThat(send(to("/readings?device=k")).body()).contains("\"temperature\":1.50");
            assertThat(newest.path("temperature").asInt()).isEqualTo(3);
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void noHeaderOfAClientsSteersARouteOrGetsIntoTheJournal() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            List<String> evil = List.of(
                    "CamelJournalKey",
                    "cAmElJournalKey",
                    "CamelHttpUri",
                    "CAMELHTTPPATH",
                    "CamelFileName",
                    "CamelSqlQuery",
                    "camelSqlParameters",
                    "CamelHttpResponseCode",
                    "org.apache.camel.x",
                    "CamelSerialDevice",
                    "name",
                    "X-Other",
                    "Authorization");
            for (int i = 0; i < 2; i++) {
                HttpRequest.Builder request =
                        to("/readings?CamelJournalKey=q&cAmelHttpUri=http://127.0.0.1:1/&name=nix")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"device\":\"evil-" + i + "\"}"));
                evil.forEach(name -> request.header(name, "same"));
                HttpResponse<String> answer = send(request);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                assertThat(answer.headers().map().keySet())
                        .allMatch(n -> Set.of(":status", "content-type", "content-length", "transfer-encoding")
                                .contains(n));
            }
            HttpRequest.Builder query = to("/readings?device=evil-0&CamelSqlQuery=drop");
            evil.forEach(name -> query.header(name, "same"));
            await().atMost(PATIENCE)
                    .until(() -> MAPPER.readTree(send(query).body()).size() == 1);
            await().atMost(PATIENCE).until(() -> latest("evil-1").size() == 1); // perhaps a batch later
            assertThat(latest("evil-1").get(0).has("_headers")).isFalse();
            // the path names the device, whatever a header of its name says
            HttpResponse<String> command =
                    post("/devices/station/commands?name=nix", "{\"command\":\"PING\"}", "name", "nix");
            assertThat(command.statusCode()).as(command.body()).isEqualTo(200);
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void noPathLeadsToAFileAndNoNameIntoAHeader() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            for (String path : List.of(
                    "/../application.properties",
                    "/openapi.json/../application.properties",
                    "/%2e%2e/application.properties",
                    "/..%2fapplication.properties",
                    "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                    "/..\\application.properties",
                    "/devices/../../etc/passwd",
                    "//etc/passwd",
                    "/openapi.json%00.properties")) {
                String answer = raw("GET " + path, "");
                assertThat(answer).as(path).startsWith("HTTP/1.1 4").doesNotContain("serai.data", "root:");
            }
            String body = "{\"command\":\"PING\"}";
            String headers = "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
            for (String device : List.of("a%0d%0aX-Evil:%201", "..%2fstation", "station%00", "station%0aPING")) {
                String answer = raw("POST /devices/" + device + "/commands", headers + "\r\n" + body);
                assertThat(answer).as(device).startsWith("HTTP/1.1 4");
                assertThat(answer.lines()).as(device).noneMatch(line -> line.startsWith("X-Evil"));
            }
            // what is no HTTP at all
            assertThat(raw("GET /readings HTTP/1.1\r\nX: \u0001\r\nEvil", "")).startsWith("HTTP/1.1 4");
            assertThat(post("/readings", "{\"device\":\"after\"}").statusCode()).isEqualTo(202);
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    /** The head of the answer to a request whose path is sent as it stands. */
    private String raw(String request, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").getBytes(UTF_8));
            byte[] answer = new byte[8192];
            return new String(answer, 0, Math.max(0, socket.getInputStream().read(answer)), UTF_8);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndFillsNoMemory() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            for (String framing : List.of("Content-Length: 104857600", "Transfer-Encoding: chunked")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(30_000);
                    socket.getOutputStream()
                            .write(("POST /readings HTTP/1.1\r\nHost: localhost\r\n"
                                            + "Content-Type: application/json\r\n" + framing + "\r\n\r\n")
                                    .getBytes(UTF_8));
                    byte[] block = new byte[1 << 16];
                    Arrays.fill(block, (byte) ' ');
                    try {
                        for (int sent = 0; sent < 100 << 20; sent += block.length) {
                            if (framing.startsWith("T")) {
                                socket.getOutputStream().write("10000\r\n".getBytes(UTF_8));
                            }
                            socket.getOutputStream().write(block);
                            if (framing.startsWith("T")) {
                                socket.getOutputStream().write("\r\n".getBytes(UTF_8));
                            }
                            if (socket.getInputStream().available() > 0) {
                                break;
                            }
                        }
                    } catch (IOException e) {
                        // it is not read any more
                    }
                    InputStream in = socket.getInputStream();
                    assertThat(new String(in.readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 413");
                }
            }
            assertThat(post("/readings", "{\"device\":\"after\"}").statusCode()).isEqualTo(202);
            assertThat(daemon.output()).doesNotContain("OutOfMemory");
        }
    }

    @Test
    void aClientThatSendsHalfARequestIsDroppedAndAThousandIdleOnesHoldUpNobody() throws Exception {
        example.set("camel.beans.httpOptions.idleTimeout", "4");
        List<SocketChannel> idle = new ArrayList<>();
        try (SeraiProcess daemon = example.daemon()) {
            for (int i = 0; i < 1000; i++) {
                idle.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
            for (String half : List.of(
                    "POST /readings HT",
                    "POST /readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"dev")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(30_000);
                    socket.getOutputStream().write(half.getBytes(UTF_8));
                    assertThat(post("/readings", "{\"device\":\"beside\"}").statusCode())
                            .isEqualTo(202);
                    assertThat(socket.getInputStream().read())
                            .as("closed by the server")
                            .isEqualTo(-1);
                }
            }
            assertThat(daemon.isAlive()).isTrue();
        } finally {
            for (SocketChannel channel : idle) {
                channel.close();
            }
        }
    }

    @Test
    void aFullJournalIsToldTheClient() throws Exception {
        example.set("camel.component.journal.maxSize", "2MiB")
                .set("camel.component.sql.lazyStartProducer", "true")
                .set("camel.beans.readings.connectionTimeout", "500")
                .set("camel.beans.readings.jdbcUrl", "jdbc:sqlite:" + folder.resolve("no/such/folder/readings.db"));
        try (SeraiProcess daemon = example.daemon()) {
            String body = "["
                    + "{\"device\":\"full\",\"text\":\"%s\"},"
                            .formatted("x".repeat(900))
                            .repeat(500) + "{\"device\":\"full\"}]";
            HttpResponse<String> answer = post("/readings", body);
            for (int i = 0; i < 20 && answer.statusCode() == 202; i++) {
                answer = post("/readings", body);
            }
            problem(answer, 429, "none");
            assertThat(answer.headers().firstValue("retry-after")).hasValue("30");
            problem(send(to("/readings")), 503, "none");
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void aCommandReachesTheDeviceOnceAndItsReplyComesBack() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            HttpResponse<String> pong =
                    post("/devices/station/commands", "{\"command\":\"PING\"}", "Idempotency-Key", "p1");
            assertThat(pong.statusCode()).as(pong.body()).isEqualTo(200);
            matches("Outcome", pong.body());
            assertThat(MAPPER.readTree(pong.body()).path("reply").asText()).isEqualTo("PONG");
            problem(post("/devices/station/commands", "{\"command\":\"PING\"}", "Idempotency-Key", "p1"), 409, "none");
            problem(post("/devices/station/commands", "{\"command\":\"NONSENSE\"}"), 422, "none");
            problem(post("/devices/nix/commands", "{\"command\":\"PING\"}"), 404, "none");
            problem(post("/devices/a%3Fblock=true/commands", "{\"command\":\"PING\"}"), 404, "none");
            problem(post("/devices/station/commands", "{\"command\":5}"), 400, "/command");
            problem(post("/devices/station/commands", "{\"command\":\"A\\nB\"}"), 400, "/command");
            problem(post("/devices/station/commands", "{\"comand\":\"PING\"}"), 400, "/comand");
            problem(post("/devices/station/commands", "PING"), 400, "");
            problem(
                    post("/devices/station/commands", "{\"command\":\"PING\",\"expires\":\"2020-01-01T00:00:00Z\"}"),
                    410,
                    "none");
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void commandsToADeviceThatIsSilentHoldNoReadingsAndNoMoreOfThemThanMayWaitAreTaken() throws Exception {
        int most = 16;
        int more = 80; // more than the server has threads
        try (HeldDevice held = HeldDevice.plugIn(folder)) {
            example.set("camel.main.routesIncludePattern", held.beside("http-server"));
            String expires = Instant.now().plus(Duration.ofDays(1)).toString();
            try (SeraiProcess daemon = example.daemon()) {
                List<CompletableFuture<HttpResponse<String>>> commands = new ArrayList<>();
                for (int i = 0; i < more; i++) {
                    commands.add(client.sendAsync(
                            to("/devices/held/commands")
                                    .timeout(Duration.ofMinutes(4))
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", "held-" + i)
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"command\":\"OPEN\",\"expires\":\"" + expires + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
                }
                await().atMost(PATIENCE)
                        .until(() -> commands.stream()
                                        .filter(CompletableFuture::isDone)
                                        .count()
                                == more - most);
                for (CompletableFuture<HttpResponse<String>> command : commands) {
                    if (command.isDone()) {
                        HttpResponse<String> refused = command.get();
                        problem(refused, 503, "none");
                        assertThat(refused.headers().firstValue("retry-after")).hasValue("10");
                    }
                }
                held.awaitSent("OPEN\n", daemon);

                for (int i = 0; i < 20; i++) {
                    HttpResponse<String> answer = post("/readings", "{\"device\":\"beside\"}");
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                }
                await().atMost(PATIENCE).until(() -> latest("beside").size() == 20);
                assertThat(commands.stream().filter(c -> !c.isDone())).hasSize(most);

                held.answer("OPENED");
                await().atMost(PATIENCE)
                        .until(() -> commands.stream()
                                        .filter(CompletableFuture::isDone)
                                        .count()
                                > more - most);
                assertThat(commands.stream()
                                .filter(CompletableFuture::isDone)
                                .filter(c -> c.join().statusCode() == 200))
                        .hasSize(1);
                // one that was refused left nothing behind: its key is as good as new, and there is a thread for it
                int refused = IntStream.range(0, more)
                        .filter(i -> commands.get(i).isDone()
                                && commands.get(i).join().statusCode() == 503)
                        .findFirst()
                        .orElseThrow();
                await().atMost(PATIENCE).until(() -> {
                    HttpResponse<String> answer = post(
                            "/devices/station/commands",
                            "{\"command\":\"PING\"}",
                            "Content-Type",
                            "application/json",
                            "Idempotency-Key",
                            "held-" + refused);
                    return answer.statusCode() == 200;
                });
                assertThat(daemon.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aDeviceThatIsAwayIsTold() throws Exception {
        example.set("station.port", folder.resolve("ttyNONE").toString()).set("station.script", "");
        try (SeraiProcess daemon = example.daemon()) {
            problem(post("/devices/station/commands", "{\"command\":\"PING\"}"), 409, "none");
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void aPasswordIsDemandedWhereItIsSet() throws Exception {
        Path users = folder.resolve("users.properties");
        Files.writeString(users, "user.ann=geheim-4711\n");
        example.set("camel.server.authenticationEnabled", "true")
                .set("camel.server.basicPropertiesFile", users.toString());
        try (SeraiProcess daemon = example.daemon()) {
            for (String path : List.of("/readings", "/openapi.json", "/nothing")) {
                HttpResponse<String> refused = send(to(path));
                problem(refused, 401, "none");
                assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
            }
            problem(post("/readings", "{\"device\":\"a\"}", "Authorization", basic("ann", "wrong")), 401, "none");
            assertThat(post("/readings", "{\"device\":\"a\"}", "Authorization", basic("ann", "geheim-4711"))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(daemon.output()).doesNotContain("geheim-4711");
        }
        try (JournalView view = JournalView.open(example.journal())) {
            Batch batch = view.read("weather", view.range("weather").first(), Long.MAX_VALUE, 100, 1 << 20);
            assertThat(batch).isNotNull();
            assertThat(batch.json()).contains("\"device\":\"a\"").doesNotContain("Basic", "ann");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/*"})
    void aPasswordGuardsAllThatLiesBelowThePathOfTheServer(String authenticationPath) throws Exception {
        Path users = Files.writeString(folder.resolve("users.properties"), "user.ann=geheim-4711\n");
        if (!authenticationPath.isEmpty()) {
            example.set("camel.server.authenticationPath", authenticationPath);
        }
        example.set("camel.server.path", "/api")
                .set("camel.server.authenticationEnabled", "true")
                .set("camel.server.basicPropertiesFile", users.toString());
        try (SeraiProcess daemon = example.daemon()) {
            for (String path : List.of("/api/readings", "/api/openapi.json", "/api/feed/weather", "/api")) {
                assertThat(send(to(path)).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(post("/api/readings", "{\"device\":\"a\"}").statusCode()).isEqualTo(401);
            assertThat(post("/api/readings", "{\"device\":\"a\"}", "Authorization", basic("ann", "geheim-4711"))
                            .statusCode())
                    .as(daemon::output)
                    .isEqualTo(202);
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    @Test
    void aPortThatOthersReachDemandsAPassword() throws Exception {
        assertThat(refusal("-Dcamel.server.host=0.0.0.0")).contains("camel.server.host=0.0.0.0", "without a password");
        assertThat(refusal("-Dcamel.management.enabled=true", "-Dcamel.management.host=0.0.0.0"))
                .contains("camel.management.host=0.0.0.0", "without a password");
        assertThat(refusal("-Dcamel.server.authenticationEnabled=true")).contains("camel.server.basicPropertiesFile");
        assertThat(refusal(
                        "-Dcamel.server.authenticationEnabled=true",
                        "-Dcamel.server.basicPropertiesFile=" + folder.resolve("none")))
                .contains("can not be read");
    }

    private String refusal(String... settings) throws Exception {
        try (SeraiProcess daemon = SeraiProcess.startWith(
                folder,
                Stream.concat(Stream.of("-Dcamel.server.port=" + port), Stream.of(settings))
                        .toList(),
                "run",
                "--routes",
                EXAMPLE.toAbsolutePath().toString(),
                "--data",
                folder.resolve("data").toString())) {
            assertThat(daemon.exitCode()).as(daemon::output).isNotZero();
            assertThat(daemon.output()).doesNotContain("\tat ");
            return daemon.output();
        }
    }

    @Test
    void theOpenApiDocumentIsServedAndNamesWhatTheRoutesTake() throws Exception {
        String served;
        try (SeraiProcess daemon = example.daemon()) {
            HttpResponse<String> answer = send(to("/openapi.json"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            served = answer.body();
            assertThat(daemon.isAlive()).isTrue();
        }
        Set<String> described = new TreeSet<>();
        MAPPER.readTree(served).get("paths").fields().forEachRemaining(path -> path.getValue()
                .fields()
                .forEachRemaining(method -> described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()
                        + " " + method.getValue().path("operationId").asText())));
        Set<String> routes = new TreeSet<>();
        Pattern route = Pattern.compile(
                "id: (\\S+)\\s+routeConfigurationId: http\\s+from:\\s+uri: \"?platform-http:([^\\s\"]+)\"?"
                        + "\\s+parameters:\\s+httpMethodRestrict: (\\w+)");
        for (String file : List.of("readings.camel.yaml", "commands.camel.yaml")) {
            Matcher m = route.matcher(Files.readString(EXAMPLE.resolve(file)));
            while (m.find()) {
                routes.add(m.group(3) + " " + m.group(2) + " " + m.group(1));
            }
        }
        assertThat(described).isEqualTo(routes).hasSize(4);
        JsonNode reading = MAPPER.readTree(served).at("/components/schemas/Reading");
        assertThat(reading)
                .isEqualTo(
                        MAPPER.readTree(EXAMPLE.resolve("readings.schema.json").toFile())
                                .at("/$defs/reading"));
    }
}
