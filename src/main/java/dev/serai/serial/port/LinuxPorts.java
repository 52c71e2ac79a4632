package dev.serai.serial.port;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The serial ports of a Linux system, as told by {@code /sys/class/tty} (see {@code Documentation/ABI} of the kernel)
 * and the links that udev makes under {@code /dev/serial/by-id}. Nothing is opened, since that alone would raise DTR,
 * and nothing is kept: each call looks anew. Whatever vanishes meanwhile is left out. Thread-safe.
 */
final class LinuxPorts {
    private static final String NO_UART = "0";

    private final Path root;
    private final Path ttys;

    /** @param root where {@code sys} and {@code dev} are found: {@code /} but for tests */
    LinuxPorts(Path root) {
        this.root = root;
        this.ttys = root.resolve("sys/class/tty");
    }

    /** A port and where it hangs on the USB, if it does. */
    private record Found(Path tty, String name, @Nullable Path usbDevice, String interfacePath) {}

    /** All ports by path, without ptys and without numbers that no UART stands behind. */
    List<PortInfo> list() {
        List<Found> found = new ArrayList<>();
        for (Path tty : children(ttys)) {
            if (Files.exists(tty.resolve("device")) && !NO_UART.equals(text(tty.resolve("type")))) {
                Found port = found(tty);
                if (Files.exists(node(port.name))) {
                    found.add(port);
                }
            }
        }
        Map<Path, String> links = links();
        Map<Path, Long> portsOfDevice = found.stream()
                .filter(port -> port.usbDevice != null)
                .collect(Collectors.groupingBy(LinuxPorts::deviceOf, Collectors.counting()));
        return found.stream()
                .map(port -> info(port, portsOfDevice, links))
                .sorted(Comparator.comparing(PortInfo::path))
                .toList();
    }

    private static Path deviceOf(Found port) {
        return port.usbDevice == null ? port.tty : port.usbDevice;
    }

    private Path node(String name) {
        return root.resolve("dev").resolve(name);
    }

    private Found found(Path tty) {
        String name = deviceName(tty);
        Path usbInterface = null;
        Path portNumber = null;
        try {
            for (Path at = tty.resolve("device").toRealPath(); at != null; at = at.getParent()) {
                if (Files.exists(at.resolve("port_number"))) {
                    portNumber = at.resolve("port_number");
                }
                if (Files.exists(at.resolve("bInterfaceNumber"))) {
                    usbInterface = at;
                }
                if (Files.exists(at.resolve("idVendor"))) {
                    return new Found(tty, name, at, interfacePath(at, usbInterface, portNumber));
                }
            }
        } catch (IOException e) {
            // unplugged just now
        }
        return new Found(tty, name, null, "");
    }

    /** For example {@code 1-1.4:1.2}, and {@code 1-1.4:1.0-port1} for the second port of one interface. */
    private static String interfacePath(Path device, @Nullable Path usbInterface, @Nullable Path portNumber) {
        String path = String.valueOf((usbInterface == null ? device : usbInterface).getFileName());
        String number = portNumber == null ? null : text(portNumber);
        return number == null || number.equals("0") ? path : path + "-port" + number;
    }

    private static String deviceName(Path tty) {
        String uevent = text(tty.resolve("uevent"));
        if (uevent != null) {
            for (String line : uevent.split("\n", -1)) {
                if (line.startsWith("DEVNAME=")) {
                    return line.substring("DEVNAME=".length()).strip();
                }
            }
        }
        return String.valueOf(tty.getFileName());
    }

    private PortInfo info(Found port, Map<Path, Long> portsOfDevice, Map<Path, String> links) {
        Path node = node(port.name);
        Path usb = port.usbDevice;
        Optional<String> link = real(node).map(links::get);
        if (usb == null) {
            String driver = driver(port.tty).map(name -> " (" + name + ")").orElse("");
            String kind = Files.exists(port.tty.resolve("uartclk")) ? "UART of this machine" : "serial port";
            PortInfo bare = new PortInfo(node.toString(), kind + driver);
            return link.isEmpty() ? bare : withLink(bare, link);
        }
        boolean alone = portsOfDevice.getOrDefault(usb, 1L) == 1;
        return new PortInfo(
                node.toString(),
                known(usb, "product").or(() -> driver(port.tty)).orElse("USB serial port"),
                id(usb, "idVendor"),
                id(usb, "idProduct"),
                known(usb, "serial"),
                known(usb, "manufacturer"),
                Optional.of(alone ? String.valueOf(usb.getFileName()) : port.interfacePath),
                Optional.of(port.interfacePath),
                link);
    }

    private static PortInfo withLink(PortInfo port, Optional<String> link) {
        return new PortInfo(
                port.path(),
                port.description(),
                port.vendorId(),
                port.productId(),
                port.serialNumber(),
                port.manufacturer(),
                port.location(),
                port.interfacePath(),
                link);
    }

    private Map<Path, String> links() {
        Map<Path, String> links = new HashMap<>();
        for (Path link : children(root.resolve("dev/serial/by-id"))) {
            real(link).ifPresent(target -> links.putIfAbsent(target, link.toString()));
        }
        return links;
    }

    /** The driver of a port: of the first that has one, seen from the port. */
    private static Optional<String> driver(Path tty) {
        Path device = real(tty.resolve("device")).orElse(null);
        for (Path at = device; at != null; at = at.getParent()) {
            Optional<String> driver = real(at.resolve("driver"))
                    .map(Path::getFileName)
                    .map(Path::toString)
                    // names of the kernel's inner bus of UARTs, which say nothing of the hardware
                    .filter(name -> !name.equals("port") && !name.equals("ctrl"));
            if (driver.isPresent()) {
                return driver;
            }
        }
        return Optional.empty();
    }

    /**
     * What is behind a path.
     *
     * @param path of a port or of a link to one
     */
    LineKind kind(String path) {
        Path node = real(path).orElse(null);
        if (node == null) {
            return LineKind.UNKNOWN;
        }
        if (node.startsWith(root.resolve("dev/pts"))) {
            return LineKind.VIRTUAL;
        }
        Path tty = ttys.resolve(String.valueOf(node.getFileName()));
        String bus = real(tty.resolve("device/subsystem"))
                .map(Path::getFileName)
                .map(Path::toString)
                .orElse("");
        if (bus.equals("usb-serial") || Files.exists(tty.resolve("uartclk"))) {
            return LineKind.UART;
        }
        return driver(tty).filter("cdc_acm"::equals).isPresent() ? LineKind.USB : LineKind.UNKNOWN;
    }

    /** The latency timer of an FTDI adapter as it is now: the driver shows 1 ms for a port opened for low latency. */
    Duration adapterLatency(String path) {
        return real(path)
                .map(Path::getFileName)
                .map(name -> text(root.resolve("sys/bus/usb-serial/devices")
                        .resolve(name.toString())
                        .resolve("latency_timer")))
                .filter(millis -> millis.matches("\\d{1,5}"))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                .orElse(Duration.ZERO);
    }

    /** USB devices that have these ids and no port at all, by plug: no driver has them, or a program took them. */
    List<String> withoutPort(UsbIdentity identity) {
        List<String> found = new ArrayList<>();
        List<PortInfo> ports = list();
        for (Path device : children(root.resolve("sys/bus/usb/devices"))) {
            String plug = String.valueOf(device.getFileName());
            OptionalInt vendor = id(device, "idVendor");
            if (vendor.isEmpty()) {
                continue;
            }
            PortInfo asPort = new PortInfo(
                    "",
                    known(device, "product").orElse("USB device"),
                    vendor,
                    id(device, "idProduct"),
                    known(device, "serial"),
                    known(device, "manufacturer"),
                    Optional.of(plug),
                    Optional.empty(),
                    Optional.empty());
            boolean hasPort = ports.stream().anyMatch(port -> port.interfacePath()
                    .filter(path -> path.startsWith(plug + ":"))
                    .isPresent());
            if (identity.matches(asPort) && !hasPort) {
                found.add(asPort.description() + " at " + plug);
            }
        }
        return found;
    }

    private static OptionalInt id(Path device, String attribute) {
        String text = text(device.resolve(attribute));
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text, 16));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static Optional<String> known(Path device, String attribute) {
        return Optional.ofNullable(text(device.resolve(attribute))).filter(text -> !text.isEmpty());
    }

    private static Optional<Path> real(String path) {
        try {
            return real(Path.of(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return null;
        }
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }
}
