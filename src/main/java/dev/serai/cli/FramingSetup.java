package dev.serai.cli;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.ChecksumPlace;
import dev.serai.serial.framing.ChecksumScope;
import dev.serai.serial.framing.FrameCheck;
import dev.serai.serial.framing.FrameEncoder;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import dev.serai.serial.framing.LengthField;
import dev.serai.serial.port.LineSettings;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How frames are cut and checked, by the options of a route and with their defaults. Immutable.
 *
 * @param rule the framing
 * @param values the options
 * @param line how the line is driven, which tells how long a character is
 */
record FramingSetup(Framing rule, OptionValues values, LineSettings line) {
    /** The options, as a route has them. */
    static final Set<String> OPTIONS = Set.of(
            "framing",
            "delimiter",
            "frameLength",
            "lengthFieldOffset",
            "lengthFieldSize",
            "lengthFieldAdjustment",
            "lengthFieldEndian",
            "start",
            "end",
            "escape",
            "gap",
            "maxFrameLength",
            "charset",
            "keepFirst",
            "checksum",
            "checksumEndian",
            "checksumScope",
            "checksumPlace");

    private static final Duration SHORTEST_GAP = Duration.ofNanos(1_750_000);
    private static final Duration BEYOND_LATENCY = Duration.ofMillis(4);

    /** @throws IllegalArgumentException naming the option that is wrong */
    static FramingSetup of(OptionValues values, LineSettings line) {
        FramingSetup setup = new FramingSetup(values.constant("framing", Framing.LINE), values, line);
        setup.encoder();
        return setup;
    }

    /** @param adapterLatency how long the port's adapter may keep bytes back */
    Framer framer(Duration adapterLatency) {
        return rule.framer(settings(adapterLatency));
    }

    /** The encoder for what is sent. */
    FrameEncoder encoder() {
        return rule.encoder(settings(Duration.ZERO));
    }

    private FramingSettings settings(Duration adapterLatency) {
        return FramingSettings.builder()
                .maxFrameLength(values.number("maxFrameLength", 4096))
                .delimiter(pattern("delimiter"))
                .frameLength(values.number("frameLength", 0))
                .lengthField(lengthField())
                .start(pattern("start"))
                .end(pattern("end"))
                .escape(pattern("escape"))
                .gap(gap(adapterLatency))
                .check(check())
                .checksumPlace(values.constant("checksumPlace", ChecksumPlace.BEFORE_END))
                .build();
    }

    private @Nullable BytePattern pattern(String option) {
        String value = values.text(option);
        return value == null ? null : BytePattern.parse(option, value);
    }

    private @Nullable LengthField lengthField() {
        if (rule == Framing.LENGTH_FIELD) {
            ByteOrder order = order("lengthFieldEndian");
            return new LengthField(
                    values.number("lengthFieldOffset", 0),
                    values.number("lengthFieldSize", 2),
                    values.number("lengthFieldAdjustment", 0),
                    order == null ? ByteOrder.BIG_ENDIAN : order);
        }
        for (String option :
                List.of("lengthFieldOffset", "lengthFieldSize", "lengthFieldAdjustment", "lengthFieldEndian")) {
            if (values.has(option)) {
                throw new IllegalArgumentException(option + " goes with framing=lengthField only");
            }
        }
        return null;
    }

    private @Nullable ByteOrder order(String option) {
        String value = values.text(option);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "big" -> ByteOrder.BIG_ENDIAN;
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            default -> throw new IllegalArgumentException(option + "=" + value + ": known are big and little");
        };
    }

    /** As a route has it: an adapter that gathers bytes makes silences where there are none. */
    private Duration gap(Duration adapterLatency) {
        Duration gap = values.duration("gap", Duration.ZERO);
        if (!gap.isZero() || rule != Framing.GAP) {
            return gap;
        }
        Duration characters = line.characterTime().multipliedBy(7).dividedBy(2);
        Duration shortest = characters.compareTo(SHORTEST_GAP) > 0 ? characters : SHORTEST_GAP;
        Duration adapter = adapterLatency.isZero() ? Duration.ZERO : adapterLatency.plus(BEYOND_LATENCY);
        return adapter.compareTo(shortest) > 0 ? adapter : shortest;
    }

    private @Nullable FrameCheck check() {
        String checksum = values.text("checksum", "none");
        if (checksum.startsWith("#")) {
            throw new IllegalArgumentException("checksum=" + checksum
                    + ": a bean is there in a route only; leave it out to see the frames unchecked");
        }
        String scope = values.text("checksumScope");
        return FrameCheck.named(checksum, order("checksumEndian"), scope == null ? null : ChecksumScope.parse(scope));
    }

    /** What a line or a frame under {@code delimiter} is ended by when it is sent; null under other rules. */
    byte @Nullable [] delimiter() {
        BytePattern delimiter = pattern("delimiter");
        if (delimiter != null) {
            return delimiter.bytes();
        }
        return rule == Framing.LINE ? new byte[] {'\n'} : null;
    }
}
