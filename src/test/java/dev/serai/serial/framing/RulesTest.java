package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.framing.Rules.Rule;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every framing, under every check. */
class RulesTest {
    private static final long SEED = 20261122;
    /** Few values, so that markers, delimiters and escapes come up often, and often by halves. */
    private static final int FEW_VALUES = 6;

    static Stream<Rule> rules() {
        return Rules.all().stream();
    }

    static Stream<Rule> rulesThatCutByBytes() {
        return rules().filter(rule -> rule.framing() != Framing.RAW)
                .filter(rule -> !rule.name().endsWith("sum8") && !rule.name().endsWith("sum15"));
    }

    /** One byte of checksum holds by chance at every 256th place: too often to find a frame by it alone. */
    static Stream<Rule> rulesThatFindTheirWay() {
        return rulesThatCutByBytes().filter(rule -> {
            FrameCheck check = rule.settings().check();
            return rule.settings().start() != null
                    || check == null
                    || check.length() > 1
                    || (rule.framing() != Framing.FIXED && rule.framing() != Framing.LENGTH_FIELD);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void whatIsEncodedIsReadBackAsItWas(Rule rule) {
        Random random = new Random(SEED);
        for (int round = 0; round < 60; round++) {
            int values = round % 2 == 0 ? 256 : FEW_VALUES;
            Framer framer = rule.framer();
            Ledger ledger = new Ledger();
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                byte[] frame = rule.randomFrame(random, values);
                sent.add(text(frame));
                ledger.feed(framer, rule.encoder().encode(frame));
                ledger.silence(framer);
            }

            assertThat(ledger.found.frames).isEqualTo(sent);
            assertThat(ledger.found.bad).isEmpty();
            assertThat(ledger.found.discarded).isZero();
            assertThat(framer.pendingSince()).isEqualTo(-1);
        }
    }

    /** Every two cuts of a short line, and many cuts of long ones. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesThatCutByBytes")
    void findsTheSameWhereverTheLineIsCut(Rule rule) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2; round++) {
            byte[] line = damagedLine(rule, random, 40);
            String whole = found(rule, line).toString();
            for (int first = 0; first <= line.length; first++) {
                for (int second = first; second <= line.length; second += 1 + 2 * round) {
                    assertThat(found(rule, line, first, second).toString())
                            .as("cut at %d and %d", first, second)
                            .isEqualTo(whole);
                }
            }
        }
        for (int round = 0; round < 4; round++) {
            byte[] line = damagedLine(rule, random, 2000);
            String whole = found(rule, line).toString();
            int[] cuts = random.ints(200, 0, line.length).sorted().toArray();
            assertThat(found(rule, line, cuts).toString()).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesThatCutByBytes")
    void everyByteEndsInExactlyOnePlace(Rule rule) {
        Random random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            Framer framer = rule.framer();
            Ledger ledger = new Ledger();
            byte[] line = damagedLine(rule, random, 600);
            for (int from = 0; from < line.length; ) {
                int to = Math.min(line.length, from + 1 + random.nextInt(80));
                ledger.feed(framer, line, from, to);
                if (random.nextInt(8) == 0) {
                    ledger.silence(framer);
                }
                if (random.nextInt(20) == 0) {
                    ledger.resync(framer);
                }
                ledger.verify(framer, rule);
                from = to;
            }
            ledger.silence(framer);
            ledger.silence(framer);
            ledger.verify(framer, rule);
            if (rule.framing() != Framing.LINE
                    && rule.framing() != Framing.DELIMITER
                    && rule.framing() != Framing.SLIP
                    && rule.framing() != Framing.COBS) {
                assertThat(framer.pendingSince()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesThatFindTheirWay")
    void afterNoiseTheNextGoodFrameIsFound(Rule rule) {
        Random random = new Random(SEED);
        for (int round = 0; round < 30; round++) {
            Framer framer = rule.framer();
            Ledger ledger = new Ledger();
            ledger.feed(framer, randomBytes(random, random.nextInt(300), round % 2 == 0 ? 256 : FEW_VALUES));
            boolean silent = !rule.findsItself() || round % 3 == 0;
            if (silent) {
                ledger.silence(framer);
                ledger.silence(framer);
            }
            List<String> sent = new ArrayList<>();
            // a delimiter, or a false frame in the noise, may take the first with it; the frames after it stand
            for (int i = 0; i < 8; i++) {
                byte[] good = rule.randomFrame(random, 256);
                sent.add(text(good));
                ledger.feed(framer, rule.encoder().encode(good));
                if (!rule.findsItself()) {
                    ledger.silence(framer);
                }
            }
            ledger.silence(framer);

            assertThat(ledger.found.frames).endsWith(sent.get(6), sent.get(7));
            ledger.verify(framer, rule);
        }
    }

    /** Good frames, noise, damaged and unfinished frames, in a line that a rule must find its way through. */
    private static byte[] damagedLine(Rule rule, Random random, int length) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < length) {
            byte[] onLine = rule.encoder().encode(rule.randomFrame(random, random.nextBoolean() ? FEW_VALUES : 256));
            switch (random.nextInt(6)) {
                case 0 -> line.writeBytes(randomBytes(random, random.nextInt(12), FEW_VALUES));
                case 1 -> {
                    onLine[random.nextInt(onLine.length)] ^= (byte) (1 << random.nextInt(8));
                    line.writeBytes(onLine);
                }
                case 2 -> line.write(onLine, 0, random.nextInt(onLine.length));
                case 3 -> {
                    if (random.nextInt(4) == 0) {
                        line.writeBytes(randomBytes(random, 3 * Rules.MAX, 256));
                    }
                }
                default -> line.writeBytes(onLine);
            }
        }
        return line.toByteArray();
    }

    private static byte[] randomBytes(Random random, int length, int values) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(values);
        }
        return bytes;
    }

    private static Found found(Rule rule, byte[] line, int... cuts) {
        Framer framer = rule.framer();
        Ledger ledger = new Ledger();
        int from = 0;
        for (int cut : cuts) {
            ledger.feed(framer, line, from, cut);
            from = cut;
        }
        ledger.feed(framer, line, from, line.length);
        ledger.silence(framer);
        ledger.silence(framer);
        ledger.found.pending = framer.pendingSince();
        return ledger.found;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
