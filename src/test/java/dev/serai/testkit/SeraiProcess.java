package dev.serai.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Serai in a JVM of its own, from the classes under test; ended with the test, whatever happens. */
public final class SeraiProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private SeraiProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code serai} with the arguments; what it prints goes to a file in the folder. */
    public static SeraiProcess start(Path folder, String... arguments) throws IOException {
        return startWith(folder, List.of(), arguments);
    }

    /** The same with options for the JVM, such as {@code -Dkey=value}. */
    public static SeraiProcess startWith(Path folder, List<String> jvm, String... arguments) throws IOException {
        List<String> command =
                TestJvm.command("-Xmx128m", "-Dserai.home=" + Path.of("").toAbsolutePath());
        command.addAll(jvm);
        command.addAll(DaemonClasses.options(String.join(" ", arguments)));
        command.add("dev.serai.Serai");
        command.addAll(List.of(arguments));
        return of(folder, command);
    }

    /** Starts any command line, such as the launcher's, in the same way. */
    public static SeraiProcess of(Path folder, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "serai", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        return new SeraiProcess(process, output);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that was printed until now, to both streams. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal by its name, such as TERM. A kill is there when this returns, on a busy machine too. */
    public void signal(String name) throws IOException, InterruptedException {
        if (name.equals("KILL")) {
            process.toHandle().destroyForcibly();
            return;
        }
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() throws InterruptedException, TimeoutException {
        return exitCode(Patience.LIMIT.multipliedBy(2));
    }

    /** The same for one that has much to do. */
    public int exitCode(Duration limit) throws InterruptedException, TimeoutException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("still running; it printed:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
