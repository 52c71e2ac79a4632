package dev.serai.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real receivers sent, with the counts of the README beside the recordings. */
class CapturesTest {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");

    private static final FramingSettings NMEA =
            FramingSettings.builder().check(FrameCheck.nmea()).build();
    private static final FramingSettings NMEA_ENDED_BY_FEED = FramingSettings.builder()
            .maxFrameLength(65536)
            .delimiter(BytePattern.parse("delimiter", "\\n"))
            .check(FrameCheck.nmea())
            .build();
    private static final FramingSettings UBX = FramingSettings.builder()
            .start(BytePattern.parse("start", "0xb562"))
            .lengthField(new LengthField(4, 2, 2, ByteOrder.LITTLE_ENDIAN))
            .check(FrameCheck.named("fletcher8", null, null))
            .build();
    private static final FramingSettings SIRF = FramingSettings.builder()
            .start(BytePattern.parse("start", "0xa0a2"))
            .end(BytePattern.parse("end", "0xb0b3"))
            .lengthField(new LengthField(2, 2, 4, ByteOrder.BIG_ENDIAN))
            .check(FrameCheck.named("sum15", null, ChecksumScope.parse("4..")))
            .build();

    @ParameterizedTest
    @CsvSource({
        "ais-nmea.log,                       1496,  0,    4,   0,    0",
        "bu303-moving.log,                      0,  0,   42,   0,   65",
        "com-1289.log,                         97,  1,   10,   0,    0",
        "gp-320fw-2019-04-07-coldboot.log,     86, 41,   27,   0,    0",
        "gpsdf.log,                          1455, 46, 1512,   0,    0",
        "sirf2.log,                             0,  0,  841,   0, 5508",
        "triton400.log,                        27,  1,    7,   0,    0",
        "ublox-8-time.log,                      0,  0,  127, 284,    0",
        "ublox-8.log,                        1007,  0,   12,   0,    0",
        "ublox-aek-4t.log,                      0,  0,   31,  51,    0",
    })
    void holdsExactlyWhatItsCountsSay(String file, int good, int bad, int without, int ubx, int sirf) {
        byte[] recording = read(file);
        Counts whole = count(Framing.LINE, NMEA, recording, 0);
        if (ubx + sirf == 0) {
            assertThat(whole.without + whole.empty).isEqualTo(without);
        }
        for (int seed = 0; seed < 6; seed++) {
            Counts lines = count(Framing.LINE, NMEA, recording, seed);
            assertThat(lines.good).isEqualTo(good);
            assertThat(lines.badChecksum).isEqualTo(bad);
            assertThat(lines.without).isEqualTo(whole.without);

            Counts fed = count(Framing.DELIMITER, NMEA_ENDED_BY_FEED, recording, seed);
            assertThat(fed.good).isEqualTo(good);
            assertThat(fed.badChecksum).isEqualTo(bad);
            assertThat(fed.without + fed.empty).isEqualTo(without);
            assertThat(fed.other).isZero();

            assertThat(count(Framing.LENGTH_FIELD, UBX, recording, seed).good).isEqualTo(ubx);
            assertThat(count(Framing.LENGTH_FIELD, SIRF, recording, seed).good).isEqualTo(sirf);
        }
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(CAPTURES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seed 0: whole; else in pieces of random length. */
    private static Counts count(Framing framing, FramingSettings settings, byte[] recording, int seed) {
        Random random = new Random(seed);
        int longest = seed == 1 ? 1 : 1 << (3 * seed);
        Framer framer = framing.framer(settings);
        Counts counts = new Counts();
        for (int from = 0; from < recording.length; ) {
            int piece = seed == 0 ? recording.length : Math.min(recording.length - from, 1 + random.nextInt(longest));
            framer.accept(recording, from, piece, counts);
            from += piece;
        }
        if (framer.awaitedSilenceNanos() >= 0) {
            framer.silence(counts);
        }
        return counts;
    }

    private static final class Counts implements FrameSink {
        private int good;
        private int badChecksum;
        private int without;
        /** The end of an empty line under a check is discarded, and so is that of a line that was bad. */
        private int empty;

        private boolean endFollows;
        private int other;

        @Override
        public void frame(byte[] frame, long start) {
            endFollows = false;
            good++;
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            endFollows = true;
            switch (fault) {
                case BAD_CHECKSUM -> badChecksum++;
                case NO_CHECKSUM -> without++;
                default -> other++;
            }
        }

        @Override
        public void discarded(int count) {
            if (endFollows) {
                endFollows = false;
            } else {
                empty++;
            }
        }
    }
}
