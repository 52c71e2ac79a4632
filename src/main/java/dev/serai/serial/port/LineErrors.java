package dev.serai.serial.port;

/**
 * How often the line went wrong since the port was opened, as far as the system tells: always zero where it does not
 * (ptys, macOS, Windows). The driver drops such characters or replaces them; that bytes are missing is seen here alone.
 *
 * @param overrun characters that came faster than they were taken, by the chip or by the driver
 * @param parity characters with a wrong parity bit
 * @param framing characters without a stop bit in its place; a wrong baud rate shows so
 * @param breaks breaks: the line was held at 0 for longer than a character
 */
public record LineErrors(long overrun, long parity, long framing, long breaks) {
    /** No error at all. */
    public static final LineErrors NONE = new LineErrors(0, 0, 0, 0);

    /** All kinds together. */
    public long total() {
        return overrun + parity + framing + breaks;
    }

    /** What came since an earlier count of the same port. */
    public LineErrors since(LineErrors before) {
        return new LineErrors(
                overrun - before.overrun, parity - before.parity, framing - before.framing, breaks - before.breaks);
    }
}
