package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.serai.testkit.AzuriteServer;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code routes/examples/azure-blob} against Azurite, or a real account by {@code -Dserai.it.azure=<connection
 * string>}.
 */
class AzureBlobExampleIT extends ObjectStoreExample {
    private static final String CONTAINER = "serai-it";

    @TempDir
    static Path servers;

    private static AzuriteServer server;
    private static BlobContainerClient client;

    @BeforeAll
    static void start() throws Exception {
        server = AzuriteServer.start(servers, CONTAINER);
        client = server.client(CONTAINER);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) { // skipped where it can not be had
            server.close();
        }
    }

    @Override
    String system() {
        return "azure-blob";
    }

    @Override
    String prefix() {
        return "azure";
    }

    @Override
    String bucketSetting() {
        return "azure.container";
    }

    @Override
    ExampleProof.Server server() {
        return server;
    }

    @Override
    ExampleProof reached(ExampleProof proof) {
        return proof.set("azure.container", CONTAINER)
                .set("azure.connectionString", server.connectionString())
                .secret(AzuriteServer.KEY);
    }

    @Override
    void put(String name, byte[] content) {
        client.getBlobClient(name).upload(BinaryData.fromBytes(content), true);
    }

    @Override
    byte[] get(String name) {
        return client.getBlobClient(name).downloadContent().toBytes();
    }

    @Override
    Map<String, String> names(String prefix) {
        Map<String, String> names = new TreeMap<>();
        client.listBlobs(new ListBlobsOptions().setPrefix(prefix), null)
                .forEach(b -> names.put(b.getName(), b.getProperties().getETag()));
        return names;
    }

    @Override
    void delete(String name) {
        client.getBlobClient(name).delete();
    }

    @Test
    void blobsSayWhatTheyAre() throws Exception {
        ExampleProof proof = proof();
        try (SeraiProcess daemon = proof.daemon()) {
            proof.feed(List.of("{\"device\":\"proof-type\"}"));
            awaitWith(daemon, () -> assertThat(devices()).containsExactly("proof-type"));
        }
        String name = names("proof-node/weather/").keySet().iterator().next();
        var properties = client.getBlobClient(name).getProperties();
        assertThat(properties.getContentType()).isEqualTo("application/x-ndjson");
        assertThat(properties.getContentEncoding()).isEqualTo("gzip");
    }

    @Test
    void aWrongKeyNeedsAPersonAndIsNotPrinted() throws Exception {
        String wrong = "d3JvbmctYWNjb3VudC1rZXktMTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
        ExampleProof proof =
                proof().set("azure.connectionString", server.connectionString().replace(AzuriteServer.KEY, wrong));
        try (SeraiProcess daemon = proof.daemon()) {
            proof.feed(List.of("{\"device\":\"proof-waits\"}"));
            awaitWith(daemon, () -> assertThat(daemon.output()).contains("DOWN"));
            assertThat(daemon.output()).doesNotContain(wrong);
            assertThat(proof.deadLetters()).isEmpty();
        }
    }
}
