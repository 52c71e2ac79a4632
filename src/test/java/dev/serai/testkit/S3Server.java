package dev.serai.testkit;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy on loopback, in a process of its own that can be killed: it keeps objects as files and checks the signatures
 * of requests. A real store in its place: {@code -Dserai.it.s3=<url>}, with the keys in {@code AWS_ACCESS_KEY_ID} and
 * {@code AWS_SECRET_ACCESS_KEY}; that one is never stopped. Not thread-safe.
 */
public final class S3Server extends LocalServer {
    public static final String ACCESS_KEY = "serai-access-key";
    public static final String SECRET_KEY = "serai-secret-key-8d1f4a";

    /** Amazon's bound for one request. */
    private static final long MAX_OBJECT_BYTES = 5L << 30;

    private static final @Nullable String REAL = System.getProperty("serai.it.s3");

    private final long maxObjectBytes;

    private S3Server(Path folder, long maxObjectBytes) throws IOException {
        super(folder);
        this.maxObjectBytes = maxObjectBytes;
    }

    /** Starts one with a new data folder. */
    public static S3Server start(Path folder) throws Exception {
        return start(folder, MAX_OBJECT_BYTES);
    }

    /** Starts one that refuses what has more bytes than that in one request, with EntityTooLarge. */
    public static S3Server start(Path folder, long maxObjectBytes) throws Exception {
        S3Server server = new S3Server(Files.createDirectories(folder.resolve("s3")), maxObjectBytes);
        server.start();
        return server;
    }

    @Override
    public void start() throws Exception {
        if (REAL != null) {
            return;
        }
        Path buckets = Files.createDirectories(folder.resolve("buckets"));
        run(new ProcessBuilder(TestJvm.command(
                "-Xmx256m",
                "-cp",
                Path.of("target", "s3proxy", "jackson-annotations.jar").toAbsolutePath()
                        + File.pathSeparator
                        + TestJvm.classPath(),
                S3Program.class.getName(),
                buckets.toString(),
                Integer.toString(port),
                ACCESS_KEY,
                SECRET_KEY,
                Long.toString(maxObjectBytes))));
    }

    /** Where it listens. */
    public String url() {
        return REAL == null ? "http://127.0.0.1:" + port : REAL;
    }

    /** The client that Amazon's users use. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(url()))
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey(), secretKey())))
                .build();
    }

    public static String accessKey() {
        return REAL == null ? ACCESS_KEY : System.getenv("AWS_ACCESS_KEY_ID");
    }

    public static String secretKey() {
        return REAL == null ? SECRET_KEY : System.getenv("AWS_SECRET_ACCESS_KEY");
    }
}
