package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxPortsTest {
    @TempDir
    Path folder;

    private FakeSystem system;
    private LinuxPorts ports;

    @BeforeEach
    void boot() throws Exception {
        system = new FakeSystem(folder);
        ports = new LinuxPorts(system.root);
    }

    @Test
    void aUsbPortIsKnownByWhatItSaysAndWhereItIsPluggedIn() throws Exception {
        system.usbDevice("1-1.4", "2341", "0043", "Arduino Uno", "7563");
        system.acm("ttyACM0", "1-1.4", 0);
        system.byId("usb-Arduino_Uno_7563-if00", "ttyACM0");

        assertThat(ports.list())
                .containsExactly(new PortInfo(
                        system.dev("ttyACM0"),
                        "Arduino Uno",
                        OptionalInt.of(0x2341),
                        OptionalInt.of(0x0043),
                        Optional.of("7563"),
                        Optional.of("Maker"),
                        Optional.of("1-1.4"),
                        Optional.of("1-1.4:1.0"),
                        Optional.of(system.dev("serial/by-id/usb-Arduino_Uno_7563-if00"))));
    }

    @Test
    void aUartOfTheMachineIsListedAndANumberWithoutOneIsNot() throws Exception {
        system.uart("ttyS0", 4);
        system.uart("ttyS1", 0);
        system.virtualTerminal("tty1");

        assertThat(ports.list()).containsExactly(new PortInfo(system.dev("ttyS0"), "UART of this machine (serial)"));
    }

    @Test
    void aDeviceThatGivesNoNamesIsNamedByItsDriver() throws Exception {
        system.usbDevice("1-1", "1a86", "7523", "", "");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "ch341-uart");

        PortInfo port = ports.list().get(0);
        assertThat(port.description()).isEqualTo("ch341-uart");
        assertThat(port.serialNumber()).isEmpty();
        assertThat(port.manufacturer()).isEmpty();
        assertThat(port.link()).isEmpty();
    }

    @Test
    void severalPortsOfOneDeviceAreToldApartByInterface() throws Exception {
        system.usbDevice("1-2", "0403", "6011", "Quad", "FT1");
        for (int i = 0; i < 4; i++) {
            system.usbSerial("ttyUSB" + i, "1-2", i, 0, "ftdi_sio");
        }

        assertThat(ports.list())
                .extracting(port -> port.location().orElse(""))
                .containsExactly("1-2:1.0", "1-2:1.1", "1-2:1.2", "1-2:1.3");
    }

    @Test
    void severalPortsOfOneInterfaceAreToldApartByNumber() throws Exception {
        system.usbDevice("1-2", "9710", "7840", "Quad", "");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "mos7840");
        system.usbSerial("ttyUSB1", "1-2", 0, 1, "mos7840");

        assertThat(ports.list())
                .extracting(port -> port.location().orElse(""))
                .containsExactly("1-2:1.0", "1-2:1.0-port1");
    }

    @Test
    void aPortThatTheSystemHidesFromThisContainerIsNotListed() throws Exception {
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "ftdi_sio");
        Files.delete(Path.of(system.dev("ttyUSB0")));

        assertThat(ports.list()).isEmpty();
    }

    @Test
    void nothingIsKeptFromOneLookToTheNext() throws Exception {
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "ftdi_sio");
        assertThat(ports.list()).hasSize(1);

        system.unplug("ttyUSB0");
        assertThat(ports.list()).isEmpty();
    }

    @Test
    void whatIsBehindAPortIsToldByItsDriver() throws Exception {
        system.uart("ttyS0", 4);
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "ftdi_sio");
        system.usbDevice("1-3", "2341", "0043", "Arduino", "7");
        system.acm("ttyACM0", "1-3", 0);
        system.byId("usb-Arduino-if00", "ttyACM0");
        FakeSystem.write(Path.of(system.dev("pts/3")), "");
        FakeSystem.write(Path.of(system.dev("ttyX0")), "");

        assertThat(ports.kind(system.dev("ttyS0"))).isEqualTo(LineKind.UART);
        assertThat(ports.kind(system.dev("ttyUSB0"))).isEqualTo(LineKind.UART);
        assertThat(ports.kind(system.dev("serial/by-id/usb-Arduino-if00"))).isEqualTo(LineKind.USB);
        assertThat(ports.kind(system.dev("pts/3"))).isEqualTo(LineKind.VIRTUAL);
        assertThat(ports.kind(system.dev("ttyX0"))).isEqualTo(LineKind.UNKNOWN);
        assertThat(ports.kind(system.dev("ttyUSB7"))).isEqualTo(LineKind.UNKNOWN);
    }

    @Test
    void theLatencyOfAnAdapterIsReadWhenAskedForAndZeroWhereThereIsNone() throws Exception {
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "ftdi_sio");
        system.byId("usb-FTDI-if00", "ttyUSB0");
        system.uart("ttyS0", 4);
        assertThat(ports.adapterLatency(system.dev("ttyUSB0"))).isZero();

        system.latency("ttyUSB0", 16);
        assertThat(ports.adapterLatency(system.dev("ttyUSB0"))).isEqualTo(Duration.ofMillis(16));
        system.latency("ttyUSB0", 1);
        assertThat(ports.adapterLatency(system.dev("serial/by-id/usb-FTDI-if00")))
                .isEqualTo(Duration.ofMillis(1));
        assertThat(ports.adapterLatency(system.dev("ttyS0"))).isZero();
        assertThat(ports.adapterLatency("COM3\0")).isZero();
    }

    @Test
    void aDeviceThatIsPluggedInButHasNoPortIsFound() throws Exception {
        UsbIdentity ch340 = new UsbIdentity("1a86", "7523", null, null);
        system.usbDevice("1-3", "1a86", "7523", "USB Serial", "");
        system.usbDevice("1-4", "1a86", "7523", "USB Serial", "");
        system.usbSerial("ttyUSB0", "1-4", 0, 0, "ch341-uart");

        assertThat(ports.withoutPort(ch340)).containsExactly("USB Serial at 1-3");
        assertThat(ports.withoutPort(new UsbIdentity("2341", null, null, null))).isEmpty();
    }
}
