package dev.serai.serial.simulator;

import dev.serai.serial.port.PortException;
import dev.serai.serial.port.VirtualPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports with a scripted device behind them, kind {@code sim}; the package's description tells how a script is written.
 *
 * <p>Thread-safe; holds nothing. JNA is loaded by the first port that is opened, not before.
 */
public final class Simulator implements VirtualPorts {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public String kind() {
        return "sim";
    }

    @Override
    public void check(String script, int baudRate) throws PortException {
        DeviceScript parsed = DeviceScript.parse(script);
        parsed.startDelay(parsed.baudRate(baudRate));
        parsed.vanishing();
        close(parsed.device());
    }

    /**
     * {@inheritDoc}
     *
     * @param script blank for the weather station
     * @param baudRate zero for as fast as the reader drains; the script's {@code baud} goes before it
     */
    @Override
    public SimulatedPort open(String script, int baudRate) throws PortException {
        DeviceScript parsed = DeviceScript.parse(script);
        return open(parsed, baudRate, PortLink.inPrivateFolder(parsed.name() + "-" + COUNT.incrementAndGet()));
    }

    /** The same under a link of the user's choice, which must not exist yet. */
    public SimulatedPort open(String script, int baudRate, Path link) throws PortException {
        return open(DeviceScript.parse(script), baudRate, PortLink.at(link));
    }

    private static SimulatedPort open(DeviceScript script, int baudRate, PortLink link) throws PortException {
        Device device = null;
        try {
            int baud = script.baudRate(baudRate);
            Duration startDelay = script.startDelay(baud);
            Vanishing vanishing = script.vanishing();
            device = script.device();
            return new SimulatedPort(script.name(), device, baud, startDelay, vanishing, link);
        } catch (PortException e) {
            link.close();
            if (device != null) {
                close(device);
            }
            throw e;
        }
    }

    /** A device that has not said anything yet holds nothing that could fail to close. */
    private static void close(Device device) {
        try {
            device.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
