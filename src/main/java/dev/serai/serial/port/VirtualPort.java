package dev.serai.serial.port;

/** One running virtual device. Its path may change while it runs: a device that comes back may get another number. */
public interface VirtualPort extends AutoCloseable {

    /** A short name for headers and messages, for example {@code weather}. */
    String name();

    /** The path under which the device's port can be opened now; it may be absent for the moment. */
    String path();

    /** Ends the device and takes its port away. */
    @Override
    void close();
}
