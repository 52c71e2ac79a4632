package dev.serai.testkit;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link GcsStub} on loopback in a process of its own that can be killed: Google offers no server to run. The real
 * store in its place: {@code -Dserai.it.gcs=<url>}, with the credentials that Google's client finds; it is never
 * stopped. Not thread-safe.
 */
public final class GcsServer extends LocalServer {
    private static final @Nullable String REAL = System.getProperty("serai.it.gcs");

    private final String[] buckets;

    private GcsServer(Path folder, String... buckets) throws IOException {
        super(folder);
        this.buckets = buckets;
    }

    /** Starts one with a new data folder and some buckets. */
    public static GcsServer start(Path folder, String... buckets) throws Exception {
        GcsServer server = new GcsServer(Files.createDirectories(folder.resolve("gcs")), buckets);
        server.start();
        return server;
    }

    @Override
    public void start() throws Exception {
        if (REAL != null) {
            return;
        }
        List<String> command = TestJvm.command(
                "-Xmx256m",
                "-cp",
                TestJvm.classPath(),
                GcsStub.class.getName(),
                Files.createDirectories(folder.resolve("buckets")).toString(),
                Integer.toString(port));
        command.addAll(List.of(buckets));
        run(new ProcessBuilder(command));
    }

    /** Where it listens. */
    public String url() {
        return REAL == null ? "http://127.0.0.1:" + port : REAL;
    }

    /** What {@code google.credentials} is to be set to. */
    public static String credentials() {
        return REAL == null
                ? "#class:com.google.cloud.NoCredentials#getInstance"
                : "#class:com.google.auth.oauth2.GoogleCredentials#getApplicationDefault";
    }

    /** Google's own client. */
    public Storage client() {
        StorageOptions.Builder options =
                StorageOptions.newBuilder().setHost(url()).setProjectId("serai");
        if (REAL == null) {
            options.setCredentials(NoCredentials.getInstance());
        }
        return options.build().getService();
    }
}
