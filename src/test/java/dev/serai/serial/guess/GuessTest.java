package dev.serai.serial.guess;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.framing.FrameCheck;
import dev.serai.serial.framing.FrameEncoder;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuessTest {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");

    @Test
    void aUartAtTheSpeakersRateHearsWhatWasSaid() {
        byte[] text = weather(5);

        assertThat(new WrongRate(text, 9600, 0).heardAt(9600)).isEqualTo(text);
        assertThat(new WrongRate(text, 9600, 3).heardAt(9600)).isEqualTo(text);
        assertThat(new WrongRate(text, 9600, 0).heardAt(4800)).isNotEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1200, 4800, 9600, 19200, 57600, 115200})
    void theRateAtWhichLinesOfTextCameIsFoundAmongAllOthers(int speaking) {
        for (int idle : new int[] {0, 2}) {
            WrongRate line = new WrongRate(weather(8), speaking, idle);

            assertFound(line, speaking, Map.of("framing", "line"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2400, 38400, 115200})
    void theRateAtWhichBinaryFramesCameIsFoundAmongAllOthers(int speaking) {
        WrongRate line = new WrongRate(ubx(12, new Random(speaking)), speaking, 0);

        RateGuesser.Verdict verdict = verdict(line);

        assertThat(verdict.best().sample().baudRate()).isEqualTo(speaking);
        assertThat(verdict.best().guess().options()).containsEntry("checksum", "fletcher8");
    }

    private static void assertFound(WrongRate line, int speaking, Map<String, String> options) {
        RateGuesser.Verdict verdict = verdict(line);

        assertThat(verdict.best().sample().baudRate()).isEqualTo(speaking);
        assertThat(verdict.best().guess().options()).isEqualTo(options);
        assertThat(verdict.best().guess().isSure()).isTrue();
        assertThat(verdict.alike()).isFalse();
    }

    private static RateGuesser.Verdict verdict(WrongRate line) {
        List<RateGuesser.Try> tries = RateGuesser.USUAL_RATES.stream()
                .map(rate -> RateGuesser.judge(Sample.of(rate, line.heardAt(rate))))
                .toList();
        return RateGuesser.choose(tries).orElseThrow();
    }

    @Test
    void aLineWithoutRateIsToldByItsSoundingTheSameAtAll() {
        List<RateGuesser.Try> tries = new ArrayList<>();
        tries.add(RateGuesser.judge(Sample.of(9600, weather(6))));
        assertThat(RateGuesser.isDecided(tries)).isFalse();
        tries.add(RateGuesser.judge(Sample.of(115200, weather(7))));

        assertThat(RateGuesser.isDecided(tries)).isTrue();
        RateGuesser.Verdict verdict = RateGuesser.choose(tries).orElseThrow();
        assertThat(verdict.alike()).isTrue();
        assertThat(verdict.best().sample().baudRate()).isEqualTo(9600);
    }

    @Test
    void silenceAndNoiseAreNotRecognised() {
        Random random = new Random(5);
        for (int size : new int[] {0, 1, 20, 200, 2000, 16000}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            Guess guess = FramingGuesser.guess(Sample.of(9600, noise));

            assertThat(guess.isRecognised()).as(size + " bytes: " + guess).isFalse();
            assertThat(guess.options()).isEmpty();
            assertThat(guess.reasons()).hasSize(1);
        }
        assertThat(RateGuesser.choose(List.of(RateGuesser.judge(Sample.of(9600, new byte[0])))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ais-nmea.log, nmea",
        "com-1289.log, nmea",
        "triton400.log, nmea",
        "ublox-8.log, nmea",
    })
    void recordingsOfTextAreLinesWithTheirChecksumWhereMostHaveIt(String file, String checksum) throws Exception {
        Guess guess = FramingGuesser.guess(Sample.of(9600, Files.readAllBytes(CAPTURES.resolve(file))));

        assertThat(guess.options()).containsEntry("framing", "line");
        assertThat(guess.options().get("checksum")).isEqualTo(checksum);
        assertThat(guess.isSure()).as(guess.toString()).isTrue();
    }

    @Test
    void whereHalfOfTheLinesHaveAChecksumItIsNamedButNotTaken() throws Exception {
        String sentence = "$GPGLL,4916.45,N,12311.12,W,225444,A,*1D\r\n";

        Guess guess = FramingGuesser.guess(
                Sample.of(9600, (sentence + "a remark\r\n").repeat(9).getBytes(US_ASCII)));

        assertThat(guess.options()).isEqualTo(Map.of("framing", "line"));
        assertThat(guess.reasons()).contains("9 of 18 lines end in a checksum of NMEA 0183 that holds");
    }

    @ParameterizedTest
    @CsvSource({
        "bu303-moving.log, 0xa0a2, 2, big, sum15, 4..",
        "sirf2.log, 0xa0a2, 2, big, sum15, 4..",
        "ublox-8-time.log, 0xb562, 4, little, fletcher8,",
        "ublox-aek-4t.log, 0xb562, 4, little, fletcher8,",
    })
    void recordingsOfBinaryFramesAreFoundByTheirSyncWordLengthAndChecksum(
            String file, String start, String offset, String endian, String checksum, String scope) throws Exception {
        byte[] all = Files.readAllBytes(CAPTURES.resolve(file));
        // their notes at the head are no part of what the receiver says
        byte[] bytes = Arrays.copyOfRange(all, new String(all, ISO_8859_1).lastIndexOf("\n# ") + 1, all.length);
        int begin = new String(bytes, ISO_8859_1).indexOf('\n') + 1;

        Guess guess = FramingGuesser.guess(Sample.of(9600, Arrays.copyOfRange(bytes, begin, bytes.length)));

        assertThat(guess.options())
                .as(guess.toString())
                .containsEntry("framing", "lengthField")
                .containsEntry("start", start)
                .containsEntry("lengthFieldOffset", offset)
                .containsEntry("lengthFieldEndian", endian)
                .containsEntry("checksum", checksum);
        assertThat(guess.options().get("checksumScope")).isEqualTo(scope);
        assertThat(guess.isSure()).as(guess.toString()).isTrue();
    }

    @Test
    void modbusFramesAreToldByTheirSilencesAndChecksum() {
        FrameEncoder encoder = encoder(Framing.GAP, "crc16Modbus");
        Random random = new Random(2);
        List<Sample.Piece> pieces = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < 10; i++) {
            byte[] frame = encoder.encode(new byte[] {7, 3, 2, 0, (byte) random.nextInt()});
            nanos += 100_000_000;
            // an adapter gives a frame in two lumps
            pieces.add(new Sample.Piece(nanos - 2_000_000, Arrays.copyOf(frame, 3)));
            pieces.add(new Sample.Piece(nanos, Arrays.copyOfRange(frame, 3, frame.length)));
        }

        Guess guess = FramingGuesser.guess(new Sample(9600, pieces));

        assertThat(guess.options()).isEqualTo(Map.of("framing", "gap", "checksum", "crc16Modbus"));
        assertThat(guess.certainty()).isGreaterThan(Guess.LIKELY);
    }

    @ParameterizedTest
    @CsvSource({"SLIP, crc16Ccitt", "COBS, crc32", "SLIP, crc8"})
    void encodedFramesAreToldByTheirChecksum(Framing framing, String checksum) {
        FrameEncoder encoder = encoder(framing, checksum);
        Random random = new Random(4);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] frame = new byte[10 + random.nextInt(30)];
            random.nextBytes(frame);
            bytes.writeBytes(encoder.encode(frame));
        }

        Guess guess = FramingGuesser.guess(Sample.of(9600, bytes.toByteArray()));

        assertThat(guess.options())
                .containsEntry("framing", framing.optionName())
                .containsEntry("checksum", checksum);
        assertThat(guess.certainty()).isGreaterThan(Guess.LIKELY);
    }

    @Test
    void framesBetweenStxAndEtxAreTold() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            bytes.writeBytes(String.format(Locale.ROOT, "\u0002N %07.2f kg\u0003", i * 3.7)
                    .getBytes(US_ASCII));
        }

        Guess guess = FramingGuesser.guess(Sample.of(9600, bytes.toByteArray()));

        assertThat(guess.options()).isEqualTo(Map.of("framing", "startEnd", "start", "0x02", "end", "0x03"));
        assertThat(guess.isSure()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"even, 0", "odd, 1"})
    void sevenBitsWithParityAreTold(String parity, int odd) {
        byte[] text = weather(8);
        for (int i = 0; i < text.length; i++) {
            text[i] |= (Integer.bitCount(text[i]) & 1) == odd ? 0 : (byte) 0x80;
        }

        Guess guess = FramingGuesser.guess(Sample.of(9600, text));

        assertThat(guess.options()).isEqualTo(Map.of("dataBits", "7", "parity", parity, "framing", "line"));
        assertThat(guess.isSure()).isTrue();
    }

    @Test
    void aSampleThatBeginsAndEndsWithinALineIsAsGood() {
        byte[] text = weather(6);

        Guess guess = FramingGuesser.guess(Sample.of(9600, Arrays.copyOfRange(text, 20, text.length - 20)));

        assertThat(guess.isSure()).isTrue();
    }

    private static FrameEncoder encoder(Framing framing, String checksum) {
        return framing.encoder(FramingSettings.builder()
                .gap(framing == Framing.GAP ? Duration.ofMillis(5) : Duration.ZERO)
                .check(FrameCheck.named(checksum, null, null))
                .build());
    }

    private static byte[] weather(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "{\"temperature\":%.2f,\"humidity\":%.1f,\"pressure\":%.1f}\r\n",
                    20 + i * 0.13,
                    48 - i * 0.7,
                    1013 + i * 0.3));
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** Frames as UBX has them. */
    private static byte[] ubx(int frames, Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[4 + 20 + random.nextInt(40)];
            random.nextBytes(frame);
            frame[0] = 1;
            frame[1] = (byte) (2 + i % 5);
            frame[2] = (byte) (frame.length - 4);
            frame[3] = 0;
            int a = 0;
            int b = 0;
            for (byte value : frame) {
                a += value;
                b += a;
            }
            bytes.writeBytes(new byte[] {(byte) 0xb5, 0x62});
            bytes.writeBytes(frame);
            bytes.writeBytes(new byte[] {(byte) a, (byte) b});
        }
        return bytes.toByteArray();
    }
}
