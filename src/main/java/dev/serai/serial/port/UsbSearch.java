package dev.serai.serial.port;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the one USB port that an identity means, or says why there is not one. */
final class UsbSearch {
    private UsbSearch() {}

    /**
     * Finds the port among those that are there now.
     *
     * @param withoutPort asks for devices of an identity that are plugged in but have no port
     * @throws PortMissingException when none is meant; the message says which USB ports are there
     * @throws PortException when several are meant; the message names them and what tells them apart
     */
    static PortInfo find(UsbIdentity identity, List<PortInfo> ports, Function<UsbIdentity, List<String>> withoutPort)
            throws PortException {
        List<PortInfo> found = ports.stream().filter(identity::matches).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw found.isEmpty()
                ? new PortMissingException(missing(identity, ports) + driverless(withoutPort.apply(identity)))
                : new PortException(ambiguous(identity, found));
    }

    private static String missing(UsbIdentity identity, List<PortInfo> ports) {
        String there = ports.stream()
                .filter(port -> port.vendorId().isPresent())
                .map(port -> describe(port, ports))
                .collect(Collectors.joining(", "));
        return "Port " + identity + " is not there: "
                + (there.isEmpty() ? "no USB serial port is" : "the USB ports now are " + there);
    }

    private static String driverless(List<String> devices) {
        return devices.isEmpty()
                ? ""
                : ". " + String.join(", ", devices) + " is plugged in but has no port: its driver is missing, or brltty"
                        + " took it for a Braille display (docs/ports.md)";
    }

    private static String describe(PortInfo port, List<PortInfo> all) {
        return port.path()
                + UsbIdentity.of(port, all)
                        .map(shortest -> " (" + shortest + ")")
                        .orElse("");
    }

    private static String ambiguous(UsbIdentity identity, List<PortInfo> found) {
        boolean bySerialNumber = tellsApart(found, PortInfo::serialNumber);
        boolean byPlug = tellsApart(found, PortInfo::location);
        String option = bySerialNumber ? "serialNumber" : "usbPath";
        Function<PortInfo, Optional<String>> part = bySerialNumber ? PortInfo::serialNumber : PortInfo::location;
        String ports = found.stream()
                .map(port -> port.path()
                        + part.apply(port)
                                .map(value -> " (" + option + "=" + value + ")")
                                .orElse(""))
                .collect(Collectors.joining(", "));
        String remedy = bySerialNumber || byPlug
                ? "add " + option + " to tell them apart"
                : "nothing that the system says tells them apart; use paths";
        return "Port " + identity + " is not one port: it means " + ports + "; " + remedy;
    }

    private static boolean tellsApart(List<PortInfo> ports, Function<PortInfo, Optional<String>> part) {
        return ports.stream().allMatch(port -> part.apply(port).isPresent())
                && ports.stream().map(part).distinct().count() == ports.size();
    }
}
