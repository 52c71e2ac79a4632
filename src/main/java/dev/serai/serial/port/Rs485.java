package dev.serai.serial.port;

import java.time.Duration;

/**
 * RS-485 mode: the driver itself switches the transceiver between sending and receiving by the RTS line. Needs a port
 * whose driver can do so (Linux: {@code TIOCSRS485}); an adapter that switches by itself needs no mode at all.
 *
 * @param rtsActiveHigh whether RTS is raised while sending (usual), or lowered
 * @param delayBefore from switching to sending to the first bit, whole milliseconds, at most 100
 * @param delayAfter from the last bit to switching back, whole milliseconds, at most 100
 */
public record Rs485(boolean rtsActiveHigh, Duration delayBefore, Duration delayAfter) {
    /** More is cut off by Linux without a word. */
    private static final Duration LONGEST = Duration.ofMillis(100);

    public Rs485 {
        check("rs485DelayBefore", delayBefore);
        check("rs485DelayAfter", delayAfter);
    }

    private static void check(String option, Duration delay) {
        boolean whole = delay.equals(Duration.ofMillis(delay.toMillis()));
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0 || !whole) {
            throw new IllegalArgumentException(
                    option + "=" + delay + ": drivers take whole milliseconds from 0 to " + LONGEST.toMillis());
        }
    }
}
