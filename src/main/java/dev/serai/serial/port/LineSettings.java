package dev.serai.serial.port;

import java.time.Duration;
import java.util.Locale;

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
 * @param exclusive whether other programs are kept out of the port, as far as they ask for a lock themselves
 */
public record LineSettings(
        int baudRate,
        int dataBits,
        Parity parity,
        StopBits stopBits,
        FlowControl flowControl,
        boolean dtr,
        boolean rts,
        boolean exclusive) {

    public LineSettings {
        if (baudRate < 1) {
            throw new IllegalArgumentException(
                    "baudRate=" + baudRate + ": a positive number of bits per second is needed");
        }
        if (dataBits < 5 || dataBits > 8) {
            throw new IllegalArgumentException("dataBits=" + dataBits + ": known are 5, 6, 7 and 8");
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
        return baudRate + " " + dataBits + parity.name().charAt(0) + stopBits + flow;
    }
}
