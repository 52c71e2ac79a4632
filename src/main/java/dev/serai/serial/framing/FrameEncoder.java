package dev.serai.serial.framing;

/**
 * The way back of a {@link Framer}: puts around a frame what the framer takes away, so that a framer of the same
 * settings finds in {@code encode(frame)} just that frame. Thread-safe.
 */
public interface FrameEncoder {

    /**
     * What goes on the line for a frame: with escapes, checksum, markers and delimiter.
     *
     * @throws IllegalArgumentException when the rule can not carry these bytes (they hold the delimiter, their length
     *     field says something else, they are too long, …); the message says why
     */
    byte[] encode(byte[] frame);
}
