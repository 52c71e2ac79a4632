package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.testkit.ScriptedPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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

    @Test
    void closingHangsUpOnlyWhereThatIsAskedFor() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            for (boolean hangUp : new boolean[] {true, false, true}) {
                try (OpenPort port = Ports.open(path, with(hangUp, null))) {
                    assertThat(stty(path)).contains(hangUp ? " hupcl" : " -hupcl");
                    // jSerialComm applies all settings again
                    port.wake();
                }
                assertThat(stty(path)).contains(hangUp ? " hupcl" : " -hupcl");
            }
        }
    }

    @Test
    void dtrOffLeavesTheWishToHangUpAsItIs() throws Exception {
        LineSettings settings =
                new LineSettings(9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE, false, false, true, true, null);
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            try (OpenPort port = Ports.open(path, settings)) {
                assertThat(stty(path)).contains(" hupcl");
                port.wake();
            }
            assertThat(stty(path)).contains(" hupcl");
        }
    }

    @Test
    void aBreakThrowsAwayNothingThatWaitsToBeRead() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                OpenPort port = Ports.open(peer.link().toString(), SETTINGS)) {
            assertThat(port.path()).startsWith("/dev/pts/");
            assertThat(stty(port.path())).contains(" ignbrk", " -brkint");
        }
    }

    @Test
    void whatCanBeReadWithoutWaitingIsToldAndAPtyHasNoLineErrors() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                OpenPort port = Ports.open(peer.link().toString(), SETTINGS)) {
            assertThat(port.available()).isZero();
            peer.send("12345");

            assertThat(port.read(new byte[2])).isEqualTo(2);
            assertThat(port.available()).isEqualTo(3);
            assertThat(port.lineErrors()).isEqualTo(LineErrors.NONE);
            assertThat(port.kind()).isEqualTo(LineKind.VIRTUAL);
            assertThat(port.adapterLatency()).isZero();

            peer.unplug();
            assertThat(port.lineErrors()).isEqualTo(LineErrors.NONE);
            assertThat(port.available()).isNotNegative();
        }
    }

    @Test
    void aPtyTakesAnyLineSettingsSinceItHasNoLine() throws Exception {
        LineSettings odd =
                new LineSettings(12_345, 7, Parity.EVEN, StopBits.TWO, FlowControl.NONE, true, true, true, false, null);
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                OpenPort port = Ports.open(peer.link().toString(), odd)) {
            port.write(new byte[] {'x'});
            assertThat(peer.receivedText()).isEqualTo("x");
        }
    }

    @Test
    void aPortThatCanNotSwitchATransceiverRefusesRs485AndIsFreeAfterwards() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            Rs485 rs485 = new Rs485(true, Duration.ZERO, Duration.ZERO);

            assertThatThrownBy(() -> Ports.open(path, with(false, rs485)))
                    .isInstanceOf(PortException.class)
                    .hasMessageStartingWith("Port " + path + " does not take rs485=true: its driver can not switch");
            Ports.open(path, SETTINGS).close();
            assertThat(peer.isOpen()).isFalse();
        }
    }

    @Test
    void flowControlThatThisSystemDoesNotHaveIsAnError() throws Exception {
        LineSettings dsrDtr = new LineSettings(
                9600, 8, Parity.NONE, StopBits.ONE, FlowControl.DSR_DTR, true, true, true, false, null);
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            assertThatThrownBy(() -> Ports.open(peer.link().toString(), dsrDtr))
                    .isInstanceOf(PortException.class)
                    .hasMessageContaining("flowControl=dsrDtr: only Windows has it");
        }
    }

    @Test
    void aBusyPortNamesTheProgramThatHoldsIt() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            Process holder = new ProcessBuilder("flock", "--no-fork", path, "cat")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                Awaitility.await().untilAsserted(() -> assertThatThrownBy(
                                () -> Ports.open(path, SETTINGS).close())
                        .isInstanceOf(PortException.class)
                        .hasMessage("Port " + path + " is busy: held by cat (pid " + holder.pid() + ")"));
            } finally {
                holder.destroy();
                holder.waitFor();
            }
            Ports.open(path, SETTINGS).close();
        }
    }

    @Test
    void aSecondOpenInThisProgramIsRefusedAndTheFirstGoesOn() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                OpenPort port = Ports.open(peer.link().toString(), SETTINGS)) {
            assertThatThrownBy(() -> Ports.open(peer.link().toString(), SETTINGS))
                    .hasMessage("Port " + peer.link() + " is busy: held by this program itself");

            peer.send("x");
            assertThat(port.read(new byte[10])).isEqualTo(1);
        }
    }

    @Test
    void aPortReplacedUnderItsLinkIsTheOneThatIsOpenedNext() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            PortAddress address = PortAddress.ofPath(peer.link().toString());
            String before;
            try (OpenPort port = Ports.open(address.locate(), SETTINGS)) {
                before = port.path();
            }

            peer.unplug();
            peer.replug();
            try (OpenPort port = Ports.open(address.locate(), SETTINGS)) {
                assertThat(port.path()).isNotEqualTo(before);
                peer.send("new");
                assertThat(port.read(new byte[10])).isEqualTo(3);
            }
        }
    }

    @Test
    void aDeviceReplacedWhileItsPortIsOpenIsFoundGoneAndThenUnderItsNewNumber() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            try (OpenPort port = Ports.open(path, SETTINGS)) {
                // the machine sleeps: nobody reads while the device moves
                peer.unplug();
                peer.replug();
                assertThatThrownBy(() -> port.read(new byte[10]))
                        .isInstanceOf(PortException.class)
                        .hasMessage("Port " + path + " is gone");
            }
            try (OpenPort port = Ports.open(path, SETTINGS)) {
                peer.send("x");
                assertThat(port.read(new byte[10])).isEqualTo(1);
            }
        }
    }

    @Test
    void openingAndClosingLeavesNoDescriptorBehind() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String path = peer.link().toString();
            Rs485 refused = new Rs485(true, Duration.ZERO, Duration.ZERO);
            Ports.open(path, SETTINGS).close();
            long before = descriptors();

            for (int i = 0; i < 200; i++) {
                Ports.open(path, SETTINGS).close();
                assertThatThrownBy(() -> Ports.open(path, with(true, refused))).isInstanceOf(PortException.class);
            }
            assertThat(descriptors()).isLessThanOrEqualTo(before);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).startsWith("/dev/pts");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static LineSettings with(boolean hangUpOnClose, @Nullable Rs485 rs485) {
        return new LineSettings(
                9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE, true, true, true, hangUpOnClose, rs485);
    }

    private static String stty(String path) throws Exception {
        Process stty = new ProcessBuilder("stty", "-a", "-F", path)
                .redirectErrorStream(true)
                .start();
        String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(stty.waitFor()).as(output).isZero();
        return output.replace('\n', ' ').replace(';', ' ');
    }
}
