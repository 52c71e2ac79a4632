package dev.serai.serial.port;

import com.fazecast.jSerialComm.SerialPort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The operating system's serial ports. Thread-safe. */
public final class Ports {
    private static final int ERRNO_NO_ENTRY = 2;
    private static final int ERRNO_AGAIN = 11;
    private static final int ERRNO_AGAIN_BSD = 35;
    private static final int ERRNO_ACCESS = 13;
    private static final int ERRNO_BUSY = 16;
    private static final int ERRNO_INVALID = 22;
    private static final int ERRNO_NOT_A_TTY = 25;

    private Ports() {}

    /** All ports that the system lists now, by path. */
    public static List<PortInfo> list() {
        return Arrays.stream(nativePorts())
                .map(Ports::info)
                .sorted(Comparator.comparing(PortInfo::path))
                .toList();
    }

    private static SerialPort[] nativePorts() {
        try {
            return SerialPort.getCommPorts();
        } catch (LinkageError e) {
            throw new IllegalStateException(libraryMissing(e), e);
        }
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
                known(port.getPortLocation()));
    }

    private static Optional<String> known(String text) {
        return Optional.ofNullable(text).filter(t -> !t.isBlank() && !t.equals("Unknown") && !t.equals("0-0"));
    }

    /**
     * Opens a port. Links are followed now, so that a link under {@code /dev/serial/by-id} leads to where the device is
     * plugged in at present.
     *
     * @throws PortException when there is no such port, it is busy, or this user may not open it
     */
    public static OpenPort open(String name, LineSettings settings) throws PortException {
        String path = isWindows() ? name : existing(name);
        try {
            SerialPort port = SerialPort.getCommPort(path);
            configure(port, settings);
            if (!port.openPort()) {
                throw new PortException(refused(name, path, port.getLastErrorCode(), settings));
            }
            return new JSerialCommPort(port, name, path);
        } catch (LinkageError e) {
            throw new PortException(libraryMissing(e), e);
        } catch (RuntimeException e) {
            throw new PortException("Port " + name + " can not be opened: " + e.getMessage(), e);
        }
    }

    /**
     * The file behind the name; jSerialComm would look for a port of the same last name under /dev if there were none.
     */
    private static String existing(String name) throws PortException {
        try {
            Path real = Path.of(name).toRealPath();
            if (!Files.isReadable(real) || !Files.isWritable(real)) {
                throw new PortException(noPermission(name, real));
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
                    case ONE_AND_A_HALF -> SerialPort.ONE_POINT_FIVE_STOP_BITS;
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
    }

    private static String refused(String name, String path, int errno, LineSettings settings) {
        return switch (errno) {
            // jSerialComm says so of a port that is there when this process has it open already
            case ERRNO_NO_ENTRY -> Files.exists(Path.of(path)) ? busy(name) : "Port " + name + " is not there";
            case ERRNO_ACCESS -> noPermission(name, Path.of(path));
            case ERRNO_AGAIN, ERRNO_AGAIN_BSD, ERRNO_BUSY -> busy(name);
            case ERRNO_NOT_A_TTY -> "Port " + name + " is not a serial port";
            case ERRNO_INVALID -> "Port " + name + " does not take the line settings " + settings;
            default -> "Port " + name + " can not be opened: system error " + errno;
        };
    }

    private static String busy(String name) {
        return "Port " + name + " is busy: another program holds it";
    }

    private static String noPermission(String name, Path path) {
        String user = System.getProperty("user.name", "this user");
        try {
            String group = Files.readAttributes(path, PosixFileAttributes.class)
                    .group()
                    .getName();
            return noPermission(name, user, group);
        } catch (IOException | UnsupportedOperationException e) {
            return "Port " + name + " may not be opened by the user " + user + ": " + e.getMessage();
        }
    }

    static String noPermission(String name, String user, String group) {
        String remedy = group.equals("root")
                ? "only root may; a udev rule can give it to a group (GROUP=\"dialout\")"
                : "add the user to the group " + group + " (sudo usermod -aG " + group + " " + user
                        + ") and log in again";
        return "Port " + name + " may not be opened by the user " + user + ": " + remedy;
    }

    private static String libraryMissing(LinkageError e) {
        return "jSerialComm's native library can not be loaded from " + System.getProperty("java.io.tmpdir")
                + File.separator + "jSerialComm (is that folder mounted noexec? Set java.io.tmpdir to another): "
                + e.getMessage();
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    }
}
