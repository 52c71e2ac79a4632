package dev.serai.serial.guess;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.ChecksumPlace;
import dev.serai.serial.framing.ChecksumScope;
import dev.serai.serial.framing.FrameCheck;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import dev.serai.serial.framing.LengthField;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A framing that might be the right one.
 *
 * @param framing the rule
 * @param options what a route has to say for it, in the order of the documentation
 * @param settings the same for the framer
 * @param markerBytes bytes of start and end marker in every frame
 * @param fittingBits what the choice of the rule's parts from the sample is worth; evidence has to exceed it
 */
record Candidate(
        Framing framing, Map<String, String> options, FramingSettings settings, int markerBytes, double fittingBits) {
    private static final Duration ANY_GAP = Duration.ofMillis(1);

    static Candidate of(Framing framing) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("framing", framing.optionName());
        FramingSettings.Builder settings = FramingSettings.builder();
        if (framing == Framing.GAP) {
            settings.gap(ANY_GAP);
        }
        return new Candidate(framing, options, settings.build(), 0, 0);
    }

    static Candidate delimiter(byte[] delimiter) {
        Candidate candidate = of(Framing.LINE).with("framing", Framing.DELIMITER.optionName());
        BytePattern pattern = pattern(delimiter);
        return new Candidate(
                Framing.DELIMITER,
                candidate.with("delimiter", pattern.toString()).options(),
                FramingSettings.builder().delimiter(pattern).build(),
                delimiter.length,
                8.0 * delimiter.length);
    }

    static Candidate startEnd(int start, int end, ChecksumPlace place) {
        BytePattern from = pattern(new byte[] {(byte) start});
        BytePattern to = pattern(new byte[] {(byte) end});
        Candidate candidate =
                of(Framing.START_END).with("start", from.toString()).with("end", to.toString());
        if (place == ChecksumPlace.AFTER_END) {
            candidate = candidate.with("checksumPlace", "afterEnd");
        }
        FramingSettings settings = FramingSettings.builder()
                .start(from)
                .end(to)
                .checksumPlace(place)
                .build();
        return new Candidate(Framing.START_END, candidate.options(), settings, 2, 0);
    }

    static Candidate fixed(int frameLength, byte[] start) {
        BytePattern sync = pattern(start);
        return new Candidate(
                Framing.FIXED,
                of(Framing.FIXED)
                        .with("frameLength", String.valueOf(frameLength))
                        .with("start", sync.toString())
                        .options(),
                FramingSettings.builder().frameLength(frameLength).start(sync).build(),
                start.length,
                32);
    }

    static Candidate lengthField(LengthField field, byte[] start, byte[] end) {
        BytePattern sync = pattern(start);
        Candidate candidate = of(Framing.LENGTH_FIELD)
                .with("start", sync.toString())
                .with("lengthFieldOffset", String.valueOf(field.offset()))
                .with("lengthFieldSize", String.valueOf(field.size()))
                .with("lengthFieldAdjustment", String.valueOf(field.adjustment()))
                .with("lengthFieldEndian", field.endian() == ByteOrder.BIG_ENDIAN ? "big" : "little");
        FramingSettings.Builder settings =
                FramingSettings.builder().lengthField(field).start(sync);
        if (end.length > 0) {
            candidate = candidate.with("end", pattern(end).toString());
            settings.end(pattern(end));
        }
        return new Candidate(
                Framing.LENGTH_FIELD, candidate.options(), settings.build(), start.length + end.length, 40);
    }

    /** The same with a checksum. */
    Candidate checked(String checksum, @Nullable String scope) {
        FrameCheck check = FrameCheck.named(checksum, null, scope == null ? null : ChecksumScope.parse(scope));
        Candidate named = with("checksum", checksum);
        FramingSettings more = FramingSettings.builder()
                .maxFrameLength(settings.maxFrameLength())
                .delimiter(settings.delimiter())
                .frameLength(settings.frameLength())
                .lengthField(settings.lengthField())
                .start(settings.start())
                .end(settings.end())
                .gap(settings.gap())
                .checksumPlace(settings.checksumPlace())
                .check(check)
                .build();
        return new Candidate(
                framing,
                (scope == null ? named : named.with("checksumScope", scope)).options(),
                more,
                markerBytes,
                fittingBits + 4);
    }

    int checkBytes() {
        FrameCheck check = settings.check();
        // NMEA's three characters say eight bits
        return check == null ? 0 : framing == Framing.LINE ? 1 : check.length();
    }

    /** Whether only frames of printable text count: nothing else tells such a frame from noise. */
    boolean isText() {
        return switch (framing) {
            case LINE -> true;
            case DELIMITER, START_END -> settings.check() == null;
            default -> false;
        };
    }

    private Candidate with(String option, String value) {
        Map<String, String> more = new LinkedHashMap<>(options);
        more.put(option, value);
        return new Candidate(framing, more, settings, markerBytes, fittingBits);
    }

    private static BytePattern pattern(byte[] bytes) {
        return BytePattern.parse("marker", "0x" + HexFormat.of().formatHex(bytes));
    }
}
