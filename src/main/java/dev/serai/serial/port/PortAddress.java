package dev.serai.serial.port;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a URI names as its port, and where that port is at present. Used by one connection at a time. */
public abstract class PortAddress implements AutoCloseable {
    private final String name;

    private PortAddress(String name) {
        this.name = name;
    }

    /** As the URI has it, for messages. */
    public final String name() {
        return name;
    }

    /**
     * A short name for the device, where the user gives none: the last part of the path, or the virtual device's name.
     */
    public abstract String deviceName();

    /**
     * The path to open now.
     *
     * @throws PortException when that can not be told
     */
    public abstract String locate() throws PortException;

    /** Gives up what {@link #locate()} started. */
    @Override
    public void close() {}

    /** A port of the operating system, by a path such as {@code /dev/ttyUSB0} or a name such as {@code COM3}. */
    public static PortAddress ofPath(String path) {
        return new PortAddress(path) {
            @Override
            public String deviceName() {
                return path.substring(path.lastIndexOf('/') + 1);
            }

            @Override
            public String locate() {
                return path;
            }
        };
    }

    /** The USB port that has this identity at the time it is opened, whatever number it has then. */
    public static PortAddress ofUsb(UsbIdentity identity) {
        return ofUsb(identity, Ports::list, Ports::withoutPort);
    }

    /** The same among the ports, and devices without port, that are given at each call. */
    static PortAddress ofUsb(
            UsbIdentity identity, Supplier<List<PortInfo>> present, Function<UsbIdentity, List<String>> withoutPort) {
        return new PortAddress(identity.toString()) {
            @Override
            public String deviceName() {
                return identity.deviceName();
            }

            @Override
            public String locate() throws PortException {
                return UsbSearch.find(identity, present.get(), withoutPort).path();
            }
        };
    }

    /**
     * A virtual port, whose device runs from the first {@link #locate()} to {@link #close()}.
     *
     * @throws IllegalArgumentException when there are no ports of that kind, or the script is wrong
     */
    public static PortAddress ofVirtual(String kind, String script, int baudRate) {
        VirtualPorts ports = virtualPorts(kind);
        try {
            ports.check(script, baudRate);
        } catch (PortException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new PortAddress(kind + "?script=" + script) {
            private @Nullable VirtualPort port;

            @Override
            public String deviceName() {
                return script.split("[,:]", 2)[0];
            }

            @Override
            public String locate() throws PortException {
                if (port == null) {
                    port = ports.open(script, baudRate);
                }
                return port.path();
            }

            @Override
            public void close() {
                if (port != null) {
                    port.close();
                    port = null;
                }
            }
        };
    }

    private static VirtualPorts virtualPorts(String kind) {
        List<String> kinds = new ArrayList<>();
        for (VirtualPorts ports : ServiceLoader.load(VirtualPorts.class, VirtualPorts.class.getClassLoader())) {
            if (ports.kind().equals(kind)) {
                return ports;
            }
            kinds.add(ports.kind());
        }
        throw new IllegalArgumentException("There are no virtual ports of the kind " + kind + ": known are " + kinds);
    }
}
