package dev.serai.serial.guess;

import java.io.ByteArrayOutputStream;

/**
 * A UART that listens at another rate than the other end speaks: renders characters of one start bit, eight data bits
 * (low one first) and one stop bit as levels over time, and samples those in the middle of each bit of its own.
 */
public final class WrongRate {
    private static final int BITS = 10;

    private final byte[] sent;
    private final int speaking;
    private final int idleBits;

    /** @param idleBits how long the line rests at the stop level behind each character */
    public WrongRate(byte[] sent, int speaking, int idleBits) {
        this.sent = sent;
        this.speaking = speaking;
        this.idleBits = idleBits;
    }

    /** What a receiver at this rate takes for characters; with a stop bit of 0 they are kept, as most drivers do. */
    public byte[] heardAt(int listening) {
        double bit = 1.0 / listening;
        double end = (double) sent.length * (BITS + idleBits) / speaking;
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        double step = bit / 16;
        boolean before = true;
        for (double at = 0; at < end; ) {
            boolean level = level(at);
            if (before && !level && !level(at + bit / 2)) {
                int value = 0;
                for (int i = 0; i < 8; i++) {
                    value |= level(at + bit * (1.5 + i)) ? 1 << i : 0;
                }
                heard.write(value);
                at += bit * 9.5;
                before = level(at);
            } else {
                before = level;
                at += step;
            }
        }
        return heard.toByteArray();
    }

    private boolean level(double at) {
        long bit = (long) (at * speaking);
        int character = (int) (bit / (BITS + idleBits));
        int within = (int) (bit % (BITS + idleBits));
        if (character >= sent.length || within >= 9) {
            return true;
        }
        return within > 0 && (sent[character] >> (within - 1) & 1) == 1;
    }
}
