package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSettingsTest {

    @Test
    void oneAndAHalfStopBitsGoWithFiveDataBitsAlone() {
        assertThat(settings(5, StopBits.ONE_AND_A_HALF)).hasToString("9600 5N1.5");
        assertThatThrownBy(() -> settings(8, StopBits.ONE_AND_A_HALF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stopBits=1.5: goes with dataBits=5 alone, not with 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT0.101S", "PT0.0005S", "PT1000000H"})
    void aDelayThatNoDriverTakesIsNamedWithItsOption(String delay) {
        Duration wrong = Duration.parse(delay);

        assertThatThrownBy(() -> new Rs485(true, wrong, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rs485DelayBefore=");
        assertThatThrownBy(() -> new Rs485(true, Duration.ZERO, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rs485DelayAfter=")
                .hasMessageEndingWith("drivers take whole milliseconds from 0 to 100");
    }

    private static LineSettings settings(int dataBits, StopBits stopBits) {
        return new LineSettings(9600, dataBits, Parity.NONE, stopBits, FlowControl.NONE, true, true, true, false, null);
    }
}
