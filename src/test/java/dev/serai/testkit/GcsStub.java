package dev.serai.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * As much of Google Cloud Storage's JSON API as its Java client needs to upload (in one request and resumable), read,
 * list, copy and delete objects. An object is two files, synced before the answer: what it holds and what is known of
 * it.
 *
 * <p>Source of the format: "Cloud Storage JSON API v1", the reference pages of objects and of resumable uploads.
 */
public final class GcsStub {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OBJECTS = "/storage/v1/b/";
    private static final String UPLOADS = "/upload/storage/v1/b/";
    private static final String DOWNLOADS = "/download/storage/v1/b/";
    private static final int INCOMPLETE = 308;

    private final Path folder;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

    /** A resumable upload that is not done. */
    private static final class Upload {
        final String bucket;
        final JsonNode about;
        final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Upload(String bucket, JsonNode about) {
            this.bucket = bucket;
            this.about = about;
        }
    }

    private GcsStub(Path folder) {
        this.folder = folder;
    }

    /** @param arguments the data folder, the port, and the buckets that there are */
    public static void main(String[] arguments) throws IOException {
        GcsStub stub = new GcsStub(Path.of(arguments[0]));
        for (String bucket : List.of(arguments).subList(2, arguments.length)) {
            Files.createDirectories(stub.folder.resolve(bucket));
        }
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])), 0);
        server.createContext("/", stub::handle);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                dispatch(exchange);
            } catch (NoSuchFileException e) {
                error(exchange, 404, "notFound");
            } catch (IllegalArgumentException e) {
                error(exchange, 400, "invalid");
            } catch (RuntimeException e) {
                // into the server's log: a request that the stub does not understand
                e.printStackTrace();
                error(exchange, 500, "backendError");
            }
        }
    }

    private void dispatch(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Map<String, String> query = query(exchange.getRequestURI());
        String method = exchange.getRequestMethod();
        if (path.startsWith(UPLOADS)) {
            upload(exchange, bucket(path.substring(UPLOADS.length())), query, method);
            return;
        }
        if (!path.startsWith(OBJECTS) && !path.startsWith(DOWNLOADS)) {
            error(exchange, 404, "notFound");
            return;
        }
        String rest = path.substring(path.startsWith(OBJECTS) ? OBJECTS.length() : DOWNLOADS.length());
        String bucket = bucket(rest);
        int object = rest.indexOf("/o/");
        if (object >= 0 && rest.contains("/rewriteTo/b/")) {
            int to = rest.indexOf("/rewriteTo/b/");
            String target = rest.substring(to + "/rewriteTo/b/".length());
            copy(
                    exchange,
                    bucket,
                    decoded(rest.substring(object + 3, to)),
                    bucket(target),
                    decoded(target.substring(target.indexOf("/o/") + 3)));
        } else if (object >= 0) {
            object(exchange, bucket, decoded(rest.substring(object + 3)), query, method);
        } else if (rest.endsWith("/o") && method.equals("GET")) {
            list(exchange, bucket, query);
        } else if (method.equals("GET") && Files.isDirectory(folder.resolve(bucket))) {
            answer(
                    exchange,
                    200,
                    JSON.createObjectNode().put("kind", "storage#bucket").put("name", bucket));
        } else {
            error(exchange, 404, "notFound");
        }
    }

    // ---- Uploads ----

    private void upload(HttpExchange exchange, String bucket, Map<String, String> query, String method)
            throws IOException {
        if (!Files.isDirectory(folder.resolve(bucket))) {
            throw new NoSuchFileException(bucket);
        }
        byte[] body = body(exchange);
        String id = query.get("upload_id");
        if (id != null) {
            resume(exchange, id, body, method);
        } else if ("resumable".equals(query.get("uploadType"))) {
            JsonNode about = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            ObjectNode named = ((ObjectNode) about);
            if (query.containsKey("name")) {
                named.put("name", query.get("name"));
            }
            String session = UUID.randomUUID().toString();
            uploads.put(session, new Upload(bucket, named));
            InetSocketAddress here = exchange.getLocalAddress();
            exchange.getResponseHeaders()
                    .add(
                            "Location",
                            "http://127.0.0.1:" + here.getPort() + UPLOADS + bucket
                                    + "/o?uploadType=resumable&upload_id=" + session);
            exchange.sendResponseHeaders(200, -1);
        } else {
            multipart(exchange, bucket, body);
        }
    }

    /** Two parts with a boundary between them: JSON about the object, and what it holds. */
    private void multipart(HttpExchange exchange, String bucket, byte[] body) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String boundary = "--"
                + type.substring(type.indexOf("boundary=") + "boundary=".length())
                        .replace("\"", "");
        String text = new String(body, ISO_8859_1);
        int json = text.indexOf("\r\n\r\n") + 4;
        int second = text.indexOf("\r\n" + boundary, json);
        int content = text.indexOf("\r\n\r\n", second) + 4;
        int end = text.lastIndexOf("\r\n" + boundary);
        JsonNode about = JSON.readTree(text.substring(json, second).getBytes(ISO_8859_1));
        answer(exchange, 200, store(bucket, about, text.substring(content, end).getBytes(ISO_8859_1)));
    }

    private void resume(HttpExchange exchange, String id, byte[] body, String method) throws IOException {
        Upload upload = uploads.get(id);
        if (upload == null || !method.equals("PUT")) {
            error(exchange, 410, "gone");
            return;
        }
        synchronized (upload) {
            String range = exchange.getRequestHeaders().getFirst("Content-Range");
            int total = -1;
            if (range != null) {
                String of = range.substring(range.indexOf('/') + 1);
                total = of.equals("*") ? -1 : Integer.parseInt(of);
                if (!range.startsWith("bytes */")) {
                    int from = Integer.parseInt(range.substring("bytes ".length(), range.indexOf('-')));
                    int have = upload.content.size();
                    if (from > have) {
                        error(exchange, 400, "invalid");
                        return;
                    }
                    upload.content.write(body, have - from, body.length - (have - from));
                }
            } else {
                upload.content.write(body, 0, body.length);
                total = upload.content.size();
            }
            if (total == upload.content.size()) {
                uploads.remove(id);
                answer(exchange, 200, store(upload.bucket, upload.about, upload.content.toByteArray()));
                return;
            }
            if (upload.content.size() > 0) {
                exchange.getResponseHeaders().add("Range", "bytes=0-" + (upload.content.size() - 1));
            }
            exchange.sendResponseHeaders(INCOMPLETE, -1);
        }
    }

    // ---- Objects ----

    private synchronized ObjectNode store(String bucket, JsonNode about, byte[] content) throws IOException {
        String name = about.path("name").asText();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an object without a name");
        }
        ObjectNode known = about.deepCopy();
        String generation = Long.toString(System.nanoTime());
        known.put("kind", "storage#object")
                .put("bucket", bucket)
                .put("id", bucket + '/' + name + '/' + generation)
                .put("generation", generation)
                .put("metageneration", "1")
                .put("etag", "E" + generation)
                .put("size", Integer.toString(content.length))
                .put("timeCreated", Instant.now().toString())
                .put("updated", Instant.now().toString());
        // The content has a file of its own for each generation: what is known of it names which.
        write(file(bucket, name, generation), content);
        write(file(bucket, name, "json"), JSON.writeValueAsBytes(known));
        return known;
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path begun = Files.createTempFile(file.getParent(), "begun", ".tmp");
        try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            channel.force(true);
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String bucket, String name, String extension) {
        return folder.resolve(bucket).resolve(URLEncoder.encode(name, UTF_8) + '.' + extension);
    }

    private JsonNode known(String bucket, String name) throws IOException {
        return JSON.readTree(Files.readAllBytes(file(bucket, name, "json")));
    }

    private byte[] content(JsonNode known) throws IOException {
        return Files.readAllBytes(file(
                known.path("bucket").asText(),
                known.path("name").asText(),
                known.path("generation").asText()));
    }

    private synchronized void object(
            HttpExchange exchange, String bucket, String name, Map<String, String> query, String method)
            throws IOException {
        JsonNode known = known(bucket, name);
        if (method.equals("DELETE")) {
            Files.delete(file(bucket, name, "json"));
            Files.delete(file(bucket, name, known.path("generation").asText()));
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        if (!"media".equals(query.get("alt"))) {
            answer(exchange, 200, known);
            return;
        }
        byte[] content = content(known);
        int from = 0;
        int to = content.length;
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            from = Integer.parseInt(ends[0]);
            to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
            if (from >= content.length && content.length > 0) {
                error(exchange, 416, "requestedRangeNotSatisfiable");
                return;
            }
            exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
        }
        exchange.getResponseHeaders()
                .add("X-Goog-Generation", known.path("generation").asText());
        exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(range == null ? 200 : 206, to - from == 0 ? -1 : to - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, to - from);
        }
    }

    private synchronized void copy(HttpExchange exchange, String bucket, String name, String toBucket, String toName)
            throws IOException {
        exchange.getRequestBody().readAllBytes();
        JsonNode known = known(bucket, name);
        byte[] content = content(known);
        ObjectNode about = known.deepCopy();
        about.put("name", toName);
        ObjectNode answer = JSON.createObjectNode()
                .put("kind", "storage#rewriteResponse")
                .put("totalBytesRewritten", Integer.toString(content.length))
                .put("objectSize", Integer.toString(content.length))
                .put("done", true);
        answer.set("resource", store(toBucket, about, content));
        answer(exchange, 200, answer);
    }

    private synchronized void list(HttpExchange exchange, String bucket, Map<String, String> query) throws IOException {
        String prefix = query.getOrDefault("prefix", "");
        ArrayNode items = JSON.createArrayNode();
        try (Stream<Path> files = Files.list(folder.resolve(bucket))) {
            for (String file : files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".json"))
                    .sorted()
                    .toList()) {
                String name = URLDecoder.decode(file.substring(0, file.length() - ".json".length()), UTF_8);
                if (name.startsWith(prefix)) {
                    items.add(known(bucket, name));
                }
            }
        }
        ObjectNode answer = JSON.createObjectNode().put("kind", "storage#objects");
        answer.set("items", items);
        answer(exchange, 200, answer);
    }

    // ---- What requests and answers are made of ----

    /** The client packs small requests. */
    private static byte[] body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return (packed ? new GZIPInputStream(in) : in).readAllBytes();
    }

    private static String bucket(String rest) {
        int end = rest.indexOf('/');
        String bucket = decoded(end < 0 ? rest : rest.substring(0, end));
        if (!bucket.matches("[a-z0-9][a-z0-9._-]{1,62}")) {
            throw new IllegalArgumentException("no name of a bucket: " + bucket);
        }
        return bucket;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String part : uri.getRawQuery().split("&", -1)) {
                int is = part.indexOf('=');
                query.put(
                        is < 0 ? part : part.substring(0, is),
                        is < 0 ? "" : URLDecoder.decode(part.substring(is + 1), UTF_8));
            }
        }
        return query;
    }

    private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] body = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void error(HttpExchange exchange, int status, String reason) throws IOException {
        exchange.getRequestBody().readAllBytes();
        ObjectNode error = JSON.createObjectNode().put("code", status).put("message", reason);
        error.putArray("errors")
                .addObject()
                .put("reason", reason)
                .put("message", reason)
                .put("domain", "global");
        answer(exchange, status, JSON.createObjectNode().set("error", error));
    }
}
