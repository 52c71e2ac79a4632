package dev.serai.serial.guess;

import java.util.List;
import java.util.Map;

/**
 * How the bytes of one sample are most likely framed.
 *
 * @param options what a route has to say for it: framing, checksum and, where they differ from 8N1, data bits and
 *     parity; empty where nothing was recognised
 * @param certainty 0 to 1
 * @param reasons why, in words
 */
public record Guess(Map<String, String> options, double certainty, List<String> reasons) {
    /** From here on it is as good as sure. */
    static final double SURE = 0.9;

    static final double LIKELY = 0.6;
    static final double POSSIBLE = 0.3;

    /** The certainty in words. */
    public String inWords() {
        if (certainty >= SURE) {
            return "sure";
        } else if (certainty >= LIKELY) {
            return "likely";
        }
        return certainty >= POSSIBLE ? "possible" : "not recognised";
    }

    /** Whether it is worth naming. */
    public boolean isRecognised() {
        return certainty >= POSSIBLE;
    }

    /** Whether there is little to gain from looking on. */
    public boolean isSure() {
        return certainty >= SURE;
    }
}
