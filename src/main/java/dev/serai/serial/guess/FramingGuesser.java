package dev.serai.serial.guess;

import dev.serai.serial.framing.ChecksumPlace;
import dev.serai.serial.framing.FrameCheck;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.LengthField;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how the bytes of a sample are most likely framed. Holds nothing; thread-safe. */
public final class FramingGuesser {
    /** More would not tell more, and cost time. */
    static final int MOST_BYTES = 16 * 1024;

    private static final String NMEA = "nmea";
    private static final String NO_CHECK = "none";
    private static final int STX = 0x02;
    private static final int ETX = 0x03;
    /** A checksum is worth naming when it holds in so many of the lines. */
    private static final double ENOUGH_NMEA = 0.7;

    private static final double ENOUGH_FOR_CHECKS = 0.5;
    private static final double ENOUGH_COVERAGE = 0.95;
    private static final int FEWEST_FOR_PARITY = 30;

    private FramingGuesser() {}

    /** The most likely framing. */
    public static Guess guess(Sample sample) {
        List<byte[]> bursts = limited(sample.bursts());
        if (bursts.isEmpty()) {
            return new Guess(Map.of(), 0, List.of("nothing came"));
        }
        Guess plain = guess(bursts, Map.of(), List.of());
        String parity = parity(bursts);
        if (parity == null) {
            return plain;
        }
        List<byte[]> sevenBits =
                bursts.stream().map(FramingGuesser::withoutHighBits).toList();
        Guess text = guess(
                sevenBits,
                Map.of("dataBits", "7", "parity", parity),
                List.of("the high bit of every byte makes its parity " + parity));
        return text.certainty() > plain.certainty() ? text : plain;
    }

    private static List<byte[]> limited(List<byte[]> bursts) {
        List<byte[]> some = new ArrayList<>();
        int size = 0;
        for (byte[] burst : bursts) {
            byte[] part = burst.length <= MOST_BYTES - size ? burst : Arrays.copyOf(burst, MOST_BYTES - size);
            if (part.length > 0) {
                some.add(part);
            }
            size += part.length;
        }
        return some;
    }

    private static Guess guess(List<byte[]> bursts, Map<String, String> line, List<String> lineReasons) {
        Score lines = Score.of(Candidate.of(Framing.LINE), bursts);
        Score nmea = Score.of(Candidate.of(Framing.LINE).checked(NMEA, null), bursts);
        List<Score> scores = new ArrayList<>(List.of(lines));
        if (nmea.frames() >= ENOUGH_NMEA * lines.frames()) {
            scores.add(nmea);
        }
        if (lines.coverage() < ENOUGH_COVERAGE || lines.certainty() < Guess.LIKELY) {
            other(bursts, scores);
        }
        Score best = best(scores);
        double certainty = best.certainty();
        if (best.candidate().framing() == Framing.LINE && scores.contains(nmea) && nmea.frames() >= 2) {
            // bad checksums speak against the line, not against the checksum
            best = nmea;
            certainty = Math.max(certainty, nmea.certainty());
        }
        Map<String, String> options = new LinkedHashMap<>(line);
        List<String> reasons = new ArrayList<>(lineReasons);
        if (certainty >= Guess.POSSIBLE) {
            options.putAll(best.candidate().options());
            reasons.add(reason(best));
            if (best.candidate().framing() == Framing.LINE && nmea.frames() > 0) {
                reasons.add(
                        nmea.frames() + " of " + lines.frames() + " lines end in a checksum of NMEA 0183 that holds");
            }
        } else {
            options.clear();
            reasons.clear();
            reasons.add("no framing fits: "
                    + bursts.stream().mapToInt(burst -> burst.length).sum() + " bytes");
        }
        return new Guess(options, certainty, reasons);
    }

    /**
     * Where silence and checksum agree: that frames of one kind have one length, or name it, is a special case of that.
     */
    private static Score best(List<Score> scores) {
        Comparator<Score> byCertainty = Comparator.comparingDouble(Score::certainty);
        return scores.stream()
                .filter(FramingGuesser::isProvedGap)
                .max(byCertainty)
                .or(() -> scores.stream().max(byCertainty))
                .orElseThrow();
    }

    private static boolean isProvedGap(Score score) {
        return score.candidate().framing() == Framing.GAP
                && score.candidate().checkBytes() >= 2
                && score.frames() >= 3
                && score.coverage() >= ENOUGH_COVERAGE
                && score.certainty() >= Guess.LIKELY;
    }

    private static void other(List<byte[]> bursts, List<Score> scores) {
        List<Candidate> candidates = new ArrayList<>(List.of(
                Candidate.of(Framing.SLIP),
                Candidate.of(Framing.COBS),
                Candidate.startEnd(STX, ETX, ChecksumPlace.BEFORE_END),
                Candidate.startEnd(STX, ETX, ChecksumPlace.AFTER_END)));
        byte[] tail = commonTail(bursts);
        if (tail.length > 0) {
            candidates.add(Candidate.delimiter(tail));
        }
        candidates.addAll(new SyncWords(joined(bursts)).candidates());
        for (Candidate candidate : candidates) {
            Score score = Score.of(candidate, bursts);
            boolean afterEnd = candidate.settings().checksumPlace() == ChecksumPlace.AFTER_END;
            if (!afterEnd) {
                scores.add(score);
            }
            if (afterEnd || (score.coverage() >= ENOUGH_FOR_CHECKS && score.frames() >= 2)) {
                checks(candidate, bursts, scores);
            }
        }
        checks(Candidate.of(Framing.GAP), bursts, scores);
    }

    private static void checks(Candidate candidate, List<byte[]> bursts, List<Score> scores) {
        List<@Nullable String> scopes = new ArrayList<>();
        scopes.add(null);
        LengthField field = candidate.settings().lengthField();
        if (candidate.settings().start() != null) {
            scopes.add("0..");
        }
        if (field != null) {
            scopes.add((field.offset() + field.size()) + "..");
        }
        for (String checksum : FrameCheck.names()) {
            if (checksum.equals(NO_CHECK) || checksum.equals(NMEA)) {
                continue;
            }
            for (String scope : scopes) {
                add(candidate, checksum, scope, bursts, scores);
            }
        }
    }

    private static void add(
            Candidate candidate, String checksum, @Nullable String scope, List<byte[]> bursts, List<Score> scores) {
        Candidate checked;
        try {
            checked = candidate.checked(checksum, scope);
            checked.framing().framer(checked.settings());
        } catch (IllegalArgumentException tooShort) {
            // a frame of so few bytes has no room for this checksum: it is not the right one
            return;
        }
        scores.add(Score.of(checked, bursts));
    }

    private static String reason(Score score) {
        return String.format(
                Locale.ROOT,
                "%d %s hold %.0f %% of the bytes%s",
                score.frames(),
                score.candidate().framing() == Framing.LINE ? "lines of text" : "frames",
                100 * score.coverage(),
                score.candidate().options().containsKey("checksum") ? ", each with a checksum that holds" : "");
    }

    /** What all bursts end with, one or two bytes that are no line end; empty where they do not. */
    private static byte[] commonTail(List<byte[]> bursts) {
        if (bursts.size() < 3) {
            return new byte[0];
        }
        byte last = bursts.get(0)[bursts.get(0).length - 1];
        boolean all = bursts.stream().allMatch(burst -> burst[burst.length - 1] == last);
        return all && last != '\n' && last != '\r' ? new byte[] {last} : new byte[0];
    }

    private static byte[] joined(List<byte[]> bursts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bursts.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    /** The parity that all bytes have when the high bit is one of parity; null where it is none. */
    private static @Nullable String parity(List<byte[]> bursts) {
        int odd = 0;
        int high = 0;
        int count = 0;
        for (byte[] burst : bursts) {
            for (byte b : burst) {
                odd += Integer.bitCount(b & 0xFF) & 1;
                high += b < 0 ? 1 : 0;
                count++;
            }
        }
        if (count < FEWEST_FOR_PARITY || high == 0 || high == count) {
            return null;
        }
        return odd <= count / 50 ? "even" : odd >= count - count / 50 ? "odd" : null;
    }

    private static byte[] withoutHighBits(byte[] bytes) {
        byte[] low = bytes.clone();
        for (int i = 0; i < low.length; i++) {
            low[i] &= 0x7F;
        }
        return low;
    }
}
