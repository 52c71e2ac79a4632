package dev.serai.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, on a port of loopback that it keeps over restarts. Not thread-safe. */
abstract class LocalServer implements ExampleProof.Server, AutoCloseable {
    /** Where its data and what it prints lie. */
    final Path folder;

    final int port;
    private @Nullable Process process;

    LocalServer(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        this.port = FreePort.take();
    }

    /** Starts its program; returns when something listens on the port. */
    final void run(ProcessBuilder command) throws IOException, InterruptedException {
        process = LocalProcess.start(log(), command);
        LocalProcess.awaitPort(process, port, log());
    }

    /** Starts its program; returns when it is ready, of which an exception means not yet. */
    final void run(ProcessBuilder command, Callable<Boolean> ready) throws IOException, InterruptedException {
        process = LocalProcess.start(log(), command);
        LocalProcess.await(process, log(), "answered", ready);
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    public final int port() {
        return port;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Asks it to end, and kills it when it does not. */
    final void stopInOrder() throws InterruptedException {
        LocalProcess.end(process);
        process = null;
    }

    /** Kills it: connections are cut, nothing is written any more, the next start recovers. */
    @Override
    public final void stopNow() throws InterruptedException {
        LocalProcess.kill(process);
        process = null;
    }

    @Override
    public void close() {
        try {
            stopNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
