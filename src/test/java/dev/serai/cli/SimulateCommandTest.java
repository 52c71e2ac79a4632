package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter err = new StringWriter();

    @Test
    void anUnknownDeviceIsWrongUsageAndNamesTheNearest() {
        assertThat(execute("wether")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean 'weather'?").contains("Known: weather, play");
    }

    @Test
    void aNegativeSpeedIsWrongUsage() {
        assertThat(execute("--baud", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--baud must not be negative");
    }

    @Test
    void anExistingFileIsNotOverwrittenByTheLink(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        assertThat(execute("--link", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("exists already");
        assertThat(file).hasContent("mine");
    }

    private int execute(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
