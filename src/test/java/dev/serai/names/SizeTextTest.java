package dev.serai.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {
    @ParameterizedTest
    @CsvSource({
        "512,512",
        "64MiB,67108864",
        "64 mib,67108864",
        "5GB,5000000000",
        "1.5KiB,1536",
        "0,0",
        "2TiB,2199023255552"
    })
    void aSizeIsReadWithItsUnit(String text, long bytes) {
        assertThat(SizeText.parse("maxSize", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1 GX", "1,5MB", "99999999999GiB", "12 34"})
    void whatIsNoSizeIsRefusedWithTheOptionsName(String text) {
        assertThatThrownBy(() -> SizeText.parse("maxSize", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxSize is '" + text + "'")
                .hasMessageContaining("64MiB");
    }

    @Test
    void aSizeIsWrittenWithTheUnitThatSuits() {
        assertThat(SizeText.of(1023)).isEqualTo("1023 bytes");
        assertThat(SizeText.of(1536)).isEqualTo("1.5 KiB");
        assertThat(SizeText.of(64 << 20)).isEqualTo("64 MiB");
        assertThat(SizeText.of(1L << 40)).isEqualTo("1.0 TiB");
    }
}
