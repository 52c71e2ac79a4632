package dev.serai.serial.port;

import java.time.Duration;

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

    /**
     * Writes all the bytes to the operating system; waits as long as the other end makes it wait.
     *
     * @throws PortException when the port is gone
     */
    void write(byte[] bytes) throws PortException;

    /** How many bytes can be read without waiting; 0 where that is not known, or the port is gone. */
    default int available() {
        return 0;
    }

    /**
     * What went wrong on the line since the port was opened. Cheap enough to be asked after every read, by the thread
     * that reads; never throws. Stays as it was when the port is gone.
     */
    default LineErrors lineErrors() {
        return LineErrors.NONE;
    }

    /** What is behind the port. */
    default LineKind kind() {
        return LineKind.UNKNOWN;
    }

    /**
     * How long the adapter may keep bytes back to send several together: arrival times are late and uneven by as much.
     * Zero where the system does not tell.
     */
    default Duration adapterLatency() {
        return Duration.ZERO;
    }

    /** Throws away what arrived and was not read. */
    void discardInput();

    /** Makes a read that is waiting return soon. The port is only good for closing after that. */
    void wake();

    /** Closes the port; a write that is waiting fails. Never throws. */
    @Override
    void close();
}
