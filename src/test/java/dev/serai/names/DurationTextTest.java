package dev.serai.names;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    private static void check(String value) {
        DurationText.check(
                Map.of("wait", value, "name", "2x"), name -> name.equals("wait") ? long.class : null, long.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "250", "500ms", "5s", "1m30s", "2h", "1d", "PT1.5S", " 5s ", "#bean"})
    void takesWhatStandsForATime(String value) {
        assertThatCode(() -> check(value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2x", "abc", "s", "2S", "1.5s", "-5s", "10seconds", "PT", "PT-5S"})
    void refusesWhatCamelWouldTakeForNothing(String value) {
        assertThatThrownBy(() -> check(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wait=" + value + " is no duration: write 500ms, 10s, 5m or 2h");
    }
}
