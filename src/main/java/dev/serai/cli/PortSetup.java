package dev.serai.cli;

import dev.serai.names.NearestName;
import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.Parity;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.Rs485;
import dev.serai.serial.port.StopBits;
import dev.serai.serial.port.UsbIdentity;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a URI says of a port, checked: the same options with the same meaning and defaults as in a route. Immutable.
 *
 * @param uri as it was given
 * @param line how to drive the line
 * @param framing how frames are cut and checked
 * @param encode whether what is sent is made a frame by the same rules
 * @param settleDelay how long to wait after opening before what arrives counts
 * @param keepFirst whether the first frame counts though the line was busy when the port was opened
 * @param charset what the device's text is in
 * @param reconnectDelay the first wait before the port is tried again
 * @param reconnectMaxDelay the longest
 * @param writeTimeout how long a write may take beyond the time that the line needs for its bytes
 * @param responseTimeout how long to wait for a reply
 * @param responseMatch what a reply must match: a regular expression or, after 0x, its first bytes; null for any
 */
record PortSetup(
        SerialUri uri,
        LineSettings line,
        FramingSetup framing,
        boolean encode,
        Duration settleDelay,
        boolean keepFirst,
        Charset charset,
        Duration reconnectDelay,
        Duration reconnectMaxDelay,
        Duration writeTimeout,
        Duration responseTimeout,
        @Nullable String responseMatch) {

    private static final String SIMULATED = "sim";
    private static final String USB = "usb";

    private static final List<String> OF_PORTS = List.of(
            "baudRate",
            "dataBits",
            "parity",
            "stopBits",
            "flowControl",
            "dtr",
            "rts",
            "settleDelay",
            "exclusive",
            "hangUpOnClose",
            "rs485",
            "rs485RtsActiveHigh",
            "rs485DelayBefore",
            "rs485DelayAfter",
            "vendorId",
            "productId",
            "serialNumber",
            "usbPath",
            "script",
            "encode",
            "reconnectDelay",
            "reconnectMaxDelay",
            "writeTimeout",
            "responseTimeout",
            "responseMatch");

    /** What the commands understand. */
    static final Set<String> KNOWN =
            Stream.concat(OF_PORTS.stream(), FramingSetup.OPTIONS.stream()).collect(Collectors.toUnmodifiableSet());

    /** What says something to a route only, and may stand in a URI that comes from one. */
    static final Set<String> OF_ROUTES = Set.of(
            "device",
            "maxInFlight",
            "batchSize",
            "whenFull",
            "silenceTimeout",
            "requestRetries",
            "turnaround",
            "priority",
            "maxQueuedRequests",
            "bridgeErrorHandler",
            "exceptionHandler",
            "exchangePattern",
            "lazyStartProducer");

    /** @throws IllegalArgumentException naming the option that is wrong, and what is known */
    static PortSetup of(SerialUri uri) {
        refuseUnknown(uri);
        OptionValues values = new OptionValues(uri.options());
        LineSettings line = new LineSettings(
                values.number("baudRate", 9600),
                values.number("dataBits", 8),
                values.constant("parity", Parity.NONE),
                StopBits.of(values.text("stopBits", "1")),
                values.constant("flowControl", FlowControl.NONE),
                values.flag("dtr", true),
                values.flag("rts", true),
                values.flag("exclusive", true),
                values.flag("hangUpOnClose", false),
                rs485(values));
        refuseStrayIdentity(uri);
        return new PortSetup(
                uri,
                line,
                FramingSetup.of(values, line),
                values.flag("encode", false),
                values.duration("settleDelay", Duration.ZERO),
                values.flag("keepFirst", false),
                charset(values),
                values.duration("reconnectDelay", Duration.ofMillis(250)),
                values.duration("reconnectMaxDelay", Duration.ofSeconds(10)),
                values.duration("writeTimeout", Duration.ofSeconds(5)),
                values.duration("responseTimeout", Duration.ofSeconds(1)),
                values.text("responseMatch"));
    }

    private static void refuseUnknown(SerialUri uri) {
        List<String> unknown = new ArrayList<>(uri.options().keySet());
        unknown.removeAll(KNOWN);
        unknown.removeAll(OF_ROUTES);
        if (!unknown.isEmpty()) {
            Set<String> known = new TreeSet<>(KNOWN);
            known.addAll(OF_ROUTES);
            throw new IllegalArgumentException(NearestName.ofOptions(unknown, known));
        }
    }

    private static @Nullable Rs485 rs485(OptionValues values) {
        if (values.flag("rs485", false)) {
            return new Rs485(
                    values.flag("rs485RtsActiveHigh", true),
                    values.duration("rs485DelayBefore", Duration.ZERO),
                    values.duration("rs485DelayAfter", Duration.ZERO));
        }
        for (String option : List.of("rs485RtsActiveHigh", "rs485DelayBefore", "rs485DelayAfter")) {
            if (values.has(option)) {
                throw new IllegalArgumentException(option + " goes with rs485=true only");
            }
        }
        return null;
    }

    private static void refuseStrayIdentity(SerialUri uri) {
        if (uri.port().equals(USB)) {
            identity(uri);
            return;
        }
        for (String option : List.of("vendorId", "productId", "serialNumber", "usbPath")) {
            if (uri.options().containsKey(option)) {
                throw new IllegalArgumentException(option + " goes with the port usb only, as in serial:usb?" + option
                        + "=" + uri.options().get(option));
            }
        }
    }

    private static UsbIdentity identity(SerialUri uri) {
        return new UsbIdentity(
                uri.options().get("vendorId"),
                uri.options().get("productId"),
                uri.options().get("serialNumber"),
                uri.options().get("usbPath"));
    }

    private static Charset charset(OptionValues values) {
        String name = values.text("charset", StandardCharsets.UTF_8.name());
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("charset=" + name + " is not known", e);
        }
    }

    /** The options of the URI that only a route can follow; they change nothing here. */
    List<String> withoutMeaningHere() {
        return uri.options().keySet().stream().filter(OF_ROUTES::contains).toList();
    }

    /** Where the port is; to be closed after use. */
    PortAddress address() {
        if (uri.port().equals(SIMULATED)) {
            return PortAddress.ofVirtual(SIMULATED, uri.options().getOrDefault("script", ""), line.baudRate());
        }
        return uri.port().equals(USB) ? PortAddress.ofUsb(identity(uri)) : PortAddress.ofPath(uri.port());
    }

    /** The port's name for messages. */
    String name() {
        return uri.port().equals(USB) ? identity(uri).toString() : uri.port();
    }
}
