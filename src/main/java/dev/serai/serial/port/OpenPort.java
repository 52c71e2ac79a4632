package dev.serai.serial.port;

/**
 * A port that is open. One thread reads and closes; another may write. {@link #wake()} may be called from any thread.
 */
public interface OpenPort extends AutoCloseable {

    /** The path that was opened, links followed. */
    String path();

    /**
     * Waits up to about a second for bytes and takes all that are there, as far as the buffer goes.
     *
     * @return how many bytes were read; 0 when none came in time or after {@link #wake()}
     * @throws PortException when the port is gone
     */
    int read(byte[] buffer) throws PortException;

    /** How many bytes can be read without waiting. */
    int available();

    /**
     * Writes all the bytes to the operating system; waits as long as the other end makes it wait.
     *
     * @throws PortException when the port is gone
     */
    void write(byte[] bytes) throws PortException;

    /** Throws away what arrived and was not read. */
    void discardInput();

    /** Makes a read that is waiting return soon. The port is only good for closing after that. */
    void wake();

    /** Closes the port; a write that is waiting fails. Never throws. */
    @Override
    void close();
}
