package dev.serai.journal;

import static dev.serai.journal.FailureKind.NEEDS_PERSON;
import static dev.serai.journal.FailureKind.PASSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.sun.net.httpserver.HttpServer;
import dev.serai.testkit.AzuriteServer;
import dev.serai.testkit.Patience;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The clouds' own clients, answered by a server that fails in the ways their services document: what kind each is. */
class CloudClientsIT {
    private static final byte[] OBJECT = "{}\n".getBytes(UTF_8);

    private final SinkFailureClassifier classifier = new SinkFailureClassifier();
    private HttpServer server;
    private volatile int status;
    private volatile String code = "";
    private volatile String body = "";
    private volatile Duration delay = Duration.ZERO;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                Thread.sleep(delay.toMillis());
                byte[] answer = body.getBytes(UTF_8);
                exchange.getResponseHeaders().add("x-ms-error-code", code);
                exchange.getResponseHeaders()
                        .add("Content-Type", body.startsWith("<") ? "application/xml" : "application/json");
                exchange.sendResponseHeaders(status, answer.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(answer);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(int status, String code, String body) {
        this.status = status;
        this.code = code;
        this.body = body;
    }

    // ---- S3 ----

    private S3Client s3(AwsCredentialsProvider credentials, Duration timeout) {
        return S3Client.builder()
                .endpointOverride(URI.create(url()))
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(
                        o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(timeout))
                .build();
    }

    private Throwable putS3(AwsCredentialsProvider credentials) {
        return putS3(credentials, Patience.LIMIT);
    }

    private Throwable putS3(AwsCredentialsProvider credentials, Duration timeout) {
        try (S3Client client = s3(credentials, timeout)) {
            return catchThrowable(
                    () -> client.putObject(b -> b.bucket("readings").key("a"), RequestBody.fromBytes(OBJECT)));
        }
    }

    private static AwsCredentialsProvider keys() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, PASSES",
        "503, ServiceUnavailable, PASSES",
        "500, InternalError, PASSES",
        "400, RequestTimeout, PASSES",
        "409, OperationAborted, PASSES",
        "502, '', PASSES",
        "404, NoSuchBucket, NEEDS_PERSON",
        "403, AccessDenied, NEEDS_PERSON",
        "403, InvalidAccessKeyId, NEEDS_PERSON",
        "403, SignatureDoesNotMatch, NEEDS_PERSON",
        "403, RequestTimeTooSkewed, NEEDS_PERSON",
        "400, AuthorizationHeaderMalformed, NEEDS_PERSON",
        "400, SomethingNew, NEEDS_PERSON",
        "400, EntityTooLarge, BAD_ENTRY",
        "400, KeyTooLongError, BAD_ENTRY",
    })
    void s3(int status, String code, FailureKind kind) {
        answer(status, "", code.isEmpty() ? "" : "<Error><Code>" + code + "</Code><Message>no</Message></Error>");

        Throwable failure = putS3(keys());

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(kind);
    }

    @Test
    void s3ThatDoesNotAnswerPasses() {
        delay = Duration.ofSeconds(4);
        answer(200, "", "");

        Throwable failure = putS3(keys(), Duration.ofSeconds(2));

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(PASSES);
    }

    @Test
    void s3ThatIsAwayPasses() {
        server.stop(0);

        Throwable failure = putS3(keys());

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(PASSES);
    }

    @Test
    void s3WithoutCredentialsNeedsAPerson() {
        Throwable failure = putS3(ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.aggregator().build())
                .build());

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(NEEDS_PERSON);
    }

    // ---- Azure ----

    private Throwable putAzure() {
        BlobContainerClient client = new BlobServiceClientBuilder()
                .connectionString("DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
                        + AzuriteServer.KEY + ";BlobEndpoint=" + url() + "/devstoreaccount1;")
                .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofSeconds(1))))
                .buildClient()
                .getBlobContainerClient("readings");
        return catchThrowable(() -> client.getBlobClient("a").upload(BinaryData.fromBytes(OBJECT), true));
    }

    @ParameterizedTest
    @CsvSource({
        "503, ServerBusy, PASSES",
        "500, InternalError, PASSES",
        "500, OperationTimedOut, PASSES",
        "409, ContainerBeingDeleted, PASSES",
        "400, Md5Mismatch, PASSES",
        "404, ContainerNotFound, NEEDS_PERSON",
        "403, AuthenticationFailed, NEEDS_PERSON",
        "403, AuthorizationFailure, NEEDS_PERSON",
        "400, InvalidHeaderValue, NEEDS_PERSON",
        "400, SomethingNew, NEEDS_PERSON",
        "413, RequestBodyTooLarge, BAD_ENTRY",
    })
    void azure(int status, String code, FailureKind kind) {
        answer(status, code, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");

        Throwable failure = putAzure();

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(kind);
    }

    @Test
    void azureThatIsAwayPasses() {
        server.stop(0);

        Throwable failure = putAzure();

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(PASSES);
    }

    // ---- Google ----

    private Throwable putGoogle() {
        Storage storage = StorageOptions.newBuilder()
                .setHost(url())
                .setProjectId("serai")
                .setCredentials(NoCredentials.getInstance())
                .setRetrySettings(ServiceOptions.getNoRetrySettings())
                .build()
                .getService();
        return catchThrowable(() ->
                storage.createFrom(BlobInfo.newBuilder("readings", "a").build(), new ByteArrayInputStream(OBJECT)));
    }

    @ParameterizedTest
    @CsvSource({
        "503, backendError, PASSES",
        "500, internalError, PASSES",
        "429, rateLimitExceeded, PASSES",
        "403, rateLimitExceeded, PASSES",
        "408, '', PASSES",
        "401, authError, NEEDS_PERSON",
        "403, forbidden, NEEDS_PERSON",
        "404, notFound, NEEDS_PERSON",
        "400, invalid, NEEDS_PERSON",
        "413, uploadTooLarge, BAD_ENTRY",
    })
    void google(int status, String reason, FailureKind kind) {
        answer(
                status,
                "",
                ("{\"error\":{\"code\":%d,\"message\":\"no\",\"errors\":[{\"domain\":\"global\",\"reason\":\"%s\","
                                + "\"message\":\"no\"}]}}")
                        .formatted(status, reason));

        Throwable failure = putGoogle();

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(kind);
    }

    @Test
    void googleThatIsAwayPasses() {
        server.stop(0);

        Throwable failure = putGoogle();

        assertThat(classifier.classify(failure)).as("%s", failure).isEqualTo(PASSES);
    }
}
