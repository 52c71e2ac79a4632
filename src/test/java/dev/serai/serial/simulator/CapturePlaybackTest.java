package dev.serai.serial.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.port.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capture's device says when, by a clock that the test sets. */
class CapturePlaybackTest {
    private static final String HEADER =
            "serai-capture 1 start=2026-11-22T11:43:15Z baudRate=9600 port=serial:/dev/x\n";
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private CapturePlayback device;

    @Test
    void thePausesAreThoseOfTheCaptureCountedFromTheBeginningOfEachPiece() throws Exception {
        device(1, false, """
                0.050000 open /dev/x
                7.000000 data 1 a
                7.010000 data 1 b
                7.500000 error overrun 1
                8.250000 data 1 c
                9.000000 end
                """);

        assertThat(said(device, 3)).containsExactly("0 a", "10 b", "1240 c");
        assertThat(device.next()).isNull();
    }

    @Test
    void aSpeedDividesThePauses() throws Exception {
        device(2, false, """
                1.000000 data 1 a
                1.100000 data 1 b
                """);

        assertThat(said(device, 2)).containsExactly("0 a", "50 b");
    }

    @Test
    void aLossTakesThePortAwayUntilItWasOpenedAgain() throws Exception {
        device(1, false, """
                0.000000 lost Port x is not there
                0.050000 open /dev/x
                1.000000 data 1 a
                1.600000 lost Port x is gone
                1.900000 lost Port x is not there
                4.600000 open /dev/y
                9.000000 data 1 b
                """);

        assertThat(said(device, 3)).containsExactly("0 a", "600 ", "away 3000", "0 b");
    }

    @Test
    void whatWasReadCanBeReadBeforeThePortGoes() throws Exception {
        device(1, false, """
                0.000000 open /dev/x
                1.000000 data 1 a
                1.000001 lost Port x is gone
                2.000001 open /dev/y
                """);

        assertThat(said(device, 2)).containsExactly("0 a", CapturePlayback.LINGER.toMillis() + " ", "away 1000");
        assertThat(device.next()).isNull();
    }

    @Test
    void aLossAtTheEndIsTheEnd() throws Exception {
        device(1, false, """
                0.000000 open /dev/x
                1.000000 data 1 a
                1.500000 lost Port x is gone
                """);

        assertThat(said(device, 1)).containsExactly("0 a");
        assertThat(device.next()).isNull();
    }

    @Test
    void aLoopBeginsAgain() throws Exception {
        device(1, true, """
                1.000000 data 1 a
                1.100000 data 1 b
                """);

        assertThat(said(device, 4)).containsExactly("0 a", "100 b", "0 a", "100 b");
    }

    @Test
    void aWrongLineEndsItWithItsNumber() throws Exception {
        device(1, false, "1.000000 data 1 a\n1.1 data\n");

        assertThatThrownBy(device::next)
                .isInstanceOf(PortException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("line 3: ");
    }

    @AfterEach
    void close() throws IOException {
        if (device != null) {
            device.close();
        }
    }

    private CapturePlayback device(double speed, boolean loop, String records) throws IOException {
        Path file = Files.writeString(folder.resolve("x.capture"), HEADER + records);
        device = new CapturePlayback(file, loop, speed);
        return device;
    }

    /** The pieces with the milliseconds between them, and the times that the device is away. */
    private static List<String> said(CapturePlayback device, int pieces) throws IOException {
        List<String> said = new ArrayList<>();
        long at = Duration.ofHours(3).toNanos();
        for (int i = 0; i < pieces; i++) {
            long due = device.nextAt(at, at);
            byte[] piece = device.next();
            assertThat(piece).isNotNull();
            said.add((due - at) / MILLI + " " + new String(piece, US_ASCII));
            at = due;
            long away = device.awayNanos();
            assertThat(device.awayNanos()).isZero();
            if (away > 0) {
                said.add("away " + away / MILLI);
            }
        }
        return said;
    }
}
