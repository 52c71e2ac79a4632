package dev.serai.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytePatternTest {

    @ParameterizedTest
    @CsvSource({
        "0x0d0a, 0x0d0a",
        "0X0D0A, 0x0d0a",
        "\\r\\n, 0x0d0a",
        "\\x0D\\n, 0x0d0a",
        "\\t\\0\\\\, 0x09005c",
        "END, 0x454e44",
        "°, 0xc2b0"
    })
    void textEscapesAndHexStandForBytes(String value, String hex) {
        assertThat(BytePattern.parse("delimiter", value)).hasToString(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0xabc", "0xzz", "\\", "\\q", "\\x1", "\\xgg"})
    void whatStandsForNoBytesIsRefusedWithTheOptionsName(String value) {
        assertThatThrownBy(() -> BytePattern.parse("delimiter", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("delimiter");
    }

    @Test
    void patternsOfTheSameBytesAreEqual() {
        assertThat(BytePattern.parse("a", "\\r\\n"))
                .isEqualTo(BytePattern.parse("b", "0x0d0a"))
                .hasSameHashCodeAs(BytePattern.parse("b", "0x0d0a"))
                .isNotEqualTo(BytePattern.parse("a", "0x0a"));
    }
}
