package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCheckTest {

    /** The values of the CRC catalogue; of the sums, worked out by hand. On the line: in the usual order. */
    @ParameterizedTest
    @CsvSource({
        "xor8,        31,       31",
        "sum8,        dd,       dd",
        "sum15,       01dd,     01dd",
        "fletcher8,   dd15,     dd15",
        "crc8,        f4,       f4",
        "crc16Modbus, 4b37,     374b",
        "crc16Ccitt,  29b1,     29b1",
        "crc32,       cbf43926, 2639f4cb",
    })
    void hasItsCheckValueOverTheNineDigits(String name, String value, String onLine) {
        Checksums checksum = java.util.Arrays.stream(Checksums.values())
                .filter(known -> Names.camelCase(known.name()).equals(name))
                .findFirst()
                .orElseThrow();
        byte[] digits = ("xx123456789xx").getBytes(ISO_8859_1);

        assertThat(checksum.of(digits, 2, 9)).isEqualTo(Long.parseLong(value, 16));
        assertThat(checksum.length()).isEqualTo(value.length() / 2);
        assertThat(appended(FrameCheck.named(name, null, null), "123456789")).isEqualTo("123456789" + text(onLine));
    }

    @Test
    void theEndianOptionTurnsTheBytesRound() {
        assertThat(appended(FrameCheck.named("crc16Modbus", ByteOrder.BIG_ENDIAN, null), "123456789"))
                .isEqualTo("123456789" + text("4b37"));
    }

    @Test
    void aReadHoldingRegistersRequestHasTheChecksumOfTheModbusSpecification() {
        byte[] request = HexFormat.of().parseHex("010300000002c40b");

        assertThat(FrameCheck.of(Checksums.CRC16_MODBUS, null, null).fault(request))
                .isNull();
        request[3] ^= 1;
        assertThat(FrameCheck.of(Checksums.CRC16_MODBUS, null, null).fault(request))
                .isEqualTo(FramingFault.BAD_CHECKSUM);
    }

    @ParameterizedTest
    @CsvSource({"0..,abcdef", "2..,cdef", "1..-1,bcde", "2..4,cd", "6..,''", "3..3,''"})
    void aScopeSaysWhatIsCovered(String scope, String covered) {
        int sum = 0;
        for (byte b : covered.getBytes(ISO_8859_1)) {
            sum += b;
        }
        FrameCheck check = FrameCheck.of(Checksums.SUM8, null, ChecksumScope.parse(scope));

        assertThat(appended(check, "abcdef")).isEqualTo("abcdef" + (char) (sum & 0xFF));
        assertThat(ChecksumScope.parse(scope).toString()).isEqualTo(scope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a..", "-1..", "3..2", "1...2", "99999999..", "1..2..3", "1"})
    void aWrongScopeIsRefusedWithTheRightForm(String scope) {
        assertThatThrownBy(() -> ChecksumScope.parse(scope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checksumScope=")
                .hasMessageContaining("2.. or 1..-1");
    }

    @Test
    void fewerBytesThanChecksumAndScopeNeedAreTooShort() {
        FrameCheck check = FrameCheck.of(Checksums.CRC32, null, null);
        assertThat(check.fault(new byte[3])).isEqualTo(FramingFault.TOO_SHORT);
        FrameCheck scoped = FrameCheck.of(Checksums.SUM8, null, ChecksumScope.parse("4..-1"));
        assertThat(scoped.fault(new byte[5])).isEqualTo(FramingFault.TOO_SHORT);
        assertThat(scoped.fault(new byte[6])).isNull();
        assertThatThrownBy(() -> scoped.append(new byte[4], 0)).hasMessageContaining("checksumScope=4..-1");
    }

    @Test
    void aChecksumOfAProgramMayHaveUpToEightBytesAndItsOwnOrder() {
        Checksum own = new Checksum() {
            @Override
            public int length() {
                return 8;
            }

            @Override
            public long of(byte[] bytes, int offset, int length) {
                return -length;
            }

            @Override
            public ByteOrder order() {
                return ByteOrder.LITTLE_ENDIAN;
            }
        };

        assertThat(appended(FrameCheck.of(own, null, null), "ab")).isEqualTo("ab" + text("feffffffffffffff"));
        assertThat(FrameCheck.of(own, null, null).fault(("ab" + text("feffffffffffffff")).getBytes(ISO_8859_1)))
                .isNull();
    }

    @Test
    void aChecksumWithoutBytesIsRefused() {
        Checksum none = new Checksum() {
            @Override
            public int length() {
                return 0;
            }

            @Override
            public long of(byte[] bytes, int offset, int length) {
                return 0;
            }
        };

        assertThatThrownBy(() -> FrameCheck.of(none, null, null)).hasMessageContaining("1 to 8");
    }

    @ParameterizedTest
    @CsvSource({
        "$GPGLL*50,      ",
        "!AIVDM*57,      ",
        "$*00,           ",
        "$GPGLL*51,      BAD_CHECKSUM",
        "$GPGLL,         NO_CHECKSUM",
        "GPGLL*50,       NO_CHECKSUM",
        "$GPGLL*5G,      NO_CHECKSUM",
        "$GPGLL*500,     NO_CHECKSUM",
        "*00,            NO_CHECKSUM",
        "'',             NO_CHECKSUM",
        "$,              NO_CHECKSUM",
    })
    void tellsGoodBadAndUncheckedSentencesApart(String sentence, FramingFault fault) {
        assertThat(FrameCheck.nmea().fault(sentence.getBytes(ISO_8859_1))).isEqualTo(fault);
        assertThat(FrameCheck.nmea().fault((sentence + "\r").getBytes(ISO_8859_1)))
                .isEqualTo(fault);
    }

    @Test
    void onlyASentenceGetsASentencesChecksum() {
        assertThat(appended(FrameCheck.nmea(), "$GPGLL")).isEqualTo("$GPGLL*50");
        assertThatThrownBy(() -> FrameCheck.nmea().append("GPGLL".getBytes(ISO_8859_1), 0))
                .hasMessageContaining("$ or !");
    }

    @Test
    void namesAreThoseOfTheOption() {
        assertThat(FrameCheck.names())
                .containsExactly(
                        "none",
                        "xor8",
                        "sum8",
                        "sum15",
                        "fletcher8",
                        "crc8",
                        "crc16Modbus",
                        "crc16Ccitt",
                        "crc32",
                        "nmea");
        assertThat(FrameCheck.named("none", null, null)).isNull();
        assertThatThrownBy(() -> FrameCheck.named("crc16", null, null))
                .hasMessageContaining("checksum=crc16 is not known")
                .hasMessageContaining("crc16Ccitt");
        assertThatThrownBy(() -> FrameCheck.named("nmea", ByteOrder.BIG_ENDIAN, null))
                .hasMessageContaining("checksumEndian");
        assertThatThrownBy(() -> FrameCheck.named("none", null, ChecksumScope.parse("1..")))
                .hasMessageContaining("checksumScope");
    }

    private static String appended(FrameCheck check, String text) {
        return new String(check.append(text.getBytes(ISO_8859_1), 0), ISO_8859_1);
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }
}
