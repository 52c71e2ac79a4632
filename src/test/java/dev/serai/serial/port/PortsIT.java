package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsIT {
    private static final LineSettings SETTINGS =
            new LineSettings(9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE, true, true, true, false, null);

    @TempDir
    Path folder;

    @Test
    void aMissingPortIsNeverTakenForOneOfTheSameNameUnderDev() {
        String missing = folder.resolve("tty").toString();

        assertThatThrownBy(() -> Ports.open(missing, SETTINGS))
                .isInstanceOf(PortMissingException.class)
                .hasMessage("Port " + missing + " is not there");
    }

    @Test
    void aFileThatIsNoPortIsSaidToBeNone() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "no port");

        assertThatThrownBy(() -> Ports.open(file.toString(), SETTINGS))
                .isInstanceOf(PortException.class)
                .hasMessage("Port " + file + " is not a serial port");
        assertThat(file).hasContent("no port");
    }

    @Test
    void withoutPermissionTheMessageSaysWhichGroupToJoin() {
        assertThat(OpenFailure.noPermission("/dev/ttyUSB9", "ann", "dialout"))
                .isEqualTo("Port /dev/ttyUSB9 may not be opened by the user ann: add the user to the group dialout"
                        + " (sudo usermod -aG dialout ann) and log in again");
        assertThat(OpenFailure.noPermission("/dev/ttyUSB9", "ann", "root"))
                .startsWith("Port /dev/ttyUSB9 may not be opened by the user ann: only root may");
    }

    @Test
    void thePortsOfTheSystemAreListedInOrder() {
        assertThat(Ports.list()).extracting(PortInfo::path).isSorted();
    }
}
