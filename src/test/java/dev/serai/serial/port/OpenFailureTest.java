package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFailureTest {
    private static final String NAME = "/dev/no-such-port-of-serai";
    private static final OpenFailure FAILURE = new OpenFailure(
            NAME,
            NAME,
            new LineSettings(9600, 7, Parity.EVEN, StopBits.ONE, FlowControl.NONE, true, true, true, false, null));

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 19})
    void aPortThatIsNotThereIsMissing(int errno) {
        assertThat(FAILURE.ofPosix(errno))
                .isInstanceOf(PortMissingException.class)
                .hasMessage("Port " + NAME + " is not there");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 16, 35})
    void aPortThatAnotherProgramHasIsBusy(int errno) {
        assertThat(FAILURE.ofPosix(errno))
                .isNotInstanceOf(PortMissingException.class)
                .hasMessageStartingWith("Port " + NAME + " is busy: another program holds it");
    }

    @ParameterizedTest
    @CsvSource({
        "5,does not answer (system error 5): there is a number for it but no hardware",
        "25,is not a serial port",
        "22,does not take the line settings 9600 7E1",
        "24,can not be opened: system error 24",
    })
    void eachReasonHasItsOwnText(int errno, String text) {
        assertThat(FAILURE.ofPosix(errno))
                .isNotInstanceOf(PortMissingException.class)
                .hasMessageStartingWith("Port " + NAME + " " + text);
    }

    @Test
    void onWindowsTheSameNumbersMeanSomethingElse() {
        assertThat(FAILURE.ofWindows(2)).isInstanceOf(PortMissingException.class);
        assertThat(FAILURE.ofWindows(5)).hasMessage("Port " + NAME + " is busy: another program holds it");
        assertThat(FAILURE.ofWindows(87)).hasMessageContaining("9600 7E1");
        assertThat(FAILURE.ofWindows(31)).hasMessageEndingWith("system error 31");
    }

    @Test
    void settingsThatTheDriverChangedAreNamedWithWhatToDo() {
        assertThat(FAILURE.refused(List.of("baudRate=250000 (the driver takes 230400 instead)", "dataBits=7")))
                .hasMessage("Port " + NAME + " does not take baudRate=250000 (the driver takes 230400 instead),"
                        + " dataBits=7. Its driver or chip can not do that: use what the device and this port both"
                        + " can");
    }
}
