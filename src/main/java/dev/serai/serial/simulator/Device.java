package dev.serai.serial.simulator;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is at the other end of a simulated port: says what it sends and when, and answers what it is sent. Knows nothing
 * of ports. Times are those of {@link System#nanoTime()}.
 *
 * <p>Used by one thread only.
 */
interface Device extends AutoCloseable {

    /**
     * When the next piece begins.
     *
     * @param begun when the last piece began, or when the device started
     * @param ended when its last byte left, or when the device started
     */
    long nextAt(long begun, long ended);

    /** The next piece, or null when this device has said all it has to say. */
    byte @Nullable [] next() throws IOException;

    /**
     * For how long it goes away now that the last piece has left, in nanoseconds; 0: it stays. Asked once after each
     * piece.
     */
    default long awayNanos() {
        return 0;
    }

    /** Takes bytes that were sent to the device and returns its answer, empty if it has none. */
    byte[] receive(byte[] bytes, int length);

    /** Whether it goes on in mid-piece after the port was gone, or begins with a new piece as after a restart. */
    boolean resumes();

    @Override
    default void close() throws IOException {}
}
