package dev.serai.serial.port;

/**
 * Ports of a kind that the operating system does not list, such as simulated devices:
 * {@code serial:sim?script=weather}. Found by {@link java.util.ServiceLoader}; an implementation stands behind one
 * {@linkplain #kind() kind}.
 */
public interface VirtualPorts {

    /** What stands in a URI in place of a port's path, for example {@code sim}. */
    String kind();

    /**
     * Says whether {@link #open} would understand the script, without starting anything: a wrong one is refused at
     * start, not tried again and again.
     *
     * @throws PortException naming what is wrong
     */
    void check(String script, int baudRate) throws PortException;

    /**
     * Starts the device that the script describes and returns its port. Each call starts a device of its own.
     *
     * @param script what the device does, in the words of the implementation
     * @param baudRate the line's speed in bits per second: the device paces what it sends by it
     * @throws PortException when the script is wrong or the system can not have such ports; the message says which
     */
    VirtualPort open(String script, int baudRate) throws PortException;
}
