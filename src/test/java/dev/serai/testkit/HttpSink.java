package dev.serai.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP API that takes JSON, one object or an array, and stores it once for each {@code Idempotency-Key}, on disk
 * before it answers. It can be stopped abruptly and started again on its port and data, and answers what a test says.
 * Thread-safe.
 */
public final class HttpSink implements AutoCloseable, ExampleProof.Server {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What came in.
     *
     * @param headers with small letters
     */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    /** What goes out. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public static Answer of(int status) {
            return new Answer(status, Map.of(), "");
        }
    }

    /** What a test wants to be answered; null: as usual. */
    @FunctionalInterface
    public interface Script {
        @Nullable
        Answer answer(Request request) throws Exception;
    }

    private final Path file;
    private final int port;
    private final Set<String> keys = new HashSet<>();
    private final List<String> devices = new ArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Script script = request -> null;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    private HttpSink(Path file, int port) {
        this.file = file;
        this.port = port;
    }

    /** Starts one with its data in a folder. */
    public static HttpSink start(Path folder) throws IOException {
        HttpSink sink = new HttpSink(folder.resolve("http-sink.log"), FreePort.take());
        sink.start();
        return sink;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public void script(Script answers) {
        script = answers;
    }

    /** What came in until now, in order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The devices of all stored records, each as often as it is there. */
    public List<String> devices() {
        synchronized (devices) {
            return List.copyOf(devices);
        }
    }

    @Override
    public void start() throws IOException {
        synchronized (devices) {
            keys.clear();
            devices.clear();
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] parts = line.split("\t", -1);
                    keys.add(parts[0]);
                    devices.addAll(List.of(parts).subList(1, parts.length));
                }
            }
        }
        HttpServer next = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        threads = Executors.newCachedThreadPool();
        next.setExecutor(threads);
        next.createContext("/", this::handle);
        next.start();
        server = next;
    }

    /** Connections are cut; what is stored is on disk. */
    @Override
    public void stopNow() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdown(); // not interrupted: what is being written is written whole
        }
    }

    @Override
    public void close() {
        stopNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, all) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", all)));
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Request request = new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
            requests.add(request);
            Answer answer = script.answer(request);
            if (answer == null) {
                answer = store(request);
            }
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e); // the connection is cut
        }
    }

    private Answer store(Request request) throws IOException {
        String key = request.headers().get("idempotency-key");
        if (key == null) {
            return new Answer(400, Map.of(), "Idempotency-Key is missing");
        }
        JsonNode body = MAPPER.readTree(request.body());
        List<String> names = new ArrayList<>();
        (body.isArray() ? body : List.of(body))
                .forEach(record -> names.add(record.path("device").asText()));
        synchronized (devices) {
            if (keys.contains(key)) {
                return Answer.of(200);
            }
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                ByteBuffer line = ByteBuffer.wrap((key + "\t" + String.join("\t", names) + "\n").getBytes(UTF_8));
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(false);
            }
            keys.add(key);
            devices.addAll(names);
        }
        return Answer.of(201);
    }
}
