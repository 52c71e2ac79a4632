package dev.serai.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryFieldsTest {
    private static Map<String, Object> read(String hex, String layout) {
        return new BinaryFields().read(HexFormat.of().parseHex(hex), layout);
    }

    @ParameterizedTest
    @CsvSource({
        "ff,u8,255",
        "ff,i8,-1",
        "8000,i16,-32768",
        "0080,i16le,-32768",
        "800000,i24,-8388608",
        "010000,u24le,1",
        "ffffffff,u32,4294967295",
        "7fffffffffffffff,u64,9223372036854775807",
        "8000000000000000,i64,-9223372036854775808",
        "41ac0000,f32,21.5",
        "0000ac41,f32le,21.5",
        "4035800000000000,f64,21.5",
        "ffdd,i16/10,-3.5",
        "0001,u16/3,0.3333333333333333",
        "0003,u16*0.25,0.75"
    })
    void aNumberIsReadByItsType(String hex, String type, String expected) {
        assertThat(read(hex, "x " + type).get("x")).hasToString(expected);
    }

    @Test
    void whatDoesNotFitALongIsStillExact() {
        assertThat(read("ffffffffffffffff", "x u64"))
                .containsExactly(entry("x", new BigDecimal("18446744073709551615")));
    }

    @Test
    void fieldsStandInTheirOrderWithoutThoseThatAreSkipped() {
        assertThat(read("a50100d7", "skip u8, sensor u8,temperature i16/10"))
                .containsExactly(entry("sensor", 1L), entry("temperature", new BigDecimal("21.5")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00 | x u16 | A record of 2 bytes is wanted, not of 1: 00",
                "000000 | x u16 | A record of 2 bytes is wanted, not of 3: 000000",
                "00 | x u9 | 'x u9' is no field",
                "00 | u8 | is no field",
                "0000 | x u8, x u8 | 'x' stands in it twice",
                "00 | x u8/0 | divides by zero",
                "7fc00000 | x f32 | Field x is no number: NaN",
                "7f800000 | x f32 | Field x is no number: Infinity"
            })
    void whatDoesNotFitIsRefused(String hex, String layout, String message) {
        assertThatThrownBy(() -> read(hex, layout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
