package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.testkit.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command in a JVM of its own, stopped by SIGTERM. */
@Timeout(300)
class SimulateCommandIT {

    /** What the child runs. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
        }
    }

    @Test
    void anyProgramCanReadItAndSigtermEndsItInOrder(@TempDir Path folder) throws Exception {
        Path link = folder.resolve("ttyDEMO");
        Path unpacked = folder.resolve("native");
        Process child = new ProcessBuilder(TestJvm.command(
                        "-Djna.tmpdir=" + unpacked,
                        "-cp",
                        TestJvm.classPath(),
                        Main.class.getName(),
                        "weather,interval=10ms",
                        "--baud",
                        "115200",
                        "--link",
                        link.toString()))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).contains("weather,interval=10ms");
            assertThat(out.readLine()).endsWith(link.toString());
            assertThat(out.readLine()).contains("kill " + child.pid());
            assertThat(unpacked).isDirectory();
            assertThat(firstLine(link)).startsWith("{\"temperature\":");

            // Process.destroy would close the stream that is read below.
            child.toHandle().destroy();

            assertThat(out.readLine()).startsWith("Stopped. Sent ");
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static String firstLine(Path port) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(port, StandardCharsets.US_ASCII)) {
            return reader.readLine();
        }
    }
}
