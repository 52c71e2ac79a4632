package dev.serai.serial.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/**
 * Says why a port could not be opened, and what to do, from the number that the system gave: of {@code errno.h}, or a
 * Windows system error code.
 */
final class OpenFailure {
    private static final int NO_ENTRY = 2;
    private static final int IO = 5;
    private static final int NO_ADDRESS = 6;
    private static final int AGAIN = 11;
    private static final int AGAIN_BSD = 35;
    private static final int ACCESS = 13;
    private static final int BUSY = 16;
    private static final int NO_DEVICE = 19;
    private static final int INVALID = 22;
    private static final int NOT_A_TTY = 25;
    private static final int WINDOWS_NO_FILE = 2;
    private static final int WINDOWS_DENIED = 5;
    private static final int WINDOWS_INVALID = 87;
    private static final Path ROOT = Path.of("/");

    private final String name;
    private final String path;
    private final LineSettings settings;

    OpenFailure(String name, String path, LineSettings settings) {
        this.name = name;
        this.path = path;
        this.settings = settings;
    }

    PortException of(int code) {
        return Ports.isWindows() ? ofWindows(code) : ofPosix(code);
    }

    /** Windows denies access to a port that another program has open. */
    PortException ofWindows(int code) {
        return switch (code) {
            case WINDOWS_NO_FILE -> missing();
            case WINDOWS_DENIED -> new PortException("Port " + name + " is busy: another program holds it");
            case WINDOWS_INVALID -> settingsRefused();
            default -> unknown(code);
        };
    }

    PortException ofPosix(int errno) {
        return switch (errno) {
            // jSerialComm says so of a port that is there when this process has it open already
            case NO_ENTRY -> Files.exists(Path.of(path)) ? busy() : missing();
            case NO_ADDRESS, NO_DEVICE -> missing();
            case ACCESS -> new PortException(noPermission(name, Path.of(path)));
            case AGAIN, AGAIN_BSD, BUSY -> busy();
            case NOT_A_TTY -> new PortException("Port " + name + " is not a serial port");
            case IO ->
                new PortException(
                        "Port " + name + " does not answer (system error 5): there is a number for it but no hardware");
            case INVALID -> settingsRefused();
            default -> unknown(errno);
        };
    }

    private PortException settingsRefused() {
        return new PortException("Port " + name + " does not take the line settings " + settings
                + ": its driver or chip can not do that. Use what the device and this port both can");
    }

    private PortException unknown(int code) {
        return new PortException("Port " + name + " can not be opened: system error " + code);
    }

    private PortMissingException missing() {
        return new PortMissingException("Port " + name + " is not there");
    }

    private PortException busy() {
        List<String> holders = Ports.isLinux() ? new PortHolders(ROOT).of(path) : List.of();
        return new PortException(busy(name, holders));
    }

    static String busy(String name, List<String> holders) {
        return "Port " + name + " is busy: "
                + (holders.isEmpty()
                        ? "another program holds it (to see which, run 'serai ports' as root)"
                        : "held by " + String.join(", ", holders));
    }

    PortException refused(List<String> settings) {
        return new PortException("Port " + name + " does not take " + String.join(", ", settings)
                + ". Its driver or chip can not do that: use what the device and this port both can");
    }

    PortException rs485Unknown() {
        return new PortException(
                "Port " + name + " does not take rs485=true: its driver can not switch a transceiver by"
                        + " RTS. Use an adapter that switches by itself, and leave rs485 out");
    }

    static String noPermission(String name, Path path) {
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
}
