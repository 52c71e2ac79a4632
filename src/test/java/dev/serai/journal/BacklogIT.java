package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.TestJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sink that is away for a million entries. */
@Timeout(900)
class BacklogIT {
    @TempDir
    Path folder;

    /** The heap is a third of what the million entries take in the file: they can not be gathering in it. */
    @Test
    void aBacklogOfAMillionIsDeliveredOnceAndInOrderFromASmallHeapWhileAppendsGoOn() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                TestJvm.classPath(),
                BacklogProgram.class.getName(),
                folder.resolve("journal.db").toString(),
                "1000000",
                "100000");
        try (SeraiProcess program = SeraiProcess.of(folder, command)) {
            assertThat(program.exitCode(Duration.ofMinutes(12)))
                    .as(program::output)
                    .isZero();
            program.output()
                    .lines()
                    .filter(line -> line.startsWith("down:") || line.startsWith("draining:") || line.contains("seen"))
                    .forEach(System.out::println);
        }
    }
}
