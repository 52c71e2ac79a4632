package dev.serai.serial.guess;

import dev.serai.serial.framing.LengthField;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what binary frames begin with: two bytes that come again and again, at distances that are always the same or
 * that a number behind them tells.
 */
final class SyncWords {
    private static final int MOST_WORDS = 60;
    private static final int FEWEST_FRAMES = 3;
    private static final double ENOUGH_SUPPORT = 0.5;
    private static final int FARTHEST_OFFSET = 8;
    private static final int LARGEST_ADJUSTMENT = 16;
    private static final int LONGEST_FIXED = 512;

    private final byte[] bytes;

    SyncWords(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The framings that fit, by length field and by fixed length. */
    List<Candidate> candidates() {
        Map<Integer, List<Integer>> places = new HashMap<>();
        for (int i = 0; i + 1 < bytes.length; i++) {
            places.computeIfAbsent(word(i), key -> new ArrayList<>()).add(i);
        }
        List<Candidate> found = new ArrayList<>();
        places.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= FEWEST_FRAMES)
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .limit(MOST_WORDS)
                .forEach(entry -> {
                    byte[] start = {(byte) (entry.getKey() >> 8), (byte) (int) entry.getKey()};
                    addFixed(start, entry.getValue(), found);
                    addLengthFields(start, entry.getValue(), found);
                });
        return found;
    }

    private int word(int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static void addFixed(byte[] start, List<Integer> places, List<Candidate> found) {
        int[] distances = new int[places.size() - 1];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = places.get(i + 1) - places.get(i);
        }
        Mode mode = Mode.of(distances);
        if (mode.value() > start.length + 1 && mode.value() <= LONGEST_FIXED && mode.share() >= ENOUGH_SUPPORT) {
            found.add(Candidate.fixed(mode.value(), start));
        }
    }

    private void addLengthFields(byte[] start, List<Integer> places, List<Candidate> found) {
        LengthField best = null;
        double most = ENOUGH_SUPPORT;
        for (int size = 2; size >= 1; size--) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                for (int offset = start.length; offset <= FARTHEST_OFFSET; offset++) {
                    Mode mode = adjustment(places, offset, size, order);
                    if (mode != null && mode.share() > most) {
                        most = mode.share();
                        best = new LengthField(offset, size, mode.value(), order);
                    }
                }
            }
        }
        if (best != null) {
            found.add(Candidate.lengthField(best, start, new byte[0]));
            byte[] end = commonEnd(places);
            if (end.length > 0) {
                found.add(Candidate.lengthField(best, start, end));
            }
        }
    }

    /** What has to be added to the number for it to tell the distance; null where the number is always the same. */
    private @Nullable Mode adjustment(List<Integer> places, int offset, int size, ByteOrder order) {
        int[] adjustments = new int[places.size() - 1];
        int count = 0;
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = 0; i < adjustments.length; i++) {
            int at = places.get(i) + offset;
            if (at + size > bytes.length) {
                break;
            }
            int value = bytes[at] & 0xFF;
            if (size == 2) {
                int next = bytes[at + 1] & 0xFF;
                value = order == ByteOrder.BIG_ENDIAN ? value << 8 | next : next << 8 | value;
            }
            least = Math.min(least, value);
            most = Math.max(most, value);
            adjustments[count++] = places.get(i + 1) - places.get(i) - value - offset - size;
        }
        if (count < FEWEST_FRAMES - 1 || least == most) {
            return null;
        }
        Mode mode = Mode.of(Arrays.copyOf(adjustments, count));
        return Math.abs(mode.value()) <= LARGEST_ADJUSTMENT ? mode : null;
    }

    /** The two bytes before each start, where they are always the same. */
    private byte[] commonEnd(List<Integer> places) {
        int[] before = places.stream()
                .filter(at -> at >= 2)
                .mapToInt(at -> word(at - 2))
                .toArray();
        if (before.length < FEWEST_FRAMES - 1) {
            return new byte[0];
        }
        Mode mode = Mode.of(before);
        return mode.share() >= 0.9 ? new byte[] {(byte) (mode.value() >> 8), (byte) mode.value()} : new byte[0];
    }

    /** The value that comes most often, and how often. */
    private record Mode(int value, double share) {
        static Mode of(int[] values) {
            Map<Integer, Integer> counts = new HashMap<>();
            Arrays.stream(values).forEach(value -> counts.merge(value, 1, Integer::sum));
            return counts.entrySet().stream()
                    .max(Map.Entry.<Integer, Integer>comparingByValue()
                            .thenComparing(
                                    Map.Entry.<Integer, Integer>comparingByKey().reversed()))
                    .map(entry -> new Mode(entry.getKey(), (double) entry.getValue() / values.length))
                    .orElseThrow();
        }
    }
}
