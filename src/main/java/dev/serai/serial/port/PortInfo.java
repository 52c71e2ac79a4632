package dev.serai.serial.port;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the operating system says of a port.
 *
 * @param path what to open it by, for example {@code /dev/ttyUSB0} or {@code COM3}
 * @param description the device's or the driver's name for it
 * @param vendorId USB vendor id, where it is a USB device
 * @param productId USB product id, where it is a USB device
 * @param serialNumber USB serial number, where the device has one
 * @param manufacturer the manufacturer's name, where the device has one
 * @param location where it is plugged in, for example {@code 1-1.4}, with the interface where the device has several
 *     ports: {@code 1-1.4:1.2}
 * @param interfacePath the same with the interface in any case, where the system tells
 * @param link a link under {@code /dev/serial/by-id} that leads here, whole
 */
public record PortInfo(
        String path,
        String description,
        OptionalInt vendorId,
        OptionalInt productId,
        Optional<String> serialNumber,
        Optional<String> manufacturer,
        Optional<String> location,
        Optional<String> interfacePath,
        Optional<String> link) {

    /** A port of which only a name is known. */
    public PortInfo(String path, String description) {
        this(
                path,
                description,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
