package dev.serai.journal;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import dev.serai.testkit.AzuriteServer;
import dev.serai.testkit.GcsServer;
import dev.serai.testkit.S3Server;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * An object store for the benchmark: {@code FOLDER s3|azure-blob|google-storage}. Prints what the example must be told
 * to reach it, a line {@code set NAME=VALUE} each, then {@code ready}, or {@code skip} and why there is none; answers
 * commands on its input, a line each: {@code rows} (how many records lie in objects), {@code export FILE} (writes them
 * all, unpacked, one object behind the other), {@code put FILE} (packs the file and stores it as one object by the
 * store's own client: seconds). Ends with its input.
 */
public final class ObjectStoreToDrainInto {
    private static final String BUCKET = "bench";

    /** The store's own client. */
    private interface Store extends AutoCloseable {
        List<String> settings();

        List<String> names();

        /** Null where it is listed and not there yet: S3Proxy lists what is still being written. */
        byte @Nullable [] get(String name);

        void put(String name, byte[] content) throws IOException;
    }

    private ObjectStoreToDrainInto() {}

    public static void main(String[] args) throws Exception {
        try (Store store = start(Path.of(args[0]), args[1])) {
            store.settings().forEach(s -> System.out.println("set " + s));
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Map<String, Integer> known = new HashMap<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(answer(store, known, line));
            }
        }
        System.exit(0);
    }

    private static Store start(Path folder, String system) throws Exception {
        try {
            return switch (system) {
                case "s3" -> new S3(S3Server.start(folder));
                case "azure-blob" -> new Azure(AzuriteServer.start(folder, BUCKET));
                case "google-storage" -> new Google(GcsServer.start(folder, BUCKET));
                default -> throw new IllegalArgumentException(system);
            };
        } catch (TestAbortedException e) {
            System.out.println("skip " + e.getMessage());
            System.exit(0);
            throw e;
        }
    }

    private static String answer(Store store, Map<String, Integer> known, String line) throws Exception {
        if (line.equals("rows")) {
            int rows = 0;
            for (String name : store.names()) {
                Integer lines = known.get(name);
                if (lines == null) {
                    byte[] object = store.get(name);
                    if (object == null) {
                        continue;
                    }
                    try {
                        lines = lines(unpacked(object));
                    } catch (EOFException e) {
                        continue; // S3Proxy shows what it is still writing
                    }
                    known.put(name, lines);
                }
                rows += lines;
            }
            return Integer.toString(rows);
        }
        if (line.startsWith("export ")) {
            try (OutputStream out = Files.newOutputStream(Path.of(line.substring("export ".length())))) {
                for (String name : known.keySet()) {
                    out.write(unpacked(Objects.requireNonNull(store.get(name))));
                }
            }
            return "exported";
        }
        Path file = Path.of(line.substring("put ".length()));
        long begun = System.nanoTime();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            Files.copy(file, out);
        }
        store.put("plain.ndjson.gz", packed.toByteArray());
        return String.format(Locale.ROOT, "%.3f", (System.nanoTime() - begun) / 1e9);
    }

    private static byte[] unpacked(byte[] object) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(object)).readAllBytes();
    }

    private static int lines(byte[] text) {
        int lines = 0;
        for (byte b : text) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private record S3(S3Server server, S3Client client) implements Store {
        S3(S3Server server) {
            this(server, server.client());
            client.createBucket(b -> b.bucket(BUCKET));
        }

        @Override
        public List<String> settings() {
            return List.of(
                    "s3.bucket=" + BUCKET,
                    "s3.node=bench",
                    "aws.accessKeyId=" + S3Server.accessKey(),
                    "aws.secretAccessKey=" + S3Server.secretKey(),
                    "camel.component.aws2-s3.overrideEndpoint=true",
                    "camel.component.aws2-s3.uriEndpointOverride=" + server.url(),
                    "camel.component.aws2-s3.forcePathStyle=true");
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>();
            client.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("bench/"))
                    .contents()
                    .forEach(o -> names.add(o.key()));
            return names;
        }

        @Override
        public byte @Nullable [] get(String name) {
            try {
                return client.getObjectAsBytes(b -> b.bucket(BUCKET).key(name)).asByteArray();
            } catch (NoSuchKeyException e) {
                return null;
            }
        }

        @Override
        public void put(String name, byte[] content) {
            client.putObject(b -> b.bucket(BUCKET).key(name), RequestBody.fromBytes(content));
        }

        @Override
        public void close() throws Exception {
            client.close();
            server.close();
        }
    }

    private record Azure(AzuriteServer server, BlobContainerClient client) implements Store {
        Azure(AzuriteServer server) {
            this(server, server.client(BUCKET));
        }

        @Override
        public List<String> settings() {
            return List.of(
                    "azure.container=" + BUCKET,
                    "azure.node=bench",
                    "azure.connectionString=" + server.connectionString());
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>();
            client.listBlobs(new ListBlobsOptions().setPrefix("bench/"), null).forEach(b -> names.add(b.getName()));
            return names;
        }

        @Override
        public byte[] get(String name) {
            return client.getBlobClient(name).downloadContent().toBytes();
        }

        @Override
        public void put(String name, byte[] content) {
            client.getBlobClient(name).upload(BinaryData.fromBytes(content), true);
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }

    private record Google(GcsServer server, Storage client) implements Store {
        Google(GcsServer server) {
            this(server, server.client());
        }

        @Override
        public List<String> settings() {
            return List.of(
                    "google.bucket=" + BUCKET,
                    "google.node=bench",
                    "google.host=" + server.url(),
                    "google.credentials=" + GcsServer.credentials());
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>();
            client.list(BUCKET, Storage.BlobListOption.prefix("bench/"))
                    .iterateAll()
                    .forEach(b -> names.add(b.getName()));
            return names;
        }

        @Override
        public byte[] get(String name) {
            return client.readAllBytes(BUCKET, name);
        }

        @Override
        public void put(String name, byte[] content) throws IOException {
            client.createFrom(BlobInfo.newBuilder(BUCKET, name).build(), new ByteArrayInputStream(content));
        }

        @Override
        public void close() throws Exception {
            client.close();
            server.close();
        }
    }
}
