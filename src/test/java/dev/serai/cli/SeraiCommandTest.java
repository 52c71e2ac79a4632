package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.port.PortInfo;
import dev.serai.serial.port.PortUse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
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
        assertThat(out.toString())
                .contains(
                        "run ",
                        "ports ",
                        "monitor ",
                        "send ",
                        "capture ",
                        "simulate ",
                        "journal ",
                        "dead-letters ",
                        "Exit codes:",
                        "stopped in order");
    }

    @Test
    void everyCommandHasHelpWithItsOptions() {
        assertThat(execute("run", "--help")).isZero();
        assertThat(out.toString()).contains("--routes", "--config", "--data", "--verbose", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitor", "send", "capture"})
    void whatOpensAPortHasItsOptionsExamplesAndExitCodesInItsHelp(String name) {
        assertThat(execute(name, "--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--baudRate",
                        "--parity",
                        "--settleDelay",
                        "Exit codes:",
                        "Examples:",
                        "  serai " + name + " /dev/");
    }

    @Test
    void whatIsWrongWithAPortsOptionIsWrongUsage() {
        assertThat(execute("monitor", "/dev/x", "--parity", "evn")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("parity=evn: known are none, odd, even");
        assertThat(execute("monitor", "/dev/x", "--count", "0")).isEqualTo(ExitCode.WRONG);
        assertThat(execute("monitor", "/dev/x", "--for", "long")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("--for=long: write a duration as 500ms");
        assertThat(execute("send", "/dev/x", "0x1")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("an even number of hexadecimal digits");
        assertThat(execute("capture", "/dev/x")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("--output=FILE");
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
    void eachPortIsListedWithWhatToWriteAndWhoUsesIt() {
        PortInfo arduino = usb("/dev/ttyACM0", "Arduino Uno", "7563", "1-1.4", "usb-Arduino_Uno_7563-if00");
        PortInfo uart = new PortInfo("/dev/ttyS0", "UART of this machine (serial)");
        PortUse held = new PortUse(List.of("screen (pid 123)"), List.of("ModemManager runs"));
        PortUse free = new PortUse(List.of(), List.of());

        assertThat(PortsCommand.lines(List.of(arduino, uart), List.of(held, free)))
                .containsExactly(
                        "/dev/ttyACM0  Arduino Uno, Maker",
                        "  write     serial:/dev/serial/by-id/usb-Arduino_Uno_7563-if00",
                        "  or        serial:usb?vendorId=1a86&productId=7523",
                        "  usb       1a86:7523, serial number 7563, plug 1-1.4",
                        "  held by   screen (pid 123)",
                        "  mind      ModemManager runs",
                        "/dev/ttyS0  UART of this machine (serial)",
                        "  write     serial:/dev/ttyS0");
    }

    @Test
    void ofTwoPortsThatOnlyThePlugTellsApartNoLinkIsOffered() {
        PortInfo one = usb("/dev/ttyUSB0", "USB Serial", null, "1-1.2", null);
        PortInfo other = usb("/dev/ttyUSB1", "USB Serial", null, "1-1.3", "usb-1a86_USB_Serial-if00-port0");
        PortUse free = new PortUse(List.of(), List.of());

        assertThat(PortsCommand.lines(List.of(one, other), List.of(free, free)))
                .contains("  write     serial:usb?vendorId=1a86&productId=7523&usbPath=1-1.3")
                .contains("  usb       1a86:7523, no serial number, plug 1-1.2")
                .noneMatch(line -> line.contains("by-id"));
    }

    private static PortInfo usb(
            String path, String product, @Nullable String serialNumber, String plug, @Nullable String link) {
        return new PortInfo(
                path,
                product,
                OptionalInt.of(0x1a86),
                OptionalInt.of(0x7523),
                Optional.ofNullable(serialNumber),
                Optional.of("Maker"),
                Optional.of(plug),
                Optional.of(plug + ":1.0"),
                Optional.ofNullable(link).map("/dev/serial/by-id/"::concat));
    }

    private int execute(String... arguments) {
        CommandLine command = SeraiCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
