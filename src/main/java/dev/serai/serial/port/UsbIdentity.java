package dev.serai.serial.port;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which USB port is meant, whatever its number: by what the device says of itself, by where it is plugged in, or both.
 * At least one part is given.
 *
 * @param vendorId USB vendor id in hexadecimal digits, for example {@code 2341}; kept with four lower-case digits
 * @param productId USB product id, likewise
 * @param serialNumber the device's serial number, exactly
 * @param usbPath where it is plugged in, as {@code serai ports} shows it: {@code 1-1.4}, or {@code 1-1.4:1.2} for one
 *     of several ports of a device (on Linux: bus and hub ports, then configuration and interface)
 */
public record UsbIdentity(
        @Nullable String vendorId,
        @Nullable String productId,
        @Nullable String serialNumber,
        @Nullable String usbPath) {

    private static final Pattern ID = Pattern.compile("(?:0[xX])?0*([0-9a-fA-F]{1,4})");

    /** @throws IllegalArgumentException when nothing is given, or an id is no hexadecimal number of 16 bits */
    public UsbIdentity {
        vendorId = id("vendorId", "2341", vendorId);
        productId = id("productId", "0043", productId);
        serialNumber = text("serialNumber", "7563", serialNumber);
        usbPath = text("usbPath", "1-1.4", usbPath);
        if (vendorId == null && productId == null && serialNumber == null && usbPath == null) {
            throw new IllegalArgumentException(
                    "serial:usb needs vendorId, productId, serialNumber or usbPath: 'serai ports' shows them");
        }
    }

    private static @Nullable String id(String option, String example, @Nullable String value) {
        if (value == null) {
            return null;
        }
        Matcher form = ID.matcher(value.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    option + "=" + value + ": a USB id is one to four hexadecimal digits, for example " + example);
        }
        return hex(Integer.parseInt(form.group(1), 16));
    }

    private static @Nullable String text(String option, String example, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException(option + " is empty: leave it out, or give it, for example " + example);
        }
        return value == null ? null : value.strip();
    }

    /** An id as lsusb writes it. */
    static String hex(int id) {
        return String.format(Locale.ROOT, "%04x", id);
    }

    /**
     * The shortest identity that only this port has among all that are there now: vendor and product, then the serial
     * number, then the plug. Empty for a port that is not USB, or that nothing tells apart from another.
     */
    public static Optional<UsbIdentity> of(PortInfo port, List<PortInfo> all) {
        String vendor = hex(port.vendorId());
        String product = hex(port.productId());
        if (vendor == null || product == null) {
            return Optional.empty();
        }
        List<UsbIdentity> candidates = new ArrayList<>();
        candidates.add(new UsbIdentity(vendor, product, null, null));
        port.serialNumber().ifPresent(number -> candidates.add(new UsbIdentity(vendor, product, number, null)));
        port.location().ifPresent(plug -> candidates.add(new UsbIdentity(vendor, product, null, plug)));
        return candidates.stream()
                .filter(identity -> all.stream().filter(identity::matches).count() == 1)
                .findFirst();
    }

    private static @Nullable String hex(OptionalInt id) {
        return id.isPresent() ? hex(id.getAsInt()) : null;
    }

    /** Whether the port is one that is meant. A plug without interface means all ports of the device. */
    public boolean matches(PortInfo port) {
        return (vendorId == null || vendorId.equals(hex(port.vendorId())))
                && (productId == null || productId.equals(hex(port.productId())))
                && (serialNumber == null
                        || serialNumber.equals(port.serialNumber().orElse(null)))
                && (usbPath == null || isAt(usbPath, port));
    }

    private static boolean isAt(String plug, PortInfo port) {
        String whole = port.interfacePath().or(port::location).orElse("");
        return whole.equals(plug) || whole.startsWith(plug + ":") || whole.startsWith(plug + "-port");
    }

    /** As a URI has it behind {@code serial:}, for example {@code usb?vendorId=2341&productId=0043}. */
    @Override
    public String toString() {
        List<String> options = new ArrayList<>();
        add(options, "vendorId", vendorId);
        add(options, "productId", productId);
        add(options, "serialNumber", serialNumber);
        add(options, "usbPath", usbPath);
        return "usb?" + String.join("&", options);
    }

    private static void add(List<String> options, String name, @Nullable String value) {
        if (value != null) {
            // a form's encoding, but for the colon, which URIs allow, and the blank, where URIs know no plus
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8)
                    .replace("%3A", ":")
                    .replace("+", "%20");
            options.add(name + "=" + encoded);
        }
    }

    /** A name for the device, for example {@code usb-2341-0043}. */
    String deviceName() {
        List<String> parts = new ArrayList<>();
        for (String part : new @Nullable String[] {vendorId, productId, serialNumber, usbPath}) {
            if (part != null) {
                parts.add(part.replaceAll("[^A-Za-z0-9._-]", "_"));
            }
        }
        return parts.stream().collect(Collectors.joining("-", "usb-", ""));
    }
}
