package dev.serai.serial.framing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.serai.serial.framing.Rules.Rule;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings, bytes, cuts and silences chosen by a fuzzer. Without a profile the inputs kept under
 * {@code src/test/resources} are run again; {@code mvn -Pfuzz} looks for new ones.
 */
class FramersFuzzTest {
    private static final List<Rule> RULES = Rules.all();

    /** Every byte ends in one place, and no piece is given twice or by halves: the ledger looks. */
    @FuzzTest(maxDuration = "10s")
    void everyRuleKeepsAccountOfEveryByte(FuzzedDataProvider data) {
        Rule rule = data.pickValue(RULES);
        if (rule.framing() == Framing.RAW) {
            return;
        }
        run(rule, data);
    }

    /** Settings that no test thought of either are refused by name or work. */
    @FuzzTest(maxDuration = "10s")
    void anySettingsAreRefusedOrWork(FuzzedDataProvider data) {
        Framing framing = data.pickValue(Framing.values());
        Framer framer;
        FrameEncoder encoder;
        try {
            FramingSettings settings = settings(data);
            framer = framing.framer(settings);
            encoder = framing.encoder(settings);
        } catch (IllegalArgumentException refused) {
            return;
        }
        Found found = new Found();
        while (data.remainingBytes() > 0) {
            byte[] piece = data.consumeBytes(data.consumeInt(0, 40));
            framer.accept(piece, 0, piece.length, found);
            if (data.consumeInt(0, 7) == 0 && framer.awaitedSilenceNanos() >= 0) {
                framer.silence(found);
            }
            if (framing == Framing.RAW) {
                continue; // what is sent in one piece need not come in one
            }
            try {
                byte[] onLine = encoder.encode(piece);
                readBack(framing, framer, piece, onLine);
            } catch (IllegalArgumentException refused) {
                // the rule can not carry it
            }
        }
    }

    private static void readBack(Framing framing, Framer framer, byte[] frame, byte[] onLine) {
        framer.reset();
        Found found = new Found();
        framer.accept(onLine, 0, onLine.length, found);
        if (framer.awaitedSilenceNanos() >= 0) {
            framer.silence(found);
        }
        boolean empty = frame.length == 0 && found.frames.isEmpty() && onLine.length > 0;
        Found sent = new Found(frame);
        boolean same = found.frames.equals(sent.frames) && found.bad.isEmpty() && found.discarded == 0;
        if (!empty && !same) {
            throw new AssertionError(framing + ": " + Arrays.toString(frame) + " was sent, and read as " + found);
        }
        framer.reset();
    }

    @FuzzTest(maxDuration = "10s")
    void patternsAndScopesAreReadOrRefused(FuzzedDataProvider data) {
        String value = data.consumeString(40);
        try {
            BytePattern pattern = BytePattern.parse("delimiter", value);
            if (!BytePattern.parse("delimiter", pattern.toString()).equals(pattern)) {
                throw new AssertionError(value + " is not read as " + pattern);
            }
        } catch (IllegalArgumentException refused) {
            // as it should be
        }
        try {
            ChecksumScope scope = ChecksumScope.parse(value);
            if (!ChecksumScope.parse(scope.toString()).equals(scope)) {
                throw new AssertionError(value + " is not read as " + scope);
            }
            FrameCheck.of(Checksums.FLETCHER8, null, scope).fault(data.consumeRemainingAsBytes());
        } catch (IllegalArgumentException refused) {
            // as it should be
        }
    }

    @FuzzTest(maxDuration = "10s")
    void whatIsAppendedHoldsAndOneBitLessDoesNot(FuzzedDataProvider data) {
        @Nullable FrameCheck check = FrameCheck.named(data.pickValue(FrameCheck.names()), null, null);
        byte[] frame = data.consumeBytes(64);
        if (check == null) {
            return;
        }
        byte[] onLine;
        try {
            onLine = check.append(frame, 0);
        } catch (IllegalArgumentException refused) {
            return;
        }
        if (check.fault(onLine) != null || check.lengthWithout(onLine, 0, onLine.length) != frame.length) {
            throw new AssertionError("does not hold: " + Arrays.toString(onLine));
        }
        int bit = data.consumeInt(0, 8 * onLine.length - 1);
        onLine[bit / 8] ^= (byte) (1 << (bit % 8));
        // the digits of NMEA may be of either case
        if (check.fault(onLine) == null && !(check instanceof NmeaCheck)) {
            throw new AssertionError("holds with a bit turned round: " + Arrays.toString(onLine));
        }
    }

    private static void run(Rule rule, FuzzedDataProvider data) {
        Framer framer = rule.framer();
        Ledger ledger = new Ledger();
        List<byte[]> pieces = new ArrayList<>();
        boolean disturbed = false;
        while (data.remainingBytes() > 0) {
            switch (data.consumeInt(0, 9)) {
                case 0 -> {
                    disturbed = true;
                    ledger.silence(framer);
                }
                case 1 -> {
                    disturbed = true;
                    ledger.resync(framer);
                }
                case 2 -> {
                    byte[] frame = data.consumeBytes(data.consumeInt(0, Rules.MAX));
                    try {
                        pieces.add(rule.encoder().encode(frame));
                        ledger.feed(framer, pieces.get(pieces.size() - 1));
                    } catch (IllegalArgumentException refused) {
                        // the rule can not carry it
                    }
                }
                default -> {
                    pieces.add(data.consumeBytes(data.consumeInt(0, 60)));
                    ledger.feed(framer, pieces.get(pieces.size() - 1));
                }
            }
        }
        ledger.verify(framer, rule);
        if (!disturbed) {
            Found whole = new Found();
            Framer another = rule.framer();
            byte[] line = CheckedEncoder.join(pieces.toArray(new byte[0][]));
            another.accept(line, 0, line.length, whole);
            if (!whole.toString().equals(ledger.found.toString())) {
                throw new AssertionError(rule + ": whole " + whole + ", in pieces " + ledger.found);
            }
        }
    }

    private static FramingSettings settings(FuzzedDataProvider data) {
        FramingSettings.Builder settings = FramingSettings.builder()
                .maxFrameLength(data.consumeInt(1, 300))
                .delimiter(pattern(data))
                .frameLength(data.consumeBoolean() ? data.consumeInt(0, 300) : 0)
                .start(pattern(data))
                .end(pattern(data))
                .escape(pattern(data))
                .gap(Duration.ofNanos(data.consumeInt(0, 10_000_000)))
                .checksumPlace(data.pickValue(ChecksumPlace.values()));
        if (data.consumeBoolean()) {
            settings.lengthField(new LengthField(
                    data.consumeInt(0, 10),
                    data.consumeInt(1, 4),
                    data.consumeInt(),
                    data.consumeBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
        }
        String name = data.pickValue(FrameCheck.names());
        boolean scoped = data.consumeBoolean() && !name.equals("none") && !name.equals("nmea");
        ChecksumScope scope = null;
        if (scoped) {
            int from = data.consumeInt(0, 20);
            Integer to = data.consumeBoolean() ? null : (Integer) data.consumeInt(-20, 20);
            scope = new ChecksumScope(from, to);
        }
        return settings.check(FrameCheck.named(name, null, scope)).build();
    }

    private static @Nullable BytePattern pattern(FuzzedDataProvider data) {
        byte[] bytes = data.consumeBytes(data.consumeInt(0, 4));
        if (bytes.length == 0) {
            return null;
        }
        StringBuilder hex = new StringBuilder("0x");
        for (byte b : bytes) {
            hex.append(String.format("%02x", b));
        }
        return BytePattern.parse("pattern", hex.toString());
    }
}
