package dev.serai.serial.guess;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells which baud rate was the right one, from what came at each that was tried. Holds nothing; thread-safe. */
public final class RateGuesser {
    /** The rates in use, the most usual first. */
    public static final List<Integer> USUAL_RATES =
            List.of(9600, 115200, 57600, 38400, 19200, 4800, 2400, 1200, 230400, 460800, 921600);

    /** Fewer bytes say nothing of a rate. */
    private static final int FEWEST_BYTES = 16;

    private RateGuesser() {}

    /** What one rate brought. */
    public record Try(Sample sample, Guess guess) {
        boolean says() {
            return sample.size() >= FEWEST_BYTES;
        }
    }

    /**
     * The answer.
     *
     * @param best the rate and framing to take
     * @param alike whether all rates brought the same: the line has none, as with a USB device or a pty; the first rate
     *     that was tried was taken then
     */
    public record Verdict(Try best, boolean alike) {}

    /** Tries what came at one more rate. */
    public static Try judge(Sample sample) {
        return new Try(sample, FramingGuesser.guess(sample));
    }

    /** Whether more tries would change nothing: one is sure, and another told that the rate matters or does not. */
    public static boolean isDecided(List<Try> tries) {
        return tries.stream().anyMatch(one -> one.guess().isSure())
                && tries.stream().filter(Try::says).count() >= 2;
    }

    /** The most likely rate; empty when nothing was recognised at any. */
    public static Optional<Verdict> choose(List<Try> tries) {
        Optional<Try> most =
                tries.stream().max(Comparator.comparingDouble(one -> one.guess().certainty()));
        if (most.isEmpty() || !most.get().guess().isRecognised()) {
            return Optional.empty();
        }
        Try best = most.get();
        List<Try> telling = tries.stream().filter(Try::says).toList();
        boolean alike = telling.size() >= 2
                && telling.stream()
                        .allMatch(
                                one -> one.guess().options().equals(best.guess().options())
                                        && one.guess().certainty() >= Guess.LIKELY);
        return Optional.of(new Verdict(alike ? telling.get(0) : best, alike));
    }
}
