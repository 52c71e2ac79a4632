package dev.serai.serial.port;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The operating system's serial ports. Thread-safe. */
public final class Ports {
    private static final Path ROOT = Path.of("/");
    private static final LinuxPorts LINUX = new LinuxPorts(ROOT);

    private Ports() {}

    /**
     * All ports that the system lists now, by path.
     *
     * @throws IllegalStateException when the system's ports can not be asked for, with the reason
     */
    public static List<PortInfo> list() {
        return isLinux() ? LINUX.list() : nativeList();
    }

    /** Elsewhere than on Linux jSerialComm asks the system. */
    private static List<PortInfo> nativeList() {
        try {
            NativeLibrary.load();
        } catch (PortException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return Arrays.stream(SerialPort.getCommPorts())
                .map(Ports::info)
                .sorted(Comparator.comparing(PortInfo::path))
                .toList();
    }

    /** Who uses each of the ports, in their order. */
    public static List<PortUse> uses(List<PortInfo> ports) {
        if (!isLinux()) {
            return ports.stream().map(port -> new PortUse(List.of(), List.of())).toList();
        }
        PortHolders holders = new PortHolders(ROOT);
        return ports.stream()
                .map(port -> new PortUse(holders.of(port.path()), holders.rivals(port)))
                .toList();
    }

    /** USB devices of an identity that are plugged in but have no port, with their plug; none where unknown. */
    static List<String> withoutPort(UsbIdentity identity) {
        return isLinux() ? LINUX.withoutPort(identity) : List.of();
    }

    /** What is behind a path or a link to one. */
    public static LineKind kind(String path) {
        return isLinux() ? LINUX.kind(path) : LineKind.UNKNOWN;
    }

    /**
     * How long the adapter may keep bytes back to send several together, as it is set now: FTDI adapters on Linux tell.
     * Zero where the system does not.
     */
    public static Duration adapterLatency(String path) {
        return isLinux() ? LINUX.adapterLatency(path) : Duration.ZERO;
    }

    private static PortInfo info(SerialPort port) {
        boolean usb = port.getVendorID() >= 0;
        return new PortInfo(
                port.getSystemPortPath(),
                port.getDescriptivePortName(),
                usb ? OptionalInt.of(port.getVendorID()) : OptionalInt.empty(),
                usb ? OptionalInt.of(port.getProductID()) : OptionalInt.empty(),
                known(port.getSerialNumber()),
                known(port.getManufacturer()),
                known(port.getPortLocation()),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<String> known(String text) {
        return Optional.ofNullable(text).filter(t -> !t.isBlank() && !t.equals("Unknown") && !t.equals("0-0"));
    }

    /**
     * Opens a port. Links are followed now, so that a link under {@code /dev/serial/by-id} leads to where the device is
     * plugged in at present.
     *
     * @throws PortMissingException when there is no such port
     * @throws PortException when it is busy, this user may not open it, or it does not take the settings; the message
     *     names the port and says what to do
     */
    public static OpenPort open(String name, LineSettings settings) throws PortException {
        NativeLibrary.load();
        String path = isWindows() ? name : existing(name);
        checkKnown(name, settings);
        OpenFailure failure = new OpenFailure(name, path, settings);
        try {
            Terminal terminal = Terminal.open(path, kind(path) == LineKind.VIRTUAL);
            JSerialCommPort port = open(name, path, terminal, settings, failure);
            try {
                prepare(terminal, settings, failure);
            } catch (Terminal.Failure | PortException | RuntimeException e) {
                port.close();
                throw e;
            }
            return port;
        } catch (Terminal.Failure e) {
            throw failure.of(e.errno());
        }
    }

    private static JSerialCommPort open(
            String name, String path, @Nullable Terminal terminal, LineSettings settings, OpenFailure failure)
            throws PortException {
        int errno;
        try {
            SerialPort port = SerialPort.getCommPort(path);
            configure(port, settings);
            if (port.openPort()) {
                return new JSerialCommPort(port, terminal, settings, name, path);
            }
            errno = port.getLastErrorCode();
        } catch (RuntimeException e) {
            close(terminal);
            throw new PortException("Port " + name + " can not be opened: " + e.getMessage(), e);
        }
        // or the message would name us among those that hold the port
        close(terminal);
        throw failure.of(errno);
    }

    private static void close(@Nullable Terminal terminal) {
        if (terminal != null) {
            terminal.close();
        }
    }

    /** What jSerialComm takes without a word and does not do. */
    private static void checkKnown(String name, LineSettings settings) throws PortException {
        if (settings.flowControl() == FlowControl.DSR_DTR && !isWindows()) {
            throw new PortException("Port " + name + " can not be opened with flowControl=dsrDtr: only Windows has it."
                    + " Use rtsCts, or none if the device never waits");
        }
        if (settings.rs485() != null && !isWindows() && !isLinux()) {
            throw new PortException("Port " + name + " can not be opened with rs485=true: only Linux and Windows have"
                    + " it. Use an adapter that switches by itself, and leave rs485 out");
        }
    }

    private static void prepare(@Nullable Terminal terminal, LineSettings settings, OpenFailure failure)
            throws Terminal.Failure, PortException {
        if (terminal == null) {
            return;
        }
        if (settings.rs485() != null && !terminal.knowsRs485()) {
            throw failure.rs485Unknown();
        }
        List<String> refused = terminal.refused(settings);
        if (!refused.isEmpty()) {
            throw failure.refused(refused);
        }
        terminal.hangUpOnClose(settings.hangUpOnClose());
        if (settings.exclusive()) {
            terminal.takeAlone();
        }
        terminal.countErrors();
    }

    /**
     * The file behind the name; jSerialComm would look for a port of the same last name under /dev if there were none.
     */
    private static String existing(String name) throws PortException {
        try {
            Path real = Path.of(name).toRealPath();
            if (!Files.isReadable(real) || !Files.isWritable(real)) {
                throw new PortException(OpenFailure.noPermission(name, real));
            }
            return real.toString();
        } catch (PortException e) {
            throw e;
        } catch (IOException | InvalidPathException e) {
            throw new PortMissingException("Port " + name + " is not there", e);
        }
    }

    private static void configure(SerialPort port, LineSettings settings) {
        port.setComPortParameters(
                settings.baudRate(),
                settings.dataBits(),
                switch (settings.stopBits()) {
                    case ONE -> SerialPort.ONE_STOP_BIT;
                    // POSIX has one bit for more than one, which makes a UART send 1.5 of them with 5 data bits
                    case ONE_AND_A_HALF -> isWindows() ? SerialPort.ONE_POINT_FIVE_STOP_BITS : SerialPort.TWO_STOP_BITS;
                    case TWO -> SerialPort.TWO_STOP_BITS;
                },
                switch (settings.parity()) {
                    case NONE -> SerialPort.NO_PARITY;
                    case ODD -> SerialPort.ODD_PARITY;
                    case EVEN -> SerialPort.EVEN_PARITY;
                    case MARK -> SerialPort.MARK_PARITY;
                    case SPACE -> SerialPort.SPACE_PARITY;
                });
        port.setFlowControl(
                switch (settings.flowControl()) {
                    case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
                    case RTS_CTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
                    case DSR_DTR -> SerialPort.FLOW_CONTROL_DSR_ENABLED | SerialPort.FLOW_CONTROL_DTR_ENABLED;
                    case XON_XOFF ->
                        SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED | SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
                });
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, JSerialCommPort.READ_TIMEOUT_MILLIS, 0);
        if (!settings.dtr()) {
            port.clearDTR();
        }
        if (!settings.rts()) {
            port.clearRTS();
        }
        if (!settings.exclusive()) {
            port.disableExclusiveLock();
        }
        Rs485 rs485 = settings.rs485();
        if (rs485 == null) {
            // else jSerialComm switches off what the system's own configuration has switched on
            port.disableRs485ModeControl();
        } else {
            port.setRs485ModeParameters(
                    true, rs485.rtsActiveHigh(), micros(rs485.delayBefore()), micros(rs485.delayAfter()));
        }
    }

    private static int micros(Duration delay) {
        return (int) TimeUnit.MICROSECONDS.convert(delay);
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    }

    static boolean isLinux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }
}
