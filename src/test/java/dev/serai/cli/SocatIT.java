package dev.serai.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.serial.capture.CaptureReader;
import dev.serai.serial.capture.CaptureRecord;
import dev.serai.testkit.SeraiProcess;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A terminal program that we did not write at the other end: socat. */
@Timeout(400)
class SocatIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final byte[] ALL_VALUES = new byte[256];

    static {
        for (int i = 0; i < ALL_VALUES.length; i++) {
            ALL_VALUES[i] = (byte) i;
        }
    }

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void socat() {
        boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "socat")));
        assumeTrue(installed, "socat is not installed: what it would do at the other end is not tested");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSimulatedDeviceAnswersIt() throws Exception {
        Path link = folder.resolve("ttyDEMO");
        try (SeraiProcess device =
                SeraiProcess.start(folder, "simulate", "weather,interval=1h", "--link", link.toString())) {
            await().atMost(LIMIT).until(() -> device.output().contains("Stop:"));
            Process socat = socat("-", link + ",rawer");
            try (BufferedReader answers = socat.inputReader(US_ASCII)) {
                socat.getOutputStream().write("PING\nID?\n".getBytes(US_ASCII));
                socat.getOutputStream().flush();

                assertThat(List.of(answers.readLine(), answers.readLine(), answers.readLine()))
                        .contains("PONG", "ID serai weather station 1");
            }
        }
    }

    @Test
    void itReadsAllByteValuesFromASimulatedDevice() throws Exception {
        Path link = folder.resolve("ttyDEMO");
        Path recording = Files.write(folder.resolve("values"), ALL_VALUES);
        Path out = folder.resolve("out");
        try (SeraiProcess device =
                SeraiProcess.start(folder, "simulate", "play,baud=0,file=" + recording, "--link", link.toString())) {
            await().atMost(LIMIT).until(() -> device.output().contains("Stop:"));
            socat("-u", link + ",rawer", "CREATE:" + out);

            await().atMost(LIMIT).until(() -> Files.exists(out) && Files.size(out) == ALL_VALUES.length);
            assertThat(Files.readAllBytes(out)).isEqualTo(ALL_VALUES);
        }
    }

    @Test
    void sendGivesItAllByteValues() throws Exception {
        Path port = folder.resolve("ttySOCAT");
        Path out = folder.resolve("out");
        socat("-u", "PTY,rawer,link=" + port, "CREATE:" + out);
        await().atMost(LIMIT).until(() -> Files.exists(port, LinkOption.NOFOLLOW_LINKS));

        try (SeraiProcess send = SeraiProcess.start(
                folder, "send", port.toString(), "0x" + HexFormat.of().formatHex(ALL_VALUES))) {
            assertThat(send.exitCode()).as(send.output()).isZero();
        }

        await().atMost(LIMIT).until(() -> Files.exists(out) && Files.size(out) == ALL_VALUES.length);
        assertThat(Files.readAllBytes(out)).isEqualTo(ALL_VALUES);
    }

    @Test
    void captureTakesAllByteValuesFromIt() throws Exception {
        Path port = folder.resolve("ttySOCAT");
        Path file = folder.resolve("values.capture");
        Process socat = socat("-u", "-", "PTY,rawer,wait-slave,link=" + port);
        await().atMost(LIMIT).until(() -> Files.exists(port, LinkOption.NOFOLLOW_LINKS));

        try (SeraiProcess capture =
                SeraiProcess.start(folder, "capture", port.toString(), "-o", file.toString(), "--bytes", "256")) {
            await().atMost(LIMIT).until(() -> capture.output().contains("Recording"));
            socat.getOutputStream().write(ALL_VALUES);
            socat.getOutputStream().flush();
            assertThat(capture.exitCode()).as(capture.output()).isZero();
        }

        assertThat(data(file)).isEqualTo(ALL_VALUES);
    }

    private Process socat(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("socat"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("socat.err").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static byte[] data(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CaptureReader reader = new CaptureReader(file)) {
            for (CaptureRecord next = reader.next(); next != null; next = reader.next()) {
                if (next instanceof CaptureRecord.Data data) {
                    bytes.writeBytes(data.bytes());
                }
            }
        }
        return bytes.toByteArray();
    }
}
