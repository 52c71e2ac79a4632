package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.framing.Rules.Rule;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each rule does where it is thrown off: noise, cut frames, false starts, silence, wrong settings. */
class SearchAndSilenceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static FramingSettings.Builder settings() {
        return FramingSettings.builder().maxFrameLength(64);
    }

    private static BytePattern pattern(String value) {
        return BytePattern.parse("pattern", value);
    }

    /**
     * A sync word AA 55, one byte of length that counts the data behind it, and an exclusive or over all but the sync
     * word.
     */
    private static Framer synced() {
        return Framing.LENGTH_FIELD.framer(settings()
                .start(pattern("0xaa55"))
                .lengthField(new LengthField(2, 1, 1, ByteOrder.BIG_ENDIAN))
                .check(FrameCheck.of(Checksums.XOR8, null, null))
                .build());
    }

    private static Found feed(Framer framer, String hex) {
        Found found = new Found();
        feed(framer, hex, found);
        return found;
    }

    private static void feed(Framer framer, String hex, Found found) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        framer.accept(bytes, 0, bytes.length, found);
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex.replace(" ", "")), ISO_8859_1);
    }

    @Test
    void aGoodFrameBehindAFalseSyncWordIsFoundAndTheFalseOneReportedOnce() {
        Found found = feed(synced(), "00 aa55 06 aa55 02 0102 01 99 88");

        assertThat(found.frames).containsExactly(text("aa55020102"));
        assertThat(found.bad).containsExactly("BAD_CHECKSUM " + text("aa5506"));
        assertThat(found.discarded).isEqualTo(3);
    }

    @Test
    void aDamagedFrameIsReportedWholeWhereNothingGoodStandsInIt() {
        Found found = feed(synced(), "aa55 02 0103 01 aa55 01 07 06");

        assertThat(found.bad).containsExactly("BAD_CHECKSUM " + text("aa5502010301"));
        assertThat(found.frames).containsExactly(text("aa550107"));
        assertThat(found.discarded).isZero();
    }

    @Test
    void aLengthOutOfRangeIsNoFrameAndOnlyDiscarded() {
        Found found = feed(synced(), "aa55 fe aa55 01 07 06");

        assertThat(found.frames).containsExactly(text("aa550107"));
        assertThat(found.bad).isEmpty();
        assertThat(found.discarded).isEqualTo(3);
    }

    @Test
    void silenceGivesUpAFalseStartAndFindsTheFramesBehindIt() {
        Framer framer = synced();
        Found found = feed(framer, "aa55 30 aa55 01 07 06 55");

        assertThat(found.frames).isEmpty();
        assertThat(framer.pendingSince()).isZero();
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(SECOND);
        framer.silence(found);

        assertThat(found.frames).containsExactly(text("aa550107"));
        assertThat(found.bad).containsExactly("INCOMPLETE " + text("aa5530"));
        assertThat(found.discarded).isEqualTo(1);
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(-1);
    }

    @Test
    void anEndMarkerThatIsNotThereIsItsOwnFault() {
        Framer framer = Framing.FIXED.framer(settings()
                .frameLength(4)
                .start(pattern("0x02"))
                .end(pattern("0x03"))
                .build());
        Found found = feed(framer, "02 41 42 43 02 41 42 03");

        assertThat(found.bad).containsExactly("BAD_END " + text("02414243"));
        assertThat(found.frames).containsExactly(text("024142"));
    }

    @Test
    void aFixedLengthAloneIsFoundAgainOnlyBySilence() {
        Framer framer = Framing.FIXED.framer(
                settings().frameLength(3).gap(Duration.ofMillis(5)).build());
        Found found = feed(framer, "010203 04");
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(5_000_000);
        framer.silence(found);
        feed(framer, "050607", found);
        framer.resync(found);
        feed(framer, "0809 0a0b", found);
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(5_000_000);
        framer.silence(found);
        feed(framer, "0c0d0e", found);

        assertThat(found.frames).containsExactly(text("010203"), text("050607"), text("0c0d0e"));
        assertThat(found.bad).containsExactly("INCOMPLETE " + text("04"));
        assertThat(found.discarded).isEqualTo(4);
    }

    @Test
    void afterResyncAFrameWithAStartMarkerIsNotLost() {
        for (Framer framer : new Framer[] {
            synced(),
            Framing.START_END.framer(
                    settings().start(pattern("0xaa")).end(pattern("0x06")).build())
        }) {
            Found found = feed(framer, "aa55 02 01");
            framer.resync(found);
            feed(framer, "0102 aa55 01 07 06", found);

            assertThat(found.frames).hasSize(1);
            assertThat(found.bad).isEmpty();
            assertThat(found.discarded).isEqualTo(6);
        }
    }

    @Test
    void aStartMarkerWithinAFrameBeginsAnew() {
        Framer framer = Framing.START_END.framer(
                settings().start(pattern("0x02")).end(pattern("0x03")).build());
        Found found = feed(framer, "99 02 4142 02 43 03 98");

        assertThat(found.bad).containsExactly("INCOMPLETE " + text("024142"));
        assertThat(found.frames).containsExactly("C");
        assertThat(found.discarded).isEqualTo(2);
    }

    @Test
    void aChecksumBehindTheEndCoversTheEndAsWell() {
        Framer framer = Framing.START_END.framer(settings()
                .start(pattern("0x02"))
                .end(pattern("0x03"))
                .check(FrameCheck.of(Checksums.XOR8, null, null))
                .checksumPlace(ChecksumPlace.AFTER_END)
                .build());
        Found found = feed(framer, "02 4142 03 00 02 4142 03 02 4142 03 00");

        assertThat(found.frames).containsExactly("AB", "AB");
        assertThat(found.bad).containsExactly("BAD_CHECKSUM " + text("02414203"));
    }

    @Test
    void aChecksumBehindTheEndMayLeaveTheEndOut() {
        Framer framer = Framing.START_END.framer(settings()
                .start(pattern("0x02"))
                .end(pattern("0x03"))
                .check(FrameCheck.of(Checksums.XOR8, null, ChecksumScope.parse("1..-1")))
                .checksumPlace(ChecksumPlace.AFTER_END)
                .build());

        assertThat(feed(framer, "02 4142 03 03").frames).containsExactly("AB");
    }

    @Test
    void aWrongCodeIsNotGuessedAt() {
        Found slip = feed(Framing.SLIP.framer(settings().build()), "c0 41db42 c0 41dbdc42 c0 c0");
        assertThat(slip.bad).containsExactly("BAD_ENCODING " + text("41db42"));
        assertThat(slip.frames).containsExactly(text("41c042"));
        assertThat(slip.discarded).isEqualTo(1);

        Found cobs = feed(Framing.COBS.framer(settings().build()), "0541 00 0341420243 00 0100");
        assertThat(cobs.bad).containsExactly("BAD_ENCODING " + text("0541"));
        assertThat(cobs.frames).containsExactly(text("41420043"), "");
    }

    private static Framer gap(String checksum) {
        return Framing.GAP.framer(settings()
                .gap(Duration.ofMillis(4))
                .check(FrameCheck.named(checksum, null, null))
                .build());
    }

    private static String checked(String hex) {
        byte[] frame = FrameCheck.of(Checksums.CRC16_MODBUS, null, null)
                .append(HexFormat.of().parseHex(hex), 0);
        return HexFormat.of().formatHex(frame);
    }

    @Test
    void onlySilenceEndsAFrameOfAGap() {
        Framer framer = gap("none");
        Found found = feed(framer, "0102");
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(4_000_000);
        feed(framer, "03", found);
        assertThat(found.frames).isEmpty();
        framer.silence(found);
        assertThat(found.frames).containsExactly(text("010203"));
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(-1);
    }

    @Test
    void aFrameInTwoPiecesIsJoinedByItsChecksum() {
        Framer framer = gap("crc16Modbus");
        String frame = checked("0103020000");
        Found found = feed(framer, frame.substring(0, 6));
        framer.silence(found);
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(16_000_000);
        feed(framer, frame.substring(6), found);
        assertThat(framer.awaitedSilenceNanos()).isEqualTo(4_000_000);
        framer.silence(found);

        assertThat(found.frames).containsExactly(text("0103020000"));
        assertThat(found.bad).isEmpty();
    }

    @Test
    void framesInOnePieceAreCutByTheirChecksum() {
        Framer framer = gap("crc16Modbus");
        Found found = feed(framer, checked("0103020000") + checked("02030400010002") + checked("0383"));
        framer.silence(found);

        assertThat(found.frames).containsExactly(text("0103020000"), text("02030400010002"), text("0383"));
        assertThat(found.starts).containsExactly(0L, 7L, 16L);
    }

    @Test
    void aPieceOfNoiseDoesNotTakeTheFrameBehindItWithIt() {
        Framer framer = gap("crc16Modbus");
        Found found = feed(framer, "77");
        framer.silence(found);
        feed(framer, checked("0103020000"), found);
        framer.silence(found);

        assertThat(found.bad).containsExactly("TOO_SHORT w");
        assertThat(found.frames).containsExactly(text("0103020000"));
        assertThat(found.starts).containsExactly(1L);
    }

    @Test
    void whatDoesNotHoldIsGivenUpAfterALongSilence() {
        Framer framer = gap("crc16Modbus");
        Found found = feed(framer, "01030200000000");
        framer.silence(found);
        assertThat(found.bad).isEmpty();
        framer.silence(found);
        feed(framer, checked("0103020000"), found);
        framer.silence(found);

        assertThat(found.bad).containsExactly("BAD_CHECKSUM " + text("01030200000000"));
        assertThat(found.frames).containsExactly(text("0103020000"));
    }

    @Test
    void aFrameGrownOverTheMaximumWithoutSilenceIsReportedOnce() {
        Framer framer = gap("none");
        Found found = new Found();
        for (int i = 0; i < 10; i++) {
            feed(framer, "00".repeat(50), found);
        }
        framer.silence(found);
        feed(framer, "41", found);
        framer.silence(found);

        assertThat(found.bad).containsExactly("TOO_LONG " + "\0".repeat(64));
        assertThat(found.frames).containsExactly("A");
        assertThat(found.discarded).isEqualTo(500 - 64);
    }

    static Stream<Rule> someRules() {
        return Rules.all().stream()
                .filter(rule -> rule.name().endsWith(" none")
                        || rule.name().endsWith(" crc16Modbus")
                        || rule.name().endsWith(" nmea"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("someRules")
    void tenMegabytesOfNoiseNeitherFillMemoryNorHideWhatComesAfter(Rule rule) {
        Random random = new Random(20261122);
        byte[] noise = new byte[1 << 18];
        Framer framer = rule.framer();
        long[] most = {0};
        FrameSink counting = new FrameSink() {
            @Override
            public void frame(byte[] frame, long start) {
                most[0] = Math.max(most[0], frame.length);
            }

            @Override
            public void bad(FramingFault fault, byte[] bytes, long start) {
                most[0] = Math.max(most[0], bytes.length);
            }

            @Override
            public void discarded(int count) {}
        };
        long accepted = 0;
        while (accepted < 10_000_000) {
            random.nextBytes(noise);
            for (int from = 0; from < noise.length; from += 4096) {
                framer.accept(noise, from, 4096, counting);
                accepted += 4096;
                long since = framer.pendingSince();
                assertThat(since < 0 ? 0 : accepted - since).isLessThanOrEqualTo(2 * Rules.MAX + 8);
            }
        }
        assertThat(most[0]).isLessThanOrEqualTo(rule.framing() == Framing.RAW ? 4096 : 2 * Rules.MAX + 8);
        Found found = new Found();
        if (framer.awaitedSilenceNanos() >= 0) {
            framer.silence(counting);
        }
        String last = "";
        for (int i = 0; i < 4; i++) {
            byte[] good = rule.randomFrame(random, 256);
            last = new String(good, ISO_8859_1);
            byte[] onLine = rule.encoder().encode(good);
            framer.accept(onLine, 0, onLine.length, found);
            if (framer.awaitedSilenceNanos() >= 0) {
                framer.silence(found);
            }
        }

        assertThat(found.frames).endsWith(last);
    }

    @Test
    void aMissingOrWrongSettingIsNamed() {
        refused(Framing.DELIMITER, settings(), "needs a delimiter");
        refused(Framing.FIXED, settings(), "needs a frameLength");
        refused(Framing.FIXED, settings().frameLength(65), "frameLength=65 is more than maxFrameLength=64");
        refused(Framing.FIXED, settings().frameLength(2).start(pattern("0x010203")), "frameLength=2 leaves no room");
        refused(Framing.LENGTH_FIELD, settings(), "needs a lengthFieldSize");
        refused(
                Framing.LENGTH_FIELD,
                settings().lengthField(new LengthField(63, 2, 0, ByteOrder.BIG_ENDIAN)),
                "maxFrameLength=64 is less than");
        refused(Framing.START_END, settings().end(pattern("0x03")), "needs start");
        refused(Framing.START_END, settings().start(pattern("0x02")), "needs end");
        refused(Framing.START_END, settings().start(pattern("~")).end(pattern("~")), "framing=delimiter");
        refused(
                Framing.START_END,
                settings().start(pattern("0x02")).end(pattern("0x03")).escape(pattern("0x03")),
                "end=0x03 can not be told");
        refused(
                Framing.START_END,
                settings().start(pattern("0x02")).end(pattern("0x03")).escape(pattern("0x0102")),
                "must be one byte");
        refused(Framing.GAP, settings(), "needs a gap");
        refused(Framing.RAW, settings().check(FrameCheck.nmea()), "framing=gap");
        refused(Framing.LINE, settings().delimiter(pattern(";")), "framing=delimiter");
        refused(Framing.SLIP, settings().end(pattern(";")), "end has no meaning with framing=slip");
        assertThatThrownBy(() -> settings().maxFrameLength(0).build()).hasMessageContaining("maxFrameLength=0");
        assertThatThrownBy(() -> new LengthField(-1, 1, 0, ByteOrder.BIG_ENDIAN))
                .hasMessageContaining("lengthFieldOffset=-1");
        assertThatThrownBy(() -> new LengthField(0, 5, 0, ByteOrder.BIG_ENDIAN))
                .hasMessageContaining("lengthFieldSize=5");
    }

    private static void refused(Framing framing, FramingSettings.Builder settings, String why) {
        assertThatThrownBy(() -> framing.framer(settings.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatARuleCanNotCarryIsRefusedWithTheReason() {
        notSent(Framing.LINE, settings(), "a\nb", "a line end stands in it");
        notSent(Framing.DELIMITER, settings().delimiter(pattern("aba")), "xab", "the delimiter stands in it");
        notSent(Framing.FIXED, settings().frameLength(3), "ab", "it has 2 bytes, not frameLength=3");
        FramingSettings.Builder field = settings().lengthField(new LengthField(0, 1, 0, ByteOrder.BIG_ENDIAN));
        notSent(Framing.LENGTH_FIELD, field, "\3ab", "stands for 4 bytes on the line");
        notSent(Framing.LENGTH_FIELD, field, "", "ends before its length field");
        notSent(Framing.START_END, settings().start(pattern("<")).end(pattern(">")), "a>b", "set an escape");
        notSent(Framing.SLIP, settings(), "", "no frames without bytes");
        notSent(Framing.COBS, settings(), "x".repeat(65), "more than maxFrameLength=64");
        notSent(Framing.GAP, settings().gap(Duration.ofMillis(1)), "", "silence alone");
    }

    private static void notSent(Framing framing, FramingSettings.Builder settings, String frame, String why) {
        FrameEncoder encoder = framing.encoder(settings.build());
        assertThatThrownBy(() -> encoder.encode(frame.getBytes(ISO_8859_1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can not be sent")
                .hasMessageContaining(why);
    }

    @Test
    void aLineIsEndedAsTheSettingSays() {
        assertThat(sent(settings(), "$A")).isEqualTo("$A\n");
        assertThat(sent(settings().delimiter(pattern("\\r")), "$A")).isEqualTo("$A\r");
        assertThat(sent(settings().check(FrameCheck.nmea()), "$A")).isEqualTo("$A*41\r\n");
    }

    private static String sent(FramingSettings.Builder settings, String frame) {
        return new String(Framing.LINE.encoder(settings.build()).encode(frame.getBytes(ISO_8859_1)), ISO_8859_1);
    }
}
