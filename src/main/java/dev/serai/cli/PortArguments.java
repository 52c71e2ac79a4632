package dev.serai.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A port on the command line, and the options that it has in a route, under the same names; those go before the ones of
 * the URI.
 */
@SuppressWarnings("UnusedVariable") // picocli keeps the values, and they are read by name
final class PortArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "PORT",
            description =
                    "A path (/dev/ttyUSB0, a link under /dev/serial/by-id), a name (COM3), usb, sim, or the URI of a route"
                            + " in quotes ('serial:/dev/ttyUSB0?baudRate=115200').")
    private String port = "";

    @Option(names = "--baudRate", paramLabel = "N", description = "Bits per second. Default: 9600.")
    private @Nullable String baudRate;

    @Option(names = "--dataBits", paramLabel = "N", description = "5 to 8. Default: 8.")
    private @Nullable String dataBits;

    @Option(names = "--parity", paramLabel = "P", description = "none, odd, even, mark or space. Default: none.")
    private @Nullable String parity;

    @Option(names = "--stopBits", paramLabel = "N", description = "1, 1.5 or 2. Default: 1.")
    private @Nullable String stopBits;

    @Option(names = "--flowControl", paramLabel = "F", description = "none, rtsCts, dsrDtr or xonXoff. Default: none.")
    private @Nullable String flowControl;

    @Option(
            names = "--dtr",
            paramLabel = "true|false",
            description = "Raise DTR when the port is opened. Default: true.")
    private @Nullable String dtr;

    @Option(
            names = "--rts",
            paramLabel = "true|false",
            description = "Raise RTS when the port is opened. Default: true.")
    private @Nullable String rts;

    @Option(
            names = "--settleDelay",
            paramLabel = "TIME",
            description = "Wait so long after opening and throw away what came: 2s for an Arduino, which resets.")
    private @Nullable String settleDelay;

    @Option(
            names = "--exclusive",
            paramLabel = "true|false",
            description = "Lock the port against other programs. Default: true.")
    private @Nullable String exclusive;

    @Option(
            names = "--hangUpOnClose",
            paramLabel = "true|false",
            description = "Drop DTR and RTS when the port is closed. Default: false.")
    private @Nullable String hangUpOnClose;

    @Option(
            names = "--rs485",
            paramLabel = "true|false",
            description = "Have the driver switch an RS-485 line by RTS; rs485RtsActiveHigh, rs485DelayBefore and"
                    + " rs485DelayAfter can stand in a URI. Default: false.")
    private @Nullable String rs485;

    @Option(names = "--vendorId", paramLabel = "HEX", description = "For the port usb; 'serai ports' shows all four.")
    private @Nullable String vendorId;

    @Option(names = "--productId", paramLabel = "HEX", description = "For the port usb.")
    private @Nullable String productId;

    @Option(names = "--serialNumber", paramLabel = "TEXT", description = "For the port usb.")
    private @Nullable String serialNumber;

    @Option(names = "--usbPath", paramLabel = "PLUG", description = "For the port usb.")
    private @Nullable String usbPath;

    @Option(names = "--charset", paramLabel = "NAME", description = "What the text is in. Default: UTF-8.")
    private @Nullable String charset;

    @Option(
            names = "--script",
            paramLabel = "SCRIPT",
            description = "For the port sim: what the simulated device does ('serai simulate --help').")
    private @Nullable String script;

    /** What was given, as a URI. */
    private SerialUri uri() {
        Map<String, String> given = new LinkedHashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName().replaceFirst("^--", "");
            if (PortSetup.KNOWN.contains(name)) {
                given.put(name, String.valueOf(option.<Object>getValue()));
            }
        }
        return SerialUri.parse(port).with(given);
    }

    /** @throws ParameterException when an option is wrong; the message names it */
    PortSetup setup() {
        try {
            return PortSetup.of(uri());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
