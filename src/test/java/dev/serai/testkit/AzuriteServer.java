package dev.serai.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Azurite, Microsoft's emulator, on loopback, its data on disk. It is fetched through npm into {@code target/} once;
 * where there is no node or npm the test is skipped. Azurite itself writes down which blobs there are every five
 * seconds only, so a kill alone would lose what it had acknowledged: the connections are cut at once, as by a power
 * cut, in a relay before it, and the process is killed when it had the time to write, before it is started again. A
 * real account in its place: {@code -Dserai.it.azure=<connection string>}, which is never stopped. Not thread-safe.
 */
public final class AzuriteServer implements ExampleProof.Server, AutoCloseable {
    /** Azurite's well-known account; no secret. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final String VERSION = "3.37.0";
    private static final @Nullable String REAL = System.getProperty("serai.it.azure");
    /** Twice the time between two of Azurite's savings. */
    private static final long SAVED_AFTER_SECONDS = 11;

    private final Path folder;
    private final int port;
    private final int inner;
    private @Nullable Process process;
    private @Nullable Relay relay;
    private long cutAtNanos;

    private AzuriteServer(Path folder, int port, int inner) {
        this.folder = folder;
        this.port = port;
        this.inner = inner;
    }

    /** Starts one with a new data folder and a container; skips the test where it can not be had. */
    public static AzuriteServer start(Path folder, String container) throws Exception {
        AzuriteServer server =
                new AzuriteServer(Files.createDirectories(folder.resolve("azurite")), FreePort.take(), FreePort.take());
        server.start();
        if (REAL == null) {
            server.client(container).create();
        }
        return server;
    }

    @Override
    public void start() throws Exception {
        if (REAL != null) {
            return;
        }
        Path program = installed();
        if (process != null) {
            long left = TimeUnit.SECONDS.toNanos(SAVED_AFTER_SECONDS) - (System.nanoTime() - cutAtNanos);
            TimeUnit.NANOSECONDS.sleep(left);
            kill();
        }
        Path log = folder.resolve("azurite.log");
        process = LocalProcess.start(
                log,
                List.of(
                        "node",
                        program.toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        Integer.toString(inner),
                        "--location",
                        folder.toAbsolutePath().toString(),
                        "--silent",
                        "--skipApiVersionCheck",
                        "--disableTelemetry"));
        LocalProcess.awaitPort(process, inner, log);
        relay = new Relay(port, inner);
    }

    private static Path installed() throws Exception {
        Path folder = Path.of("target", "azurite").toAbsolutePath();
        return LocalProcess.alone(folder, () -> install(folder));
    }

    private static Path install(Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("node_modules/azurite/dist/src/blob/main.js");
        Path log = folder.resolve("npm.log");
        Process npm;
        try {
            LocalProcess.start(log, List.of("node", "--version")).waitFor();
            if (Files.exists(program)) {
                return program;
            }
            npm = LocalProcess.start(
                    log,
                    List.of(
                            "npm",
                            "install",
                            "--prefix",
                            folder.toString(),
                            "--no-audit",
                            "--no-fund",
                            "--ignore-scripts",
                            "--omit=dev",
                            "--omit=optional",
                            "azurite@" + VERSION));
        } catch (IOException e) {
            return abort("Azurite is skipped: there is no node or npm on the PATH (" + e.getMessage() + ")");
        }
        if (!npm.waitFor(5, TimeUnit.MINUTES) || npm.exitValue() != 0 || !Files.exists(program)) {
            npm.destroyForcibly();
            return abort("Azurite is skipped: npm could not fetch it, see " + log);
        }
        return program;
    }

    @Override
    public void stopNow() throws IOException {
        Relay cut = relay;
        relay = null;
        if (cut != null) {
            cut.close();
            cutAtNanos = System.nanoTime();
        }
    }

    private void kill() throws InterruptedException {
        LocalProcess.kill(process);
        process = null;
    }

    /** What {@code azure.connectionString} is to be set to. */
    public String connectionString() {
        return REAL == null
                ? "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=" + KEY
                        + ";BlobEndpoint=http://127.0.0.1:" + port + "/devstoreaccount1;"
                : REAL;
    }

    /** Azure's own client of a container. */
    public BlobContainerClient client(String container) {
        return new BlobServiceClientBuilder()
                .connectionString(connectionString())
                .buildClient()
                .getBlobContainerClient(container);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopNow();
        kill();
    }

    /** Passes connections on to another port, until it cuts them all. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket listening;
        private final int to;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        Relay(int port, int to) throws IOException {
            this.to = to;
            listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            daemon(this::accept);
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    Socket from = listening.accept();
                    open.add(from);
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                    open.add(server);
                    daemon(() -> pass(from, server));
                    daemon(() -> pass(server, from));
                } catch (IOException e) {
                    // closed, or the server is away: the next one finds out
                }
            }
        }

        private void pass(Socket from, Socket to) {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // one side is gone, and with it this connection
            } finally {
                open.remove(from);
                open.remove(to);
            }
        }

        private static void daemon(Runnable work) {
            Thread thread = new Thread(work, "relay");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket socket : open) {
                try (socket) {
                    socket.setSoLinger(true, 0);
                } catch (SocketException e) {
                    // its other side was quicker
                    continue;
                }
            }
        }
    }
}
