package dev.serai.examples;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.GcsServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code routes/examples/google-storage} against a stub of Google's API (there is no server of Google's to run), or the
 * real one by {@code -Dserai.it.gcs=https://storage.googleapis.com}, bucket {@code serai-it}.
 */
class GoogleStorageExampleIT extends ObjectStoreExample {
    private static final String BUCKET = "serai-it";

    @TempDir
    static Path servers;

    private static GcsServer server;
    private static Storage client;

    @BeforeAll
    static void start() throws Exception {
        server = GcsServer.start(servers, BUCKET);
        client = server.client();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    @Override
    String system() {
        return "google-storage";
    }

    @Override
    String prefix() {
        return "google";
    }

    @Override
    String bucketSetting() {
        return "google.bucket";
    }

    @Override
    ExampleProof.Server server() {
        return server;
    }

    @Override
    ExampleProof reached(ExampleProof proof) {
        return proof.set("google.bucket", BUCKET)
                .set("google.host", server.url())
                .set("google.credentials", GcsServer.credentials());
    }

    @Override
    void put(String name, byte[] content) {
        client.create(BlobInfo.newBuilder(BUCKET, name).build(), content);
    }

    @Override
    byte[] get(String name) {
        return client.readAllBytes(BUCKET, name);
    }

    @Override
    Map<String, String> names(String prefix) {
        Map<String, String> names = new TreeMap<>();
        client.list(BUCKET, Storage.BlobListOption.prefix(prefix))
                .iterateAll()
                .forEach(b -> names.put(b.getName(), b.getGeneration().toString()));
        return names;
    }

    @Override
    void delete(String name) {
        client.delete(BUCKET, name);
    }
}
