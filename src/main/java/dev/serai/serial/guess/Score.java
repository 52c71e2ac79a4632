package dev.serai.serial.guess;

import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingFault;
import java.util.List;

/**
 * How well a framing fits a sample.
 *
 * @param candidate the framing
 * @param frames good frames
 * @param coverage which part of the bytes ended in good frames, 0 to 1
 * @param bits the evidence against chance
 */
record Score(Candidate candidate, int frames, double coverage, double bits) {
    /** The evidence at which a fit is as likely right as wrong. */
    private static final double EVEN_BITS = 20;

    private static final double BITS_OF_A_PRINTABLE = Math.log(256.0 / 95) / Math.log(2);
    private static final double BITS_OF_A_CHAIN = 6;
    /** Without a checksum or text the fit of a binary framing can be chance, whatever it counts. */
    private static final double MOST_WITHOUT_PROOF = 0.6;

    private static final int FEWEST_FRAMES = 2;

    /** 0 to 1. */
    double certainty() {
        if (frames < FEWEST_FRAMES || bits <= 0) {
            return 0;
        }
        double certainty = coverage * bits / (bits + EVEN_BITS);
        boolean proved = candidate.checkBytes() > 0 || candidate.isText();
        return proved ? certainty : Math.min(MOST_WITHOUT_PROOF, certainty);
    }

    static Score of(Candidate candidate, List<byte[]> bursts) {
        Framer framer = candidate.framing().framer(candidate.settings());
        Tally tally = new Tally(candidate);
        int size = 0;
        for (byte[] burst : bursts) {
            framer.accept(burst, 0, burst.length, tally);
            size += burst.length;
            while (candidate.framing() == Framing.GAP && framer.awaitedSilenceNanos() >= 0) {
                framer.silence(tally);
            }
        }
        long held = framer.pendingSince() < 0 ? 0 : size - framer.pendingSince();
        return tally.score(size - held);
    }

    /** Whether all is text as terminals show it: ASCII, tabs, and what belongs to UTF-8 or Latin letters. */
    static boolean isPrintable(byte[] bytes) {
        int high = 0;
        for (byte b : bytes) {
            if (b < 0) {
                high++;
            } else if ((b < ' ' && b != '\t') || b == 0x7f) {
                return false;
            }
        }
        return high * 8 <= bytes.length;
    }

    private static final class Tally implements FrameSink {
        private final Candidate candidate;
        private int frames;
        private int longest;
        private double bits;
        private long lost;
        private long lostBeforeFirst;

        Tally(Candidate candidate) {
            this.candidate = candidate;
        }

        @Override
        public void frame(byte[] frame, long start) {
            boolean printable = isPrintable(frame);
            if (candidate.isText() && !printable) {
                lose(frame.length + 1L);
                return;
            }
            if (frame.length == 0) {
                return;
            }
            frames++;
            longest = Math.max(longest, frame.length);
            bits += 8.0 * (candidate.checkBytes() + candidate.markerBytes());
            bits += printable ? BITS_OF_A_PRINTABLE * frame.length : 0;
            bits += switch (candidate.framing()) {
                case LENGTH_FIELD, FIXED, COBS, GAP -> BITS_OF_A_CHAIN;
                default -> 0;
            };
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            lose(bytes.length);
        }

        @Override
        public void discarded(int count) {
            lose(count);
        }

        private void lose(long count) {
            lost += count;
            if (frames == 0) {
                lostBeforeFirst += count;
            }
        }

        /** The sample may begin within a frame: that head is nobody's fault. */
        Score score(long size) {
            long head = lostBeforeFirst <= longest + 16L ? lostBeforeFirst : 0;
            double all = Math.max(1, size - head);
            double coverage = Math.max(0, 1 - (lost - head) / all);
            return new Score(candidate, frames, coverage, bits - candidate.fittingBits());
        }
    }
}
