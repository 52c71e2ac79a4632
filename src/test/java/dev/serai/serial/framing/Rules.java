package dev.serai.serial.framing;

import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Each framing with the settings that tests put it under, with and without checks. */
final class Rules {
    static final int MAX = 40;

    /** A framing, its settings, and how to make frames that it can carry. */
    record Rule(String name, Framing framing, FramingSettings settings) {

        Framer framer() {
            return framing.framer(settings);
        }

        FrameEncoder encoder() {
            return framing.encoder(settings);
        }

        /** Whether the next frame is found behind noise without silence between. */
        boolean findsItself() {
            return framing != Framing.RAW
                    && framing != Framing.GAP
                    && (framing != Framing.FIXED && framing != Framing.LENGTH_FIELD
                            || settings.start() != null
                            || settings.end() != null
                            || settings.check() != null);
        }

        /** A random frame that the rule can carry, from bytes 0 to {@code values - 1}. */
        byte[] randomFrame(Random random, int values) {
            int longest = MAX;
            while (true) {
                byte[] frame = candidate(random, values, longest);
                try {
                    encoder().encode(frame);
                    return frame;
                } catch (IllegalArgumentException notCarried) {
                    // tried again with other bytes, and fewer: these hold markers less often
                    longest = Math.max(10, longest / 2);
                }
            }
        }

        private byte[] candidate(Random random, int values, int longest) {
            FrameCheck check = settings.check();
            int tail = (check == null ? 0 : check.length())
                    + (settings.end() == null ? 0 : settings.end().bytes().length);
            int length = framing == Framing.FIXED
                    ? settings.frameLength() - tail
                    : random.nextInt(Math.max(1, Math.min(longest, MAX - tail - 2))) + 1;
            LengthField field = settings.lengthField();
            if (field != null) {
                length = Math.max(length, field.offset() + field.size());
            }
            byte[] frame = new byte[length];
            for (int i = 0; i < length; i++) {
                frame[i] = (byte) random.nextInt(values);
            }
            if (settings.start() != null && framing != Framing.START_END) {
                byte[] start = settings.start().bytes();
                System.arraycopy(start, 0, frame, 0, start.length);
            }
            if (check instanceof NmeaCheck && framing != Framing.START_END) {
                frame[0] = '$';
            }
            if (field != null) {
                int value = length + tail - field.adjustment() - field.offset() - field.size();
                for (int i = 0; i < field.size(); i++) {
                    int shift = field.endian() == ByteOrder.BIG_ENDIAN ? field.size() - 1 - i : i;
                    frame[field.offset() + i] = (byte) (value >>> (8 * shift));
                }
            }
            return frame;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Rules() {}

    static FramingSettings.Builder settings() {
        return FramingSettings.builder().maxFrameLength(MAX);
    }

    static BytePattern pattern(String value) {
        return BytePattern.parse("pattern", value);
    }

    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule("raw", Framing.RAW, settings().build()));
        List<@Nullable FrameCheck> checks = new ArrayList<>();
        for (String name : FrameCheck.names()) {
            checks.add(FrameCheck.named(name, null, null));
        }
        checks.add(FrameCheck.of(Checksums.CRC16_CCITT, ByteOrder.LITTLE_ENDIAN, ChecksumScope.parse("0..")));
        List<String> names = new ArrayList<>(FrameCheck.names());
        names.add("crc16Ccitt, little, 0..");
        for (int i = 0; i < checks.size(); i++) {
            add(rules, names.get(i), checks.get(i));
        }
        return rules;
    }

    private static void add(List<Rule> rules, String checkName, @Nullable FrameCheck check) {
        add(rules, "line", Framing.LINE, checkName, settings().check(check));
        for (String delimiter : List.of("0x07", "0x0d0a", "0x010102")) {
            add(
                    rules,
                    "delimiter " + delimiter,
                    Framing.DELIMITER,
                    checkName,
                    settings().delimiter(pattern(delimiter)).check(check));
        }
        add(rules, "slip", Framing.SLIP, checkName, settings().check(check));
        add(rules, "cobs", Framing.COBS, checkName, settings().check(check));
        add(
                rules,
                "gap",
                Framing.GAP,
                checkName,
                settings().gap(Duration.ofMillis(4)).check(check));
        boolean nmea = check instanceof NmeaCheck;
        String marker = nmea ? "$" : "0x02";
        add(rules, "fixed", Framing.FIXED, checkName, settings().frameLength(12).check(check));
        add(
                rules,
                "fixed with start and end",
                Framing.FIXED,
                checkName,
                settings()
                        .frameLength(12)
                        .start(pattern(nmea ? "$A" : "0x0102"))
                        .end(pattern("0x03"))
                        .check(check));
        add(
                rules,
                "lengthField with start and end",
                Framing.LENGTH_FIELD,
                checkName,
                settings()
                        .lengthField(new LengthField(2, 2, 3, ByteOrder.LITTLE_ENDIAN))
                        .start(pattern(nmea ? "$A" : "0x0102"))
                        .end(pattern("0x0304"))
                        .check(check));
        add(
                rules,
                "lengthField with start",
                Framing.LENGTH_FIELD,
                checkName,
                settings()
                        .lengthField(new LengthField(1, 1, 0, ByteOrder.BIG_ENDIAN))
                        .start(pattern(marker))
                        .check(check));
        if (!nmea) {
            add(
                    rules,
                    "lengthField",
                    Framing.LENGTH_FIELD,
                    checkName,
                    settings()
                            .lengthField(new LengthField(0, 1, -1, ByteOrder.BIG_ENDIAN))
                            .check(check));
        }
        add(
                rules,
                "startEnd",
                Framing.START_END,
                checkName,
                settings().start(pattern(marker)).end(pattern("0x03")).check(check));
        add(
                rules,
                "startEnd with escape",
                Framing.START_END,
                checkName,
                settings()
                        .start(pattern(marker))
                        .end(pattern("0x03"))
                        .escape(pattern("0x01"))
                        .check(check));
        if (!nmea) {
            add(
                    rules,
                    "startEnd with DLE",
                    Framing.START_END,
                    checkName,
                    settings()
                            .start(pattern("0x0102"))
                            .end(pattern("0x0103"))
                            .escape(pattern("0x01"))
                            .check(check));
            add(
                    rules,
                    "startEnd, checksum behind",
                    Framing.START_END,
                    checkName,
                    settings()
                            .start(pattern("0x02"))
                            .end(pattern("0x0304"))
                            .escape(pattern("0x01"))
                            .checksumPlace(ChecksumPlace.AFTER_END)
                            .check(check));
        }
    }

    private static void add(
            List<Rule> rules, String name, Framing framing, String checkName, FramingSettings.Builder settings) {
        rules.add(new Rule(name + ", checksum " + checkName, framing, settings.build()));
    }
}
