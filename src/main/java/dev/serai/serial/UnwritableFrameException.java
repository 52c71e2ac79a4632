package dev.serai.serial;

/**
 * A body can not be made a frame by the framing and checksum options of its port: a line end stands in a line, it is
 * too long, … Nothing was written, and nothing will be, however often it is tried: the body is at fault.
 */
public final class UnwritableFrameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnwritableFrameException(String message, IllegalArgumentException cause) {
        super(message, cause);
    }
}
