package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortHoldersTest {
    @TempDir
    Path folder;

    private FakeSystem system;

    @BeforeEach
    void boot() throws Exception {
        system = new FakeSystem(folder);
        system.usbDevice("1-1", "1a86", "7523", "USB Serial", "");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "ch341-uart");
        system.byId("usb-1a86-if00", "ttyUSB0");
        system.uart("ttyAMA0", 32);
    }

    @Test
    void theProgramsThatHaveAPortOpenAreNamed() throws Exception {
        system.process(123, "screen", "pipe:[2]", system.dev("ttyUSB0"));
        system.process(7, "cat", system.dev("ttyUSB0"), system.dev("ttyUSB0"), "socket:[1]");
        system.process(8, "sh", "pipe:[3]");
        PortHolders holders = new PortHolders(system.root);

        assertThat(holders.of(system.dev("serial/by-id/usb-1a86-if00")))
                .containsExactly("screen (pid 123)", "cat (pid 7)");
        assertThat(holders.of(system.dev("ttyAMA0"))).isEmpty();
    }

    @Test
    void aBusyPortNamesItsHoldersOrSaysHowToFindThem() {
        assertThat(OpenFailure.busy("/dev/ttyUSB0", List.of("screen (pid 123)")))
                .isEqualTo("Port /dev/ttyUSB0 is busy: held by screen (pid 123)");
        assertThat(OpenFailure.busy("/dev/ttyUSB0", List.of()))
                .isEqualTo("Port /dev/ttyUSB0 is busy: another program holds it (to see which, run 'serai ports' as"
                        + " root)");
    }

    @Test
    void aQuietMachineHasNoRivals() throws Exception {
        system.process(8, "sh");
        assertThat(rivals("ttyUSB0")).isEmpty();
        assertThat(rivals("ttyAMA0")).isEmpty();
    }

    @Test
    void programsThatTakeUsbPortsOnTheirOwnAreNamedWhenTheyRun() throws Exception {
        system.process(9, "ModemManager");
        system.process(10, "brltty");

        assertThat(rivals("ttyUSB0"))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("ModemManager runs"))
                .anyMatch(text -> text.startsWith("brltty runs"));
        assertThat(rivals("ttyAMA0")).isEmpty();
    }

    @Test
    void theKernelsConsoleIsNamedWithHowToTakeItOff() throws Exception {
        FakeSystem.write(system.root.resolve("proc/consoles"), "ttyAMA0              -W- (EC  p  )  204:64");
        assertThat(rivals("ttyAMA0"))
                .containsExactly("the kernel's console is on it: take console=ttyAMA0 out of the boot parameters and"
                        + " disable serial-getty@ttyAMA0");

        FakeSystem.write(system.root.resolve("proc/consoles"), "ttyAMA10             -W- (EC  p  )  204:64");
        assertThat(rivals("ttyAMA0")).isEmpty();

        FakeSystem.write(system.root.resolve("proc/cmdline"), "quiet console=ttyAMA0,115200 root=/dev/sda");
        assertThat(rivals("ttyAMA0")).hasSize(1);

        FakeSystem.write(system.root.resolve("proc/cmdline"), "quiet console=ttyAMA10,115200");
        assertThat(rivals("ttyAMA0")).isEmpty();
    }

    private List<String> rivals(String name) {
        PortInfo port = new LinuxPorts(system.root)
                .list().stream()
                        .filter(found -> found.path().equals(system.dev(name)))
                        .findFirst()
                        .orElseThrow();
        return new PortHolders(system.root).rivals(port);
    }
}
