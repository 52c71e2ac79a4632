package dev.serai.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.guess.WrongRate;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortOpener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GuessRunTest {
    private static final byte[] TEXT =
            "wind=3.25;gust=7.50;dir=118\r\n".repeat(6).getBytes(US_ASCII);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Integer> tried = new ArrayList<>();
    private final List<String> written = new ArrayList<>();

    @Test
    void theRateOfAUartIsFoundAndPrintedWithTheOptionsThatWereGiven() throws Exception {
        WrongRate line = new WrongRate(TEXT, 4800, 0);

        boolean found = run(
                        "/dev/x?dtr=false&framing=raw",
                        null,
                        (path, settings) -> new Line(line.heardAt(settings.baudRate())))
                .run();

        assertThat(found).isTrue();
        assertThat(out.toString().lines().findFirst().orElseThrow())
                .matches("sure \\(9\\d %\\): 4800 baud, framing=line");
        assertThat(out.toString()).doesNotContain("looked alike");
        assertThat(out.toString().lines()).last().isEqualTo("serial:/dev/x?dtr=false&baudRate=4800&framing=line");
        assertThat(err.toString()).contains("  9600 baud: listening for 50 ms", "not recognised");
    }

    @Test
    void whereTheRateMakesNoDifferenceTheOneThatWasGivenIsTaken() throws Exception {
        boolean found = run("/dev/x?baudRate=38400", null, opener(TEXT)).run();

        assertThat(found).isTrue();
        assertThat(tried).containsExactly(38400, 9600);
        assertThat(out.toString())
                .contains("all rates that were tried looked alike (38400, 9600)", "38400 was taken")
                .endsWith("serial:/dev/x?baudRate=38400&framing=line\n");
    }

    @Test
    void aSilentDeviceIsTriedAtAllRatesAndGetsTheProbe() throws Exception {
        boolean found = run("/dev/x", new byte[] {'?'}, opener(new byte[0])).run();

        assertThat(found).isFalse();
        assertThat(tried).hasSize(11).doesNotHaveDuplicates();
        assertThat(written).hasSize(11).containsOnly("?");
        assertThat(out.toString()).startsWith("Nothing came at any rate.").contains("--probe");
    }

    @Test
    void noiseIsNotRecognised() throws Exception {
        byte[] noise = new byte[400];
        new Random(1).nextBytes(noise);

        assertThat(run("/dev/x", null, opener(noise)).run()).isFalse();
        assertThat(out.toString()).startsWith("No rate and framing fits what came.");
    }

    @Test
    void aPortThatCanNotBeOpenedIsAnErrorAndARateThatItCanNotDoIsPassedOver() throws Exception {
        assertThatThrownBy(() -> run("/dev/x", null, (path, settings) -> {
                            throw new PortException("Port " + path + " is busy");
                        })
                        .run())
                .hasMessage("Port /dev/x is busy");

        boolean found = run("/dev/x?baudRate=2400", null, (path, settings) -> {
                    if (settings.baudRate() == 9600) {
                        throw new PortException("Port /dev/x does not take 9600 baud");
                    }
                    return new Line(TEXT);
                })
                .run();
        assertThat(found).isTrue();
        assertThat(err.toString()).contains("Port /dev/x does not take 9600 baud");
    }

    private PortOpener opener(byte[] bytes) {
        return (path, settings) -> {
            tried.add(settings.baudRate());
            return new Line(bytes);
        };
    }

    private GuessRun run(String uri, byte @Nullable [] probe, PortOpener opener) {
        return new GuessRun(
                PortSetup.of(SerialUri.parse(uri)),
                opener,
                Duration.ofMillis(50),
                probe,
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }

    /** Says something at once, then nothing. */
    private final class Line implements OpenPort {
        private final CountDownLatch woken = new CountDownLatch(1);
        private byte @Nullable [] bytes;

        Line(byte[] bytes) {
            this.bytes = bytes.length == 0 ? null : bytes;
        }

        @Override
        public String path() {
            return "/dev/x";
        }

        @Override
        public int read(byte[] buffer) throws PortException {
            byte[] said = bytes;
            if (said != null) {
                bytes = null;
                System.arraycopy(said, 0, buffer, 0, said.length);
                return said.length;
            }
            try {
                assertThat(woken.await(60, TimeUnit.SECONDS)).isTrue();
                return 0;
            } catch (InterruptedException e) {
                throw new PortException("interrupted", e);
            }
        }

        @Override
        public void write(byte[] written) {
            GuessRunTest.this.written.add(new String(written, US_ASCII));
        }

        @Override
        public void discardInput() {}

        @Override
        public void wake() {
            woken.countDown();
        }

        @Override
        public void close() {}
    }
}
