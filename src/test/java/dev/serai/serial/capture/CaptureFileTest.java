package dev.serai.serial.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.capture.CaptureRecord.Data;
import dev.serai.serial.capture.CaptureRecord.Ended;
import dev.serai.serial.capture.CaptureRecord.LineError;
import dev.serai.serial.capture.CaptureRecord.Lost;
import dev.serai.serial.capture.CaptureRecord.Opened;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureFileTest {
    private static final CaptureHeader HEADER =
            new CaptureHeader(Instant.parse("2026-11-22T11:43:15.123Z"), 115200, "serial:/dev/ttyUSB0?baudRate=115200");
    private static final String FIRST =
            "serai-capture 1 start=2026-11-22T11:43:15.123Z baudRate=115200 port=serial:/dev/ttyUSB0?baudRate=115200\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("some.capture");
    }

    @Test
    void aFileIsWrittenAsThePackageDescribesIt() throws Exception {
        try (CaptureWriter writer = CaptureWriter.create(file, HEADER, false)) {
            writer.write(new Opened(12_345_999, "/dev/ttyUSB0"));
            writer.write(new Data(113_021_000, "temp=21 °C \t\\\r\n\0 ".getBytes(StandardCharsets.UTF_8)));
            writer.write(new LineError(7_310_042_000L, "overrun", 3));
            writer.write(new Lost(8_000_311_000L, "Port is\r\ngone"));
            writer.write(new Ended(60_000_012_000L));
        }

        assertThat(Files.readString(file)).isEqualTo(FIRST + """
                        0.012345 open /dev/ttyUSB0
                        0.113021 data 18 temp=21 \\xc2\\xb0C \\t\\\\\\r\\n\\0\\x20
                        7.310042 error overrun 3
                        8.000311 lost Port is gone
                        60.000012 end
                        """);
    }

    @Test
    void allBytesComeBackAsTheyWere() throws Exception {
        Random random = new Random(7);
        List<byte[]> written = new ArrayList<>();
        try (CaptureWriter writer = CaptureWriter.create(file, HEADER, false)) {
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[1 + random.nextInt(4096)];
                random.nextBytes(bytes);
                written.add(bytes);
                writer.write(new Data(i * 1_000_000L, bytes));
            }
        }

        List<CaptureRecord> read = read();
        assertThat(read).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(((Data) read.get(i)).bytes()).isEqualTo(written.get(i));
            assertThat(read.get(i).nanos()).isEqualTo(i * 1_000_000L);
        }
    }

    @Test
    void everyRecordIsInTheFileAsSoonAsItIsWritten() throws Exception {
        try (CaptureWriter writer = CaptureWriter.create(file, HEADER, false)) {
            writer.write(new Data(1000, new byte[] {'a'}));
            assertThat(Files.readString(file)).endsWith("0.000001 data 1 a\n");
            writer.write(new Data(2000, new byte[] {'b'}));
            assertThat(Files.readString(file)).endsWith("0.000002 data 1 b\n");
        }
    }

    @Test
    void aFileThatExistsIsNotOverwrittenUnlessItMayBe() throws Exception {
        Files.writeString(file, "mine");

        assertThatThrownBy(() -> CaptureWriter.create(file, HEADER, false))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");

        CaptureWriter.create(file, HEADER, true).close();
        assertThat(Files.readString(file)).isEqualTo(FIRST);
    }

    @Test
    void aLastLineThatWasCutOffIsNoRecordWhereverItWasCut() throws Exception {
        String last = "0.000002 data 7 b\\x00\\r\\nab!\n";
        for (int cut = 0; cut < last.length(); cut++) {
            Files.writeString(file, FIRST + "0.000001 data 1 a\n" + last.substring(0, cut));
            try (CaptureReader reader = new CaptureReader(file)) {
                assertThat(reader.next()).isInstanceOf(Data.class);
                assertThat(reader.next()).as("cut at " + cut).isNull();
                assertThat(reader.isCut()).isEqualTo(cut > 0);
            }
        }
    }

    @Test
    void notesAreSkippedAndTheHeaderIsRead() throws Exception {
        Files.writeString(file, FIRST + "# the pump starts here\n\n0.000001 end\n");

        assertThat(read()).containsExactly(new Ended(1000));
        try (CaptureReader reader = new CaptureReader(file)) {
            assertThat(reader.header()).isEqualTo(HEADER);
        }
        assertThat(CaptureReader.isCapture(file)).isTrue();
        assertThat(CaptureReader.isCapture(Files.writeString(folder.resolve("other"), "serai")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.1 end | line 2: \"<seconds> <kind> <what>\" is expected",
                "0.000001 date 1 a | line 2: \"date\" is not known: known are open, data",
                "0.000001 data 2 a | line 2: data says it has 2 bytes and has 1",
                "0.000001 data 0 | line 2: data says it has 0 bytes",
                "0.000001 data 1 \\q | line 2: the escapes are",
                "0.000001 data 1 \\x1 | line 2: after \\x two hexadecimal digits",
                "0.000001 data 1 é | line 2: a character that is not printable ASCII",
                "0.000001 error overrun | line 2: error needs a kind and a count",
            })
    void aWrongLineIsNamed(String line, String message) throws Exception {
        Files.writeString(file, FIRST + line + "\n");

        assertThatThrownBy(this::read).isInstanceOf(CaptureException.class).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$GPGGA,1 | is no capture: it does not begin with",
                "serai-capture 2 whatever | is a capture of format 2; this Serai reads 1",
                "serai-capture 1 | line 1: the header is wrong: start, baudRate and port",
                "serai-capture 1 start=now baudRate=9600 port=x | line 1: the header is wrong: Text 'now'",
                "serai-capture 1 start=2026-11-22T11:43:15Z baudRate=0 port=x | line 1: the header is wrong: baudRate=0",
            })
    void aWrongHeaderIsRefused(String line, String message) throws Exception {
        Files.writeString(file, line + "\n");

        assertThatThrownBy(() -> new CaptureReader(file).close())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(message);
    }

    private List<CaptureRecord> read() throws IOException {
        List<CaptureRecord> records = new ArrayList<>();
        try (CaptureReader reader = new CaptureReader(file)) {
            for (CaptureRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
        }
        return records;
    }
}
