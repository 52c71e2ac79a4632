package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FramersTest {

    private static final int MAX = 8;

    private static Framer line() {
        return new LineFramer(MAX);
    }

    private static Framer delimiter(String pattern) {
        return new DelimiterFramer(BytePattern.parse("delimiter", pattern), MAX);
    }

    static Stream<Arguments> rulesWithInput() {
        String lines = "a\nbb\r\n\r\rccc\n\n12345678\r\n123456789\r\nnext\n123456789012345678901234567890\rlast\nopen";
        return Stream.of(
                Arguments.of("line", (Supplier<Framer>) FramersTest::line, lines),
                Arguments.of("one byte", (Supplier<Framer>) () -> delimiter(";"), "a;bb;;12345678;123456789;ok;x"),
                Arguments.of(
                        "two bytes",
                        (Supplier<Framer>) () -> delimiter("\\r\\n"),
                        "a\r\n\rb\r\r\n\r\n12345678\r\n1234567\r9\r\n\n\r\n123456789012345678\r\nok\r\nx\r"),
                Arguments.of(
                        "repeating bytes",
                        (Supplier<Framer>) () -> delimiter("aab"),
                        "xaaabyaabaabzaaaab12345678aab123456789aabaaab"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesWithInput")
    void findsTheSameWhereverTheInputIsCut(String name, Supplier<Framer> framer, String input) {
        String whole = Found.feedWhole(framer.get(), input).toString();
        for (int first = 0; first <= input.length(); first++) {
            for (int second = first; second <= input.length(); second++) {
                assertThat(Found.feedInPieces(framer.get(), input, first, second)
                                .toString())
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesWithInput")
    void saysWhereEachFrameBegan(String name, Supplier<Framer> framer, String input) {
        Found found = Found.feedWhole(framer.get(), input);

        assertThat(found.bad).isNotEmpty();
        for (int i = 0; i < found.frames.size(); i++) {
            int start = Math.toIntExact(found.starts.get(i));
            assertThat(input.substring(start)).startsWith(found.frames.get(i));
        }
    }

    @Test
    void aLineEndsAtLineFeedReturnOrBoth() {
        assertThat(Found.feedWhole(line(), "a\nb\rc\r\nd\n\re\r").frames).containsExactly("a", "b", "c", "d", "", "e");
    }

    @Test
    void aLineOfTheMaximumLengthIsGoodAndOneMoreByteIsNot() {
        Found found = Found.feedWhole(line(), "12345678\n123456789\nok\n");

        assertThat(found.frames).containsExactly("12345678", "ok");
        assertThat(found.bad).containsExactly("TOO_LONG 12345678");
        assertThat(found.discarded).isEqualTo(2);
    }

    @Test
    void aFrameOfTheMaximumLengthIsGoodBeforeADelimiterOfSeveralBytes() {
        Found found = Found.feedWhole(delimiter("<->"), "12345678<->123456789<->ok<->");

        assertThat(found.frames).containsExactly("12345678", "ok");
        assertThat(found.bad).containsExactly("TOO_LONG 12345678");
    }

    @Test
    void aMegabyteWithoutDelimiterIsReportedOnceAndTheNextFrameIsGood() {
        for (Framer framer : List.of(line(), delimiter("\\n"))) {
            Found found = new Found();
            byte[] piece = "x".repeat(1024).getBytes(ISO_8859_1);
            for (int i = 0; i < 1024; i++) {
                framer.accept(piece, 0, piece.length, found);
            }
            framer.accept("\ngood\n".getBytes(ISO_8859_1), 0, 6, found);

            assertThat(found.bad).hasSize(1);
            assertThat(found.frames).containsExactly("good");
            assertThat(found.discarded).isEqualTo(1024 * 1024 - MAX + 1);
        }
    }

    @Test
    void afterResyncTheRestOfTheFrameAtHandIsThrownAway() {
        for (Framer framer : List.of(line(), delimiter("\\n"))) {
            Found found = new Found();
            framer.accept("te".getBytes(ISO_8859_1), 0, 2, found);
            framer.resync(found);
            framer.accept("mp=1\ntemp=2\n".getBytes(ISO_8859_1), 0, 12, found);

            assertThat(found.frames).containsExactly("temp=2");
            assertThat(found.discarded).isEqualTo(2 + 5);
            assertThat(found.bad).isEmpty();
        }
    }

    @Test
    void afterResetNothingOfTheOldLineIsLeft() {
        for (Framer framer : List.of(line(), delimiter("\\r\\n"))) {
            Found found = new Found();
            framer.accept("old\r".getBytes(ISO_8859_1), 0, 3, found);
            framer.reset();
            framer.accept("new\r\n".getBytes(ISO_8859_1), 0, 5, found);

            assertThat(found.frames).containsExactly("new");
            assertThat(found.starts).containsExactly(0L);
        }
    }

    @Test
    void tellsWhereTheUnfinishedFrameBegan() {
        for (Framer framer : List.of(line(), delimiter("\\n"))) {
            Found found = new Found();
            assertThat(framer.pendingSince()).isEqualTo(-1);
            framer.accept("ab\ncd".getBytes(ISO_8859_1), 0, 5, found);
            assertThat(framer.pendingSince()).isEqualTo(3);
            framer.accept("e\n".getBytes(ISO_8859_1), 0, 2, found);
            assertThat(framer.pendingSince()).isEqualTo(-1);
            assertThat(found.starts).containsExactly(0L, 3L);
        }
    }

    @Test
    void rawGivesEachPieceAsItCame() {
        Found found = Found.feedInPieces(new RawFramer(4), "abcdefghij", 3);

        assertThat(found.frames).containsExactly("abc", "defg", "hij");
        assertThat(found.starts).containsExactly(0L, 3L, 7L);
    }

    @Test
    void noiseNeverHidesTheNextGoodFrame() {
        Random random = new Random(20261122);
        for (int round = 0; round < 200; round++) {
            byte[] noise = new byte[random.nextInt(5000)];
            random.nextBytes(noise);
            for (Framer framer : List.of(new LineFramer(64), new DelimiterFramer(BytePattern.parse("d", "\\n"), 64))) {
                Found found = new Found();
                for (int from = 0; from < noise.length; ) {
                    int piece = Math.min(noise.length - from, 1 + random.nextInt(300));
                    framer.accept(noise, from, piece, found);
                    from += piece;
                }
                framer.accept("\ngood\n".getBytes(ISO_8859_1), 0, 6, found);

                assertThat(found.frames).endsWith("good").allMatch(frame -> frame.length() <= 64);
            }
        }
    }

    @Test
    void aDelimiterIsNeeded() {
        assertThatThrownBy(
                        () -> Framing.DELIMITER.framer(FramingSettings.builder().build()))
                .hasMessageContaining("framing=delimiter needs a delimiter");
    }
}
