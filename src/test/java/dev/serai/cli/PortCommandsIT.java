package dev.serai.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.serial.capture.CaptureReader;
import dev.serai.serial.capture.CaptureRecord;
import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.TestJvm;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code monitor}, {@code send} and {@code capture} as processes, with a device in the test's hands. */
@Timeout(400)
class PortCommandsIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void monitorShowsFramesFindsTheDeviceAgainAndEndsInOrderByCtrlC() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                SeraiProcess monitor = SeraiProcess.start(
                        folder, "monitor", peer.link().toString(), "--baudRate", "115200", "--keepFirst", "true")) {
            awaitOutput(monitor, "is open (115200 8N1");
            peer.send("hello\u0007\r\n");
            awaitOutput(monitor, "    6  hello\\x07", "68 65 6c 6c 6f 07");
            peer.unplug();
            awaitOutput(monitor, "Port " + peer.link() + " is not there; waiting for it");
            peer.replug();
            await().atMost(LIMIT).until(peer::isOpen);
            peer.send("again\n");
            awaitOutput(monitor, "    5  again");

            monitor.signal("INT");

            assertThat(monitor.exitCode()).isZero();
            assertThat(monitor.output()).contains("-- 2 frames of 11 bytes, 0 bad, 0 bytes thrown away");
            await().atMost(LIMIT).until(() -> !peer.isOpen());
        }
    }

    @Test
    void monitorEndsByItselfAfterItsCount() throws Exception {
        try (SeraiProcess monitor = SeraiProcess.start(
                folder,
                "monitor",
                "serial:sim?script=weather,interval=10ms&baudRate=115200",
                "--count",
                "3",
                "--text")) {
            assertThat(monitor.exitCode()).isZero();
            assertThat(monitor.output().lines().filter(line -> line.contains("{\"temperature\":")))
                    .hasSize(3);
        }
    }

    @Test
    void monitorCutsFramesByTheirSilences() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                SeraiProcess monitor = SeraiProcess.start(
                        folder,
                        "monitor",
                        peer.link() + "?framing=gap&gap=30ms&checksum=crc16Modbus&keepFirst=true",
                        "--hex")) {
            awaitOutput(monitor, "is open");
            peer.send(new byte[] {1, 3, 0, 0, 0, 1, (byte) 0x84, 0x0a});
            awaitOutput(monitor, "    6  01 03 00 00 00 01");
            peer.send(new byte[] {1, 3, 0, 0, 0, 2, (byte) 0x84, 0x0a});
            awaitOutput(monitor, "!    8  damaged: its checksum is wrong: 01 03 00 00 00 02 84 0a");
        }
    }

    @Test
    void guessSaysWhatItFoundHowSureItIsAndWhatToPaste() throws Exception {
        try (SeraiProcess guess = SeraiProcess.start(
                folder,
                "monitor",
                "serial:sim?script=weather,interval=20ms&baudRate=57600",
                "--guess",
                "--guessTime",
                "1s")) {
            assertThat(guess.exitCode()).as(guess.output()).isZero();
            assertThat(guess.output())
                    .contains(
                            "57600 baud: listening for 1 s",
                            "sure (",
                            "all rates that were tried looked alike (57600, 9600)");
            assertThat(guess.output().lines())
                    .last()
                    .isEqualTo("serial:sim?script=weather,interval=20ms&baudRate=57600&framing=line");
        }
    }

    @Test
    void monitorEndsQuietlyWhenNobodyReadsItsOutput() throws Exception {
        Process monitor = new ProcessBuilder(TestJvm.command(
                        "-cp",
                        TestJvm.classPath(),
                        "dev.serai.Serai",
                        "monitor",
                        "serial:sim?script=weather,interval=10ms&baudRate=115200",
                        "--text"))
                .redirectError(new File(folder.toFile(), "err"))
                .start();
        try {
            try (BufferedReader out = monitor.inputReader()) {
                assertThat(out.readLine()).contains("{\"temperature\":");
            }
            assertThat(monitor.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.exitValue()).isZero();
            assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception", "serai: ");
        } finally {
            monitor.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPortThatIsNotThereAndAWrongOptionAreToldByMessageAndExitCode() throws Exception {
        String absent = folder.resolve("ttyNONE").toString();
        try (SeraiProcess monitor = SeraiProcess.start(folder, "monitor", absent)) {
            assertThat(monitor.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(monitor.output()).contains("Port " + absent + " is not there; 'serai ports' lists what is");
        }
        try (SeraiProcess send = SeraiProcess.start(folder, "send", absent, "x")) {
            assertThat(send.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(send.output()).isEqualTo("serai: Port " + absent + " is not there\n");
        }
        try (SeraiProcess monitor = SeraiProcess.start(folder, "monitor", absent + "?baudrate=9600")) {
            assertThat(monitor.exitCode()).isEqualTo(ExitCode.WRONG);
            assertThat(monitor.output()).contains("unknown option 'baudrate'. Did you mean 'baudRate'?");
        }
    }

    @Test
    void sendSendsTheDataAndItsLineEndOnce() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            try (SeraiProcess send =
                    SeraiProcess.start(folder, "send", peer.link().toString(), "SET \\x01")) {
                assertThat(send.exitCode()).as(send.output()).isZero();
                assertThat(send.output()).isEmpty();
            }
            assertThat(peer.receivedText()).isEqualTo("SET \u0001\n");
        }
    }

    @Test
    void sendPrintsTheReplyThatMatches() throws Exception {
        try (SeraiProcess send = SeraiProcess.start(
                folder,
                "send",
                "serial:sim?script=weather,interval=10ms&baudRate=115200",
                "PING",
                "--reply",
                "--responseMatch",
                "^PONG",
                "--responseTimeout",
                "30s",
                "--hex")) {
            assertThat(send.exitCode()).as(send.output()).isZero();
            assertThat(send.output().lines()).last().isEqualTo("50 4f 4e 47");
        }
    }

    @Test
    void sendWithoutAReplyInTimeFails() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                SeraiProcess send = SeraiProcess.start(
                        folder, "send", peer.link().toString(), "PING", "--reply", "--responseTimeout", "100ms")) {
            assertThat(send.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(send.output())
                    .isEqualTo("serai: no reply from " + peer.link() + " within 100 ms (responseTimeout)\n");
        }
    }

    @Test
    void aCaptureThatIsKilledKeepsAllThatCame() throws Exception {
        Path file = folder.resolve("killed.capture");
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder);
                SeraiProcess capture =
                        SeraiProcess.start(folder, "capture", peer.link().toString(), "-o", file.toString())) {
            awaitOutput(capture, "Recording ");
            for (int i = 0; i < 20; i++) {
                peer.send("line " + i + "\n");
            }
            await().atMost(LIMIT).until(() -> new String(data(file), UTF_8).endsWith("line 19\n"));

            capture.signal("KILL");

            assertThat(capture.exitCode()).isEqualTo(128 + 9);
            assertThat(new String(data(file), UTF_8)).startsWith("line 0\n").endsWith("line 19\n");
            assertThat(records(file)).noneMatch(CaptureRecord.Ended.class::isInstance);
        }
    }

    @Test
    void aCaptureKeepsWhenThePortWasLostAndDoesNotOverwrite() throws Exception {
        Path file = folder.resolve("lost.capture");
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            try (SeraiProcess capture = SeraiProcess.start(
                    folder, "capture", peer.link().toString(), "-o", file.toString(), "--bytes", "4")) {
                awaitOutput(capture, "Recording ");
                peer.send("ab");
                await().atMost(LIMIT).until(() -> data(file).length == 2);
                peer.unplug();
                awaitOutput(capture, "is not there; waiting for it");
                peer.replug();
                await().atMost(LIMIT).until(peer::isOpen);
                peer.send("cdef");

                assertThat(capture.exitCode()).as(capture.output()).isZero();
                assertThat(capture.output())
                        .contains("4 bytes, port lost 1 time. Play it back: serai simulate capture,file=");
            }
            assertThat(records(file).stream().map(event -> event.getClass().getSimpleName()))
                    .startsWith("Opened", "Data", "Lost")
                    .endsWith("Opened", "Data", "Ended");
            assertThat(data(file)).isEqualTo("abcd".getBytes(UTF_8));

            String before = Files.readString(file);
            try (SeraiProcess again =
                    SeraiProcess.start(folder, "capture", peer.link().toString(), "-o", file.toString())) {
                assertThat(again.exitCode()).isEqualTo(ExitCode.WRONG);
                assertThat(again.output()).contains("exists already: --force overwrites it");
            }
            assertThat(file).hasContent(before);
        }
    }

    @Test
    void aCapturePlaysBackTheSameBytesNoFasterThanTheyCame() throws Exception {
        Path recording = Path.of("src/test/resources/captures/triton400.log").toAbsolutePath();
        byte[] bytes = Files.readAllBytes(recording);
        Path first = folder.resolve("first.capture");
        Path second = folder.resolve("second.capture");

        capture(
                "serial:sim?script=play,file=" + recording + ",pieces=50-200,pauses=20ms-60ms&baudRate=38400",
                first,
                bytes);
        capture("serial:sim?script=capture,file=" + first, second, bytes);

        assertThat(new String(data(first), ISO_8859_1)).isEqualTo(new String(bytes, ISO_8859_1));
        assertThat(new String(data(second), ISO_8859_1)).isEqualTo(new String(bytes, ISO_8859_1));
        // from when it could begin: a first read that comes late makes the pauses behind it seem shorter
        assertThat(sinceOpened(second)).isGreaterThan(span(first) - TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(sinceOpened(first)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(bytes.length / 200 * 20L - 50));
    }

    private void capture(String port, Path file, byte[] bytes) throws Exception {
        try (SeraiProcess capture = SeraiProcess.start(
                folder, "capture", port, "-o", file.toString(), "--bytes", String.valueOf(bytes.length))) {
            assertThat(capture.exitCode()).as(capture.output()).isZero();
        }
    }

    /** From the opening of the port, which the simulated device waits for, to the last data. */
    private static long sinceOpened(Path file) throws IOException {
        List<CaptureRecord> all = records(file);
        return last(all).nanos() - all.get(0).nanos();
    }

    private static CaptureRecord last(List<CaptureRecord> all) {
        return all.stream()
                .filter(CaptureRecord.Data.class::isInstance)
                .reduce((before, next) -> next)
                .orElseThrow();
    }

    private static long span(Path file) throws IOException {
        List<CaptureRecord> data = records(file).stream()
                .filter(CaptureRecord.Data.class::isInstance)
                .toList();
        return data.get(data.size() - 1).nanos() - data.get(0).nanos();
    }

    private static byte[] data(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (CaptureRecord event : records(file)) {
            if (event instanceof CaptureRecord.Data data) {
                bytes.writeBytes(data.bytes());
            }
        }
        return bytes.toByteArray();
    }

    private static List<CaptureRecord> records(Path file) throws IOException {
        List<CaptureRecord> records = new ArrayList<>();
        try (CaptureReader reader = new CaptureReader(file)) {
            for (CaptureRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
        }
        return records;
    }

    private static void awaitOutput(SeraiProcess process, String... texts) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(process.output()).contains(texts));
    }
}
