package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The decoding of the kernel's structures, in bytes as Linux on x86 and ARM has them. */
class TermiosTest {
    private static final int CONTROL_FLAGS = 8;
    private static final int SPEED = 40;
    private static final int CS7 = 0x20;
    private static final int CS8 = 0x30;
    private static final int CSTOPB = 0x40;
    private static final int PARENB = 0x100;
    private static final int PARODD = 0x200;
    private static final int CMSPAR = 0x40000000;
    private static final int CRTSCTS = 0x80000000;

    private final Memory memory = new Memory(64);

    @Test
    void whatTheDriverTookAsAskedMakesNoDifference() {
        assertThat(differences(CS8, 9600, settings(9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE)))
                .isEmpty();
        assertThat(differences(
                        CS7 | PARENB | CSTOPB | CRTSCTS,
                        115_200,
                        settings(115_200, 7, Parity.EVEN, StopBits.TWO, FlowControl.RTS_CTS)))
                .isEmpty();
        assertThat(differences(
                        CS8 | PARENB | PARODD | CMSPAR,
                        9600,
                        settings(9600, 8, Parity.MARK, StopBits.ONE, FlowControl.NONE)))
                .isEmpty();
        assertThat(differences(
                        CS8 | PARENB | CMSPAR, 9600, settings(9600, 8, Parity.SPACE, StopBits.ONE, FlowControl.NONE)))
                .isEmpty();
        assertThat(differences(CSTOPB, 50, settings(50, 5, Parity.NONE, StopBits.ONE_AND_A_HALF, FlowControl.NONE)))
                .isEmpty();
    }

    @Test
    void aRateThatAUartCanReadAnywayIsNoDifference() {
        LineSettings settings = settings(115_200, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE);

        assertThat(differences(CS8, 117_647, settings)).isEmpty();
        assertThat(differences(CS8, 0, settings)).as("the driver does not tell").isEmpty();
        assertThat(differences(CS8, 9600, settings)).containsExactly("baudRate=115200 (the driver takes 9600 instead)");
        assertThat(differences(CS8, 0xFFFF_FFFF, settings))
                .containsExactly("baudRate=115200 (the driver takes 4294967295 instead)");
    }

    @Test
    void eachSettingThatTheDriverChangedIsNamed() {
        assertThat(differences(CS8, 9600, settings(9600, 7, Parity.EVEN, StopBits.TWO, FlowControl.RTS_CTS)))
                .containsExactly(
                        "dataBits=7 (the driver takes 8 instead)",
                        "parity=even (the driver takes none instead)",
                        "stopBits=2 (the driver takes another number)",
                        "flowControl=rtsCts");
        assertThat(differences(
                        CS8 | PARENB | PARODD, 9600, settings(9600, 8, Parity.MARK, StopBits.ONE, FlowControl.NONE)))
                .containsExactly("parity=mark (the driver takes odd instead)");
    }

    @Test
    void hangUpAndBreaksChangeTheirBitsAlone() {
        memory.clear();
        memory.setInt(0, 0x2 | 0x400);
        memory.setInt(CONTROL_FLAGS, CS8 | 0x400);
        Termios termios = new Termios(memory, false);

        termios.hangUpOnClose(false);
        termios.ignoreBreaks();
        assertThat(memory.getInt(CONTROL_FLAGS)).isEqualTo(CS8);
        assertThat(memory.getInt(0)).isEqualTo(0x1 | 0x400);

        termios.hangUpOnClose(true);
        assertThat(memory.getInt(CONTROL_FLAGS)).isEqualTo(CS8 | 0x400);
    }

    @Test
    void macOsHasItsFlagsElsewhere() {
        memory.clear();
        memory.setLong(16, 0x4B00);
        new Termios(memory, true).hangUpOnClose(false);

        assertThat(memory.getLong(16)).isEqualTo(0x0B00);
    }

    @Test
    void lineErrorsAreCountedFromTheOpenOnAndOverTheCountersWrap() {
        counters(5, -1, 7, 9, Integer.MAX_VALUE);
        LineErrorCounters counters = new LineErrorCounters();
        counters.begin(memory);
        assertThat(counters.errors()).isEqualTo(LineErrors.NONE);

        counters(6, 1, 9, 12, Integer.MIN_VALUE);
        counters.update(memory);
        assertThat(counters.errors()).isEqualTo(new LineErrors(3, 2, 1, 3));
        assertThat(counters.errors().total()).isEqualTo(9);

        LineErrors before = counters.errors();
        counters.update(memory);
        assertThat(counters.errors()).isSameAs(before);

        counters(8, 1, 9, 12, Integer.MIN_VALUE);
        counters.update(memory);
        assertThat(counters.errors().since(before)).isEqualTo(new LineErrors(0, 0, 2, 0));
    }

    private void counters(int frame, int overrun, int parity, int breaks, int bufferOverrun) {
        memory.clear();
        memory.setInt(16, 1_000_000);
        memory.setInt(24, frame);
        memory.setInt(28, overrun);
        memory.setInt(32, parity);
        memory.setInt(36, breaks);
        memory.setInt(40, bufferOverrun);
    }

    @Test
    void whatTheDriverTookOfTheRs485ModeIsCompared() {
        Rs485 wanted = new Rs485(true, Duration.ofMillis(2), Duration.ZERO);

        assertThat(Rs485Check.differences(0x3, 2, 0, wanted)).isEmpty();
        assertThat(Rs485Check.differences(0x0, 0, 0, wanted)).containsExactly("rs485=true");
        assertThat(Rs485Check.differences(0x5, 0, 1, wanted))
                .containsExactly(
                        "rs485RtsActiveHigh=true",
                        "rs485DelayBefore=2ms (the driver takes 0 ms instead)",
                        "rs485DelayAfter=0ms (the driver takes 1 ms instead)");
    }

    private java.util.List<String> differences(int flags, int speed, LineSettings settings) {
        memory.clear();
        memory.setInt(CONTROL_FLAGS, flags);
        memory.setInt(SPEED, speed);
        return new Termios(memory, false).differences(settings);
    }

    private static LineSettings settings(
            int baudRate, int dataBits, Parity parity, StopBits stopBits, FlowControl flowControl) {
        return new LineSettings(baudRate, dataBits, parity, stopBits, flowControl, true, true, true, false, null);
    }
}
