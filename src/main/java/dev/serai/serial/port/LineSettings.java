package dev.serai.serial.port;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a port is opened and its line driven.
 *
 * @param baudRate bits per second
 * @param dataBits 5 to 8
 * @param parity the parity bit
 * @param stopBits the stop bits
 * @param flowControl how the ends make each other wait
 * @param dtr whether Data Terminal Ready is raised when the port is opened
 * @param rts whether Request To Send is raised when the port is opened
 * @param exclusive whether other programs are kept out of the port: those that ask for a lock (flock), and on Linux
 *     every later open (TIOCEXCL) but root's
 * @param hangUpOnClose whether DTR and RTS fall when the port is closed, which resets an Arduino at the next open. On
 *     Linux and macOS; elsewhere the driver decides
 * @param rs485 how the driver switches an RS-485 transceiver, or null where it does not
 */
public record LineSettings(
        int baudRate,
        int dataBits,
        Parity parity,
        StopBits stopBits,
        FlowControl flowControl,
        boolean dtr,
        boolean rts,
        boolean exclusive,
        boolean hangUpOnClose,
        @Nullable Rs485 rs485) {

    public LineSettings {
        if (baudRate < 1) {
            throw new IllegalArgumentException(
                    "baudRate=" + baudRate + ": a positive number of bits per second is needed");
        }
        if (dataBits < 5 || dataBits > 8) {
            throw new IllegalArgumentException("dataBits=" + dataBits + ": known are 5, 6, 7 and 8");
        }
        if (stopBits == StopBits.ONE_AND_A_HALF && dataBits != 5) {
            throw new IllegalArgumentException("stopBits=1.5: goes with dataBits=5 alone, not with " + dataBits);
        }
    }

    /** How long one character takes on the line: start bit, data bits, parity bit and stop bits. */
    public Duration characterTime() {
        double bits = 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits.bits();
        return Duration.ofNanos(Math.round(bits * 1_000_000_000 / baudRate));
    }

    /** In the usual short form, for example {@code 9600 8N1}. */
    @Override
    public String toString() {
        String flow =
                flowControl == FlowControl.NONE ? "" : " " + flowControl.name().toLowerCase(Locale.ROOT);
        return baudRate + " " + dataBits + parity.name().charAt(0) + stopBits + flow + (rs485 == null ? "" : " rs485");
    }
}
