package dev.serai.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.capture.CaptureHeader;
import dev.serai.serial.capture.CaptureWriter;
import dev.serai.serial.port.LineErrors;
import dev.serai.serial.port.OpenPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private long nanos = 77 * MILLI;
    private LineErrors lineErrors = LineErrors.NONE;
    private boolean stopped;

    @Test
    void whatHappensIsRecordedWithItsTimeSinceTheBeginning() throws Exception {
        Path file = folder.resolve("x.capture");
        try (CaptureWriter writer = writer(file)) {
            Recorder recorder = recorder(writer, file, Long.MAX_VALUE);
            recorder.lost("Port /dev/x is not there", "waiting for it");
            at(10).opened(recorder);
            at(1500).received(recorder, "temp=21\r\n");
            lineErrors = new LineErrors(3, 0, 1, 0);
            at(1600).received(recorder, "te");
            at(1700).received(recorder, "st");
            nanos += 300 * MILLI;
            recorder.lost("Port /dev/x is gone", "trying again");
            recorder.lost("Port /dev/x is not there", "waiting for it");
            at(2500).opened(recorder);
            nanos += 500 * MILLI;
            recorder.ended();
        }

        assertThat(Files.readAllLines(file).stream().skip(1))
                .containsExactly(
                        "0.000000 lost Port /dev/x is not there",
                        "0.010000 open /dev/x",
                        "1.500000 data 9 temp=21\\r\\n",
                        "1.600000 error overrun 3",
                        "1.600000 error framing 1",
                        "1.600000 data 2 te",
                        "1.700000 data 2 st",
                        "2.000000 lost Port /dev/x is gone",
                        "2.000000 lost Port /dev/x is not there",
                        "2.500000 open /dev/x",
                        "3.000000 end");
        assertThat(err.toString().lines())
                .last()
                .isEqualTo("3.0 s, 13 bytes, port lost 1 time. Play it back: serai simulate capture,file=" + file);
    }

    @Test
    void itEndsAtTheByteThatWasAskedFor() throws Exception {
        Path file = folder.resolve("x.capture");
        try (CaptureWriter writer = writer(file)) {
            Recorder recorder = recorder(writer, file, 5);
            at(0).opened(recorder);
            at(1).received(recorder, "abc");
            assertThat(stopped).isFalse();
            at(2).received(recorder, "defg");
            assertThat(stopped).isTrue();
            at(3).received(recorder, "more");
        }

        assertThat(Files.readString(file)).endsWith("0.001000 data 3 abc\n0.002000 data 2 de\n");
    }

    @Test
    void progressIsToldNowAndThen() throws Exception {
        Path file = folder.resolve("x.capture");
        try (CaptureWriter writer = writer(file)) {
            Recorder recorder = recorder(writer, file, Long.MAX_VALUE);
            at(0).opened(recorder);
            at(9_999).received(recorder, "abc");
            recorder.looked();
            assertThat(err.toString().lines()).hasSize(1);
            nanos += MILLI;
            recorder.looked();
            recorder.looked();
            assertThat(err.toString().lines()).hasSize(2).last().isEqualTo("10.0 s, 3 bytes");
        }
    }

    private static CaptureWriter writer(Path file) throws IOException {
        return CaptureWriter.create(file, new CaptureHeader(Instant.EPOCH, 9600, "serial:/dev/x"), false);
    }

    private Recorder recorder(CaptureWriter writer, Path file, long most) {
        return new Recorder(
                writer,
                file,
                most,
                () -> stopped = true,
                () -> nanos,
                new Recorder.Progress(new PrintWriter(err, true), false));
    }

    private RecorderTest at(long millis) {
        nanos = (77 + millis) * MILLI;
        return this;
    }

    private void opened(Recorder recorder) throws IOException {
        recorder.opened(new Port());
    }

    private void received(Recorder recorder, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        recorder.received(bytes, bytes.length);
    }

    private final class Port implements OpenPort {
        @Override
        public String path() {
            return "/dev/x";
        }

        @Override
        public LineErrors lineErrors() {
            return lineErrors;
        }

        @Override
        public int read(byte[] buffer) {
            return 0;
        }

        @Override
        public void write(byte[] bytes) {}

        @Override
        public void discardInput() {}

        @Override
        public void wake() {}

        @Override
        public void close() {}
    }
}
