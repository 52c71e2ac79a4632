package dev.serai.serial.nmea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NmeaSentenceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$GPHDT,274.07,T*03\r\n",
                "$GPHDT,274.07,T*03",
                "GPHDT,274.07,T*03\n",
                "$GPHDT,274.07,T",
                "GPHDT,274.07,T",
            })
    void startChecksumAndLineEndMayBeMissing(String text) throws Exception {
        NmeaSentence sentence = NmeaSentence.parse(text);

        assertThat(sentence.address()).isEqualTo("GPHDT");
        assertThat(sentence.fields()).containsExactly("274.07", "T");
        assertThat(sentence.text()).isEqualTo("$GPHDT,274.07,T*03\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            $GPHDT,274.07,T*04              | A sentence has a wrong checksum, 03 would be right: $GPHDT
            $GPHDT,274.07,T*0               | A sentence has a * that two hexadecimal digits and the end do not follow
            $GPHDT,274.07,T*033             | A sentence has a * that two hexadecimal digits and the end do not follow
            $GPHDT,274.07,T*0g              | A sentence has a checksum that is not hexadecimal
            $GPHDT,27$GPHDT,274.07,T        | A sentence holds the character $
            AIVDM,1,1,!AIVDM,1,1,,A,x,0     | A sentence holds the character !
            $GP,1                           | A sentence does not begin with an address
            $GPHDTX,1                       | A sentence does not begin with an address
            $gphdt,1                        | A sentence does not begin with an address
            $PAB,1                          | A sentence does not begin with an address
            $                               | A sentence does not begin with an address
            \\s:x                            | The tag block before a sentence has no end
            \\s:x*00\\$GPHDT,1,T              | A sentence has a wrong checksum, 31 would be right
            """)
    void whatIsNoSentenceIsRefusedWithTheReason(String text, String message) {
        assertThatThrownBy(() -> NmeaSentence.parse(text))
                .isInstanceOf(NmeaException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void nothingAndControlCharactersAreRefused() {
        assertThatThrownBy(() -> NmeaSentence.parse(""))
                .isInstanceOf(NmeaException.class)
                .hasMessageEndingWith(": nothing at all");
        assertThatThrownBy(() -> NmeaSentence.parse("$GPHDT,\u0000\u00ff"))
                .isInstanceOf(NmeaException.class)
                .hasMessageEndingWith(": $GPHDT,\\x00\\xFF");
    }

    @Test
    void aSentenceOfTheLongestLengthIsReadAndALongerOneIsNot() throws Exception {
        String longest = "$GPTXT," + "x".repeat(NmeaSentence.MAX_CHARACTERS - 7);

        assertThat(NmeaSentence.parse(longest + "\r\n").fields()).hasSize(1);
        assertThatThrownBy(() -> NmeaSentence.parse(longest + "x"))
                .isInstanceOf(NmeaException.class)
                .hasMessageContaining("more than 1024 characters")
                .hasMessageEndingWith("… (160 of 1025 characters shown)");
    }

    @ParameterizedTest
    @CsvSource({
        "ais-nmea.log, 1496, 0",
        "com-1289.log, 97, 1",
        "gp-320fw-2019-04-07-coldboot.log, 86, 41",
        "gpsdf.log, 1455, 46",
        "triton400.log, 27, 1",
        "ublox-8.log, 1007, 0"
    })
    void whatRealReceiversSentIsReadWhereItsChecksumIsRight(String file, int good, int bad) throws Exception {
        String bytes =
                Files.readString(Path.of("src", "test", "resources", "captures", file), StandardCharsets.ISO_8859_1);
        int read = 0;
        int refused = 0;
        for (String line : bytes.split("[\r\n]+")) {
            if (!line.matches("[$!].*\\*[0-9A-Fa-f]{2}")) {
                continue;
            }
            try {
                assertThat(SentenceLayouts.read(NmeaSentence.parse(line))).containsKeys("talker", "type");
                read++;
            } catch (NmeaException e) {
                assertThat(e)
                        .hasMessageMatching(
                                "A sentence has a (wrong checksum|character that is no printable|\\* that).*");
                refused++;
            }
        }
        assertThat(read).isEqualTo(good);
        assertThat(refused).isEqualTo(bad);
    }
}
