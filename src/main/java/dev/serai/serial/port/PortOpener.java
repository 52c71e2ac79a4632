package dev.serai.serial.port;

/** Opens ports: {@link Ports#open} in the daemon, a stand-in where a test needs one. */
@FunctionalInterface
public interface PortOpener {

    /**
     * Opens a port.
     *
     * @param path a path or an operating system's name of a port; looked up afresh at each call
     * @param settings how to drive it
     * @throws PortException when it can not be opened; the message names the port and says why and what to do
     */
    OpenPort open(String path, LineSettings settings) throws PortException;
}
