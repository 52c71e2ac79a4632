package dev.serai.testkit;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What servers that run in a process of their own have in common. */
final class LocalProcess {
    private LocalProcess() {}

    /** Work with a result, or with a failure of its own kind. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Starts a command in the log's folder; what it prints goes to the end of the log. It ends with this JVM. */
    static Process start(Path log, List<String> command) throws IOException {
        return start(log, new ProcessBuilder(command));
    }

    /** The same with a command that has more settings, such as variables of its environment. */
    static Process start(Path log, ProcessBuilder command) throws IOException {
        Process process = command.directory(log.toAbsolutePath().getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(new File("/dev/null"))
                .start();
        Thread end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        return process;
    }

    /** Returns when something listens on the port. */
    static void awaitPort(Process process, int port, Path log) throws IOException, InterruptedException {
        await(process, log, "listens on " + port, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            }
        });
    }

    /**
     * Returns when the server is ready; where it never is, it is killed.
     *
     * @param what it does then, for the message when it does not
     * @param ready an exception of it means not yet
     */
    static void await(Process process, Path log, String what, Callable<Boolean> ready)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            Exception last = null;
            try {
                if (ready.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                kill(process);
                throw new IOException("The server never " + what + "; it printed:\n" + Files.readString(log), last);
            }
            Thread.sleep(20);
        }
    }

    /** Kills it, if there is one, and returns when it is gone. */
    static void kill(@Nullable Process process) throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Asks it to end, if there is one, and kills it when it does not in half a minute. */
    static void end(@Nullable Process process) throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            kill(process);
        }
    }

    /**
     * Does work on a folder below {@code target} that all tests share, such as unpacking a program: the other JVMs of
     * the suite wait until it is done.
     */
    static <T, E extends Exception> T alone(Path folder, Work<T, E> work) throws E, IOException {
        synchronized (LocalProcess.class) { // a lock of a file is the whole JVM's
            try (FileChannel channel = FileChannel.open(
                            Files.createDirectories(folder).resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                return work.run();
            }
        }
    }
}
