package dev.serai.serial.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree of {@code sys}, {@code dev} and {@code proc} as Linux lays them out, for tests that have no such hardware. */
final class FakeSystem {
    final Path root;

    FakeSystem(Path folder) throws IOException {
        // as the kernel's links lead to real paths
        this.root = folder.toRealPath();
        Files.createDirectories(root.resolve("sys/class/tty"));
        Files.createDirectories(root.resolve("dev/serial/by-id"));
        Files.createDirectories(root.resolve("proc"));
    }

    /** A USB device; empty attributes are left out, as the kernel does. */
    void usbDevice(String plug, String vendorId, String productId, String product, String serial) throws IOException {
        Path device = device(plug);
        write(device.resolve("idVendor"), vendorId);
        write(device.resolve("idProduct"), productId);
        if (!product.isEmpty()) {
            write(device.resolve("product"), product);
            write(device.resolve("manufacturer"), "Maker");
        }
        if (!serial.isEmpty()) {
            write(device.resolve("serial"), serial);
        }
        link(root.resolve("sys/bus/usb/devices").resolve(plug), device);
    }

    private Path device(String plug) {
        return root.resolve("sys/devices/pci0/usb1").resolve(plug);
    }

    /** A port of the USB serial drivers, as an FTDI adapter or a CH340 has it. */
    void usbSerial(String name, String plug, int usbInterface, int port, String driver) throws IOException {
        Path at = usbInterface(plug, usbInterface).resolve(name);
        write(at.resolve("port_number"), String.valueOf(port));
        link(at.resolve("driver"), folder("sys/bus/usb-serial/drivers/" + driver));
        link(at.resolve("subsystem"), folder("sys/bus/usb-serial"));
        link(root.resolve("sys/bus/usb-serial/devices").resolve(name), at);
        tty(name, at.resolve("tty").resolve(name), at);
    }

    /** A port of the driver of devices that speak USB themselves, as an Arduino. */
    void acm(String name, String plug, int usbInterface) throws IOException {
        Path at = usbInterface(plug, usbInterface);
        link(at.resolve("driver"), folder("sys/bus/usb/drivers/cdc_acm"));
        link(at.resolve("subsystem"), folder("sys/bus/usb"));
        tty(name, at.resolve("tty").resolve(name), at);
    }

    /** A port of the machine; the UART's type is 0 where there is only a number. */
    void uart(String name, int type) throws IOException {
        Path at = folder("sys/devices/pnp0/00:00/00:00:0/00:00:0." + name);
        link(at.resolve("driver"), folder("sys/bus/serial-base/drivers/port"));
        Path parent = folder("sys/devices/pnp0/00:00");
        if (!Files.exists(parent.resolve("driver"))) {
            link(parent.resolve("driver"), folder("sys/bus/pnp/drivers/serial"));
        }
        Path tty = at.resolve("tty").resolve(name);
        tty(name, tty, at);
        write(tty.resolve("type"), String.valueOf(type));
        write(tty.resolve("uartclk"), "1843200");
    }

    /** A terminal without hardware. */
    void virtualTerminal(String name) throws IOException {
        Path tty = folder("sys/devices/virtual/tty/" + name);
        write(tty.resolve("uevent"), "DEVNAME=" + name);
        link(root.resolve("sys/class/tty").resolve(name), tty);
        write(root.resolve("dev").resolve(name), "");
    }

    void latency(String name, int millis) throws IOException {
        write(
                root.resolve("sys/bus/usb-serial/devices")
                        .resolve(name)
                        .toRealPath()
                        .resolve("latency_timer"),
                String.valueOf(millis));
    }

    void byId(String link, String name) throws IOException {
        Files.createSymbolicLink(root.resolve("dev/serial/by-id").resolve(link), Path.of("../../" + name));
    }

    /** A process that has files open. */
    void process(int pid, String name, String... openFiles) throws IOException {
        Path process = root.resolve("proc").resolve(String.valueOf(pid));
        write(process.resolve("comm"), name);
        int number = 0;
        for (String file : openFiles) {
            Path descriptor = process.resolve("fd").resolve(String.valueOf(number++));
            Files.createDirectories(descriptor.getParent());
            Files.createSymbolicLink(descriptor, Path.of(file));
        }
    }

    /** The path of a port in this tree. */
    String dev(String name) {
        return root.resolve("dev").resolve(name).toString();
    }

    /** Pulls a port's plug as the kernel does: its files vanish. */
    void unplug(String name) throws IOException {
        Files.delete(root.resolve("sys/class/tty").resolve(name));
        Files.delete(root.resolve("dev").resolve(name));
    }

    private Path usbInterface(String plug, int number) throws IOException {
        Path at = device(plug).resolve(plug + ":1." + number);
        write(at.resolve("bInterfaceNumber"), String.format("%02x", number));
        return at;
    }

    private void tty(String name, Path tty, Path device) throws IOException {
        write(tty.resolve("uevent"), "MAJOR=188\nMINOR=0\nDEVNAME=" + name);
        link(tty.resolve("device"), device);
        link(root.resolve("sys/class/tty").resolve(name), tty);
        write(root.resolve("dev").resolve(name), "");
    }

    private Path folder(String path) throws IOException {
        return Files.createDirectories(root.resolve(path));
    }

    private static void link(Path link, Path target) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(target));
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }
}
