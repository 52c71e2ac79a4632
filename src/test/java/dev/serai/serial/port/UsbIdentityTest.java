package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsbIdentityTest {
    @TempDir
    Path folder;

    private FakeSystem system;
    private LinuxPorts ports;

    @BeforeEach
    void boot() throws Exception {
        system = new FakeSystem(folder);
        ports = new LinuxPorts(system.root);
    }

    @ParameterizedTest
    @CsvSource({"2341,2341", "0x2341,2341", "0X1A86,1a86", "43,0043", "0x0043,0043", "00043,0043", "0,0000"})
    void anIdIsHexadecimalWithOrWithoutPrefixAndZeros(String given, String kept) {
        assertThat(new UsbIdentity(given, null, null, null).vendorId()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "23x1", "12341", "0x", "-1", "USB"})
    void aWrongIdIsNamedWithItsOptionAndForm(String given) {
        assertThatThrownBy(() -> new UsbIdentity(null, given, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("productId=" + given + ": a USB id is one to four hexadecimal digits, for example 0043");
    }

    @Test
    void oneOptionAtLeastIsNeeded() {
        assertThatThrownBy(() -> new UsbIdentity(null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vendorId, productId, serialNumber or usbPath");
        assertThatThrownBy(() -> new UsbIdentity("2341", null, " ", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serialNumber is empty");
    }

    @Test
    void theNameIsWhatAUriHas() {
        assertThat(new UsbIdentity("0x2341", "43", null, null)).hasToString("usb?vendorId=2341&productId=0043");
        assertThat(new UsbIdentity(null, null, "A B&C+é", "1-1:1.0"))
                .hasToString("usb?serialNumber=A%20B%26C%2B%C3%A9&usbPath=1-1:1.0");
        assertThat(PortAddress.ofUsb(new UsbIdentity("2341", "0043", "A B", null))
                        .deviceName())
                .isEqualTo("usb-2341-0043-A_B");
    }

    @Test
    void aPortIsFoundUnderTheNumberThatItHasWhenAskedFor() throws Exception {
        system.usbDevice("1-1", "2341", "0043", "Arduino", "7563");
        system.acm("ttyACM0", "1-1", 0);
        PortAddress address = address(new UsbIdentity("2341", "0043", null, null));
        assertThat(address.locate()).isEqualTo(system.dev("ttyACM0"));

        system.unplug("ttyACM0");
        assertThatThrownBy(address::locate).isInstanceOf(PortMissingException.class);

        system.usbDevice("1-3", "2341", "0043", "Arduino", "7563");
        system.acm("ttyACM5", "1-3", 0);
        assertThat(address.locate()).isEqualTo(system.dev("ttyACM5"));
    }

    @Test
    void aMissingPortIsSaidToBeMissingWithTheOnesThatAreThere() throws Exception {
        PortAddress address = address(new UsbIdentity("2341", "0043", null, null));
        assertThatThrownBy(address::locate)
                .isInstanceOf(PortMissingException.class)
                .hasMessage("Port usb?vendorId=2341&productId=0043 is not there: no USB serial port is");

        system.usbDevice("1-1", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "ftdi_sio");
        system.uart("ttyS0", 4);
        assertThatThrownBy(address::locate)
                .hasMessage("Port usb?vendorId=2341&productId=0043 is not there: the USB ports now are "
                        + system.dev("ttyUSB0") + " (usb?vendorId=0403&productId=6001)");
    }

    @Test
    void aDeviceThatAnotherProgramTookIsSaidToBePluggedIn() throws Exception {
        system.usbDevice("1-3", "1a86", "7523", "USB Serial", "");

        assertThatThrownBy(address(new UsbIdentity("1a86", "7523", null, null))::locate)
                .isInstanceOf(PortMissingException.class)
                .hasMessageContaining("USB Serial at 1-3 is plugged in but has no port")
                .hasMessageContaining("brltty");
    }

    @Test
    void twoPortsThatMatchAreBothNamedWithTheSerialNumbersThatTellThemApart() throws Exception {
        system.usbDevice("1-1", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "ftdi_sio");
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A2");
        system.usbSerial("ttyUSB1", "1-2", 0, 0, "ftdi_sio");

        assertThatThrownBy(address(new UsbIdentity("0403", null, null, null))::locate)
                .isInstanceOf(PortException.class)
                .isNotInstanceOf(PortMissingException.class)
                .hasMessage("Port usb?vendorId=0403 is not one port: it means " + system.dev("ttyUSB0")
                        + " (serialNumber=A1), " + system.dev("ttyUSB1")
                        + " (serialNumber=A2); add serialNumber to tell them apart");
        assertThat(address(new UsbIdentity("0403", null, "A2", null)).locate()).isEqualTo(system.dev("ttyUSB1"));
    }

    @Test
    void twoIdenticalAdaptersWithoutSerialNumberAreToldApartByTheirPlug() throws Exception {
        system.usbDevice("1-1.2", "1a86", "7523", "USB Serial", "");
        system.usbSerial("ttyUSB0", "1-1.2", 0, 0, "ch341-uart");
        system.usbDevice("1-1.3", "1a86", "7523", "USB Serial", "");
        system.usbSerial("ttyUSB1", "1-1.3", 0, 0, "ch341-uart");

        assertThatThrownBy(address(new UsbIdentity("1a86", "7523", null, null))::locate)
                .hasMessageEndingWith(system.dev("ttyUSB0") + " (usbPath=1-1.2), " + system.dev("ttyUSB1")
                        + " (usbPath=1-1.3); add usbPath to tell them apart");
        assertThat(address(new UsbIdentity("1a86", "7523", null, "1-1.3")).locate())
                .isEqualTo(system.dev("ttyUSB1"));
        assertThat(address(new UsbIdentity(null, null, null, "1-1.2")).locate()).isEqualTo(system.dev("ttyUSB0"));
    }

    @Test
    void clonesThatShareOneSerialNumberAreToldApartByTheirPlug() throws Exception {
        system.usbDevice("1-1", "10c4", "ea60", "CP2102", "0001");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "cp210x");
        system.usbDevice("1-2", "10c4", "ea60", "CP2102", "0001");
        system.usbSerial("ttyUSB1", "1-2", 0, 0, "cp210x");

        assertThatThrownBy(address(new UsbIdentity("10c4", "ea60", "0001", null))::locate)
                .hasMessageEndingWith("add usbPath to tell them apart");
    }

    @Test
    void aPlugWithoutInterfaceMeansAllPortsOfTheDeviceAndNoOther() throws Exception {
        system.usbDevice("1-1", "0403", "6010", "Dual", "D1");
        system.usbSerial("ttyUSB0", "1-1", 0, 0, "ftdi_sio");
        system.usbSerial("ttyUSB1", "1-1", 1, 0, "ftdi_sio");
        system.usbDevice("1-1.1", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB2", "1-1.1", 0, 0, "ftdi_sio");

        assertThatThrownBy(address(new UsbIdentity(null, null, null, "1-1"))::locate)
                .hasMessageContaining("(usbPath=1-1:1.0), " + system.dev("ttyUSB1") + " (usbPath=1-1:1.1);");
        assertThat(address(new UsbIdentity(null, null, "D1", "1-1:1.1")).locate())
                .isEqualTo(system.dev("ttyUSB1"));
        assertThat(address(new UsbIdentity(null, null, null, "1-1.1:1.0")).locate())
                .isEqualTo(system.dev("ttyUSB2"));
    }

    @Test
    void theShortestIdentityIsTheOneThatMeansThisPortAlone() throws Exception {
        system.usbDevice("1-1", "2341", "0043", "Arduino", "7563");
        system.acm("ttyACM0", "1-1", 0);
        system.usbDevice("1-2", "0403", "6001", "Adapter", "A1");
        system.usbSerial("ttyUSB0", "1-2", 0, 0, "ftdi_sio");
        system.usbDevice("1-3", "0403", "6001", "Adapter", "A2");
        system.usbSerial("ttyUSB1", "1-3", 0, 0, "ftdi_sio");
        system.usbDevice("1-4", "1a86", "7523", "Serial", "");
        system.usbSerial("ttyUSB2", "1-4", 0, 0, "ch341-uart");
        system.usbDevice("1-5", "1a86", "7523", "Serial", "");
        system.usbSerial("ttyUSB3", "1-5", 0, 0, "ch341-uart");
        system.uart("ttyS0", 4);

        List<PortInfo> all = ports.list();
        assertThat(all)
                .extracting(port ->
                        UsbIdentity.of(port, all).map(UsbIdentity::toString).orElse("-"))
                .containsExactly(
                        "usb?vendorId=2341&productId=0043",
                        "-",
                        "usb?vendorId=0403&productId=6001&serialNumber=A1",
                        "usb?vendorId=0403&productId=6001&serialNumber=A2",
                        "usb?vendorId=1a86&productId=7523&usbPath=1-4",
                        "usb?vendorId=1a86&productId=7523&usbPath=1-5");
    }

    private PortAddress address(UsbIdentity identity) {
        return PortAddress.ofUsb(identity, ports::list, ports::withoutPort);
    }
}
