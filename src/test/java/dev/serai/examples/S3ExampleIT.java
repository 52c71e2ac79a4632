package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.S3Server;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code routes/examples/s3} against S3Proxy, or a real store by {@code -Dserai.it.s3=<url>}. */
class S3ExampleIT extends ObjectStoreExample {
    private static final String BUCKET = "serai-it";

    @TempDir
    static Path servers;

    private static S3Server server;
    private static S3Client client;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(servers);
        client = server.client();
        if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(BUCKET))) {
            client.createBucket(b -> b.bucket(BUCKET));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    @Override
    String system() {
        return "s3";
    }

    @Override
    String prefix() {
        return "s3";
    }

    @Override
    String bucketSetting() {
        return "s3.bucket";
    }

    @Override
    ExampleProof.Server server() {
        return server;
    }

    @Override
    ExampleProof reached(ExampleProof proof) {
        return at(proof, server.url()).secret(S3Server.secretKey());
    }

    private static ExampleProof at(ExampleProof proof, String url) {
        return proof.set("s3.bucket", BUCKET)
                .set("aws.accessKeyId", S3Server.accessKey())
                .set("aws.secretAccessKey", S3Server.secretKey())
                .set("camel.component.aws2-s3.overrideEndpoint", "true")
                .set("camel.component.aws2-s3.uriEndpointOverride", url)
                .set("camel.component.aws2-s3.forcePathStyle", "true");
    }

    @Override
    void put(String name, byte[] content) {
        client.putObject(b -> b.bucket(BUCKET).key(name), RequestBody.fromBytes(content));
    }

    @Override
    byte[] get(String name) {
        return client.getObjectAsBytes(b -> b.bucket(BUCKET).key(name)).asByteArray();
    }

    /** S3Proxy writes to {@code <key>-<uuid>} first, lists that, and leaves it behind when it is killed meanwhile. */
    private static final Pattern BEING_WRITTEN = Pattern.compile(".*-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @Override
    Map<String, String> names(String prefix) {
        Map<String, String> names = new TreeMap<>();
        client.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
                .filter(o -> !BEING_WRITTEN.matcher(o.key()).matches())
                .forEach(o -> names.put(o.key(), o.eTag()));
        return names;
    }

    @Override
    void delete(String name) {
        client.deleteObject(b -> b.bucket(BUCKET).key(name));
    }

    @Test
    void objectsSayWhatTheyAre() throws Exception {
        ExampleProof proof = proof();
        try (SeraiProcess daemon = proof.daemon()) {
            proof.feed(List.of("{\"device\":\"proof-type\"}"));
            awaitWith(daemon, () -> assertThat(devices()).containsExactly("proof-type"));
        }
        String name = names("proof-node/weather/").keySet().iterator().next();
        var head = client.headObject(b -> b.bucket(BUCKET).key(name));
        assertThat(head.contentType()).isEqualTo("application/x-ndjson");
        assertThat(head.contentEncoding()).isEqualTo("gzip");
    }

    @Test
    void aLargeBatchGoesUpInParts() throws Exception {
        ExampleProof proof = proof().set("s3.batchSize", "30")
                .set("s3.batchBytes", "20000000")
                .set("s3.batchTimeout", "5s");
        try (SeraiProcess daemon = proof.daemon()) {
            // random, so that packing does not make it small
            for (int n = 0; n < 12; n++) {
                proof.feed(List.of("{\"device\":\"proof-" + n + "\",\"text\":\"" + random(1_000_000) + "\"}"));
            }
            awaitWith(daemon, () -> assertThat(devices()).hasSize(12));
        }
        // Of an object that came in parts the ETag ends with how many there were.
        assertThat(names("proof-node/weather/").values()).anyMatch(tag -> tag.matches("\"?.*-[2-9]\"?"));
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder(length + 36);
        while (text.length() < length) {
            text.append(UUID.randomUUID());
        }
        return text.substring(0, length);
    }

    @Test
    void aWrongKeyNeedsAPersonAndIsNotPrinted() throws Exception {
        ExampleProof proof = proof().set("aws.secretAccessKey", "wrong-secret-77");
        try (SeraiProcess daemon = proof.daemon()) {
            proof.feed(List.of("{\"device\":\"proof-waits\"}"));
            awaitWith(daemon, () -> assertThat(daemon.output()).contains("DOWN"));
            assertThat(daemon.output()).doesNotContain("wrong-secret-77");
            assertThat(proof.deadLetters()).isEmpty();
        }
    }

    /** bisect=false: what the store refuses is the batch, and nobody can say which entry is to blame. */
    @Test
    void aBatchThatTheStoreRefusesWaitsAndNoEntryIsGivenUpForIt() throws Exception {
        try (S3Server small = S3Server.start(folder.resolve("small"), 10_000);
                S3Client of = small.client()) {
            of.createBucket(b -> b.bucket(BUCKET));
            ExampleProof proof = at(proof(), small.url());
            try (SeraiProcess daemon = proof.daemon()) {
                proof.feed(List.of("{\"device\":\"proof-large\",\"text\":\"" + random(100_000) + "\"}"));
                awaitWith(daemon, () -> assertThat(daemon.output()).contains("maximum allowed object size", "DOWN"));
                assertThat(proof.deadLetters()).isEmpty();
                assertThat(of.listObjectsV2(b -> b.bucket(BUCKET)).contents()).isEmpty();
            }
        }
    }
}
