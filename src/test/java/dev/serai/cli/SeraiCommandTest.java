package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.port.PortInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SeraiCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("run ", "ports ", "simulate ", "Exit codes:", "stopped in order");
    }

    @Test
    void everyCommandHasHelpWithItsOptions() {
        assertThat(execute("run", "--help")).isZero();
        assertThat(out.toString()).contains("--routes", "--config", "--data", "--verbose", "Exit codes:");
    }

    @Test
    void versionNamesTheJavaThatRuns() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("serai ").contains(System.getProperty("java.version"));
    }

    @Test
    void withoutACommandItSaysHowToStart() {
        assertThat(execute()).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("serai run starts the daemon", "'serai --help'");
    }

    @Test
    void aWrongOptionIsNamedWithTheNearestOneAndNotBuriedInHelp() {
        assertThat(execute("run", "--rutes", "here")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString())
                .contains("unknown option '--rutes'. Did you mean '--routes'?", "'serai run --help'")
                .hasLineCount(2);
    }

    @Test
    void aWrongCommandIsNamedWithTheNearestOne() {
        assertThat(execute("port")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("'port'. Did you mean 'ports'?").hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--config", "--routes"})
    void aMissingFileIsNamed(String option) {
        assertThat(execute("run", option, "no/such/place")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("No such ", "no/such/place").doesNotContain("\tat ");
    }

    @Test
    void portsAreListedWithTheirUsbIdentity() {
        PortInfo arduino = new PortInfo(
                "/dev/ttyACM0",
                "Arduino Uno",
                OptionalInt.of(0x2341),
                OptionalInt.of(0x43),
                Optional.of("7563"),
                Optional.of("Arduino"),
                Optional.of("1-1.4"),
                Optional.of("1-1.4:1.0"),
                Optional.empty());
        PortInfo uart = new PortInfo("/dev/ttyS0", "Physical Port S0");

        assertThat(PortsCommand.table(List.of(arduino, uart)))
                .containsExactly(
                        "PORT          VENDOR:PRODUCT  SERIAL NUMBER  PLUG   DESCRIPTION",
                        "/dev/ttyACM0  2341:0043       7563           1-1.4  Arduino, Arduino Uno",
                        "/dev/ttyS0    -               -              -      Physical Port S0");
    }

    private int execute(String... arguments) {
        CommandLine command = SeraiCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
