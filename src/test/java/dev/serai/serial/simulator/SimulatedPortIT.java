package dev.serai.serial.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fazecast.jSerialComm.SerialPort;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.VirtualPort;
import dev.serai.serial.port.VirtualPorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripted devices, with jSerialComm as their reader. */
@Timeout(300)
class SimulatedPortIT {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");
    private static final String READING =
            "\\{\"temperature\":-?\\d+\\.\\d\\d,\"humidity\":\\d+\\.\\d,\"pressure\":\\d+\\.\\d}";

    private final Simulator simulator = new Simulator();

    @TempDir
    Path folder;

    @Test
    void theServiceLoaderFindsItUnderItsKind() throws PortException {
        VirtualPorts found = ServiceLoader.load(VirtualPorts.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(ports -> ports.kind().equals("sim"))
                .findFirst()
                .orElseThrow();
        try (VirtualPort port = found.open("", 9600)) {
            assertThat(port.name()).isEqualTo("weather");
            assertThat(Path.of(port.path())).exists();
        }
    }

    @Test
    void theWeatherStationPrintsReadingsAndAnswersCommands() throws IOException {
        try (SimulatedPort station = simulator.open("weather,interval=20ms,seed=1", 115_200)) {
            SerialPort port = PtyIT.open(station.path());
            try {
                assertThat(readLine(port)).matches(READING);
                assertThat(readLine(port)).matches(READING);
                assertThat(ask(port, "PING\r\n")).isEqualTo("PONG");
                assertThat(ask(port, "id?\n")).startsWith("ID ");
                assertThat(ask(port, "INTERVAL 3600000\n")).isEqualTo("OK INTERVAL 3600000");
                assertThat(ask(port, "nonsense\n"))
                        .startsWith("ERR unknown command")
                        .contains("PING");
            } finally {
                port.closePort();
            }
        }
    }

    @Test
    void itTalksWheneverItsPortIsOpened() throws IOException {
        for (int i = 0; i < 400; i++) {
            try (SimulatedPort station = simulator.open("weather,startDelay=0ms", 0);
                    var port = Files.newInputStream(Path.of(station.path()))) {
                assertThat(port.read()).isEqualTo('{');
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameReadings() throws IOException {
        String script = "weather,interval=0ms,count=50,seed=7";
        assertThat(new String(whatIsSent(script, 0), StandardCharsets.US_ASCII))
                .isEqualTo(new String(whatIsSent(script, 115_200), StandardCharsets.US_ASCII))
                .matches("(" + READING + "\r\n){50}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ais-nmea.log",
                "com-1289.log",
                "gp-320fw-2019-04-07-coldboot.log",
                "gpsdf.log",
                "triton400.log",
                "ublox-8.log"
            })
    void aRecordingIsPlayedByteForByteAsFastAsItsReaderDrains(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(CAPTURES.resolve(file));
        assertThat(whatIsSent("play,file=" + CAPTURES.resolve(file), 0)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 230_400})
    void aRecordingInRandomPiecesWithPausesLosesNothing(int baud) throws IOException {
        // so much fits the terminal: a line waits for nobody, and a reader that is late loses what does not fit
        Path file = folder.resolve("some.log");
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(CAPTURES.resolve("com-1289.log")), 4000));
        assertThat(whatIsSent("play,pieces=1-97,pauses=0ms-3ms,seed=5,file=" + file, baud))
                .isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void aRecordingInALoopBeginsAgainAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("abc.log"), "abc\n");
        try (SimulatedPort device = simulator.open("play,loop=true,file=" + file, 0)) {
            SerialPort port = PtyIT.open(device.path());
            assertThat(new String(PtyIT.readFrom(port, 40_000), StandardCharsets.US_ASCII))
                    .isEqualTo("abc\n".repeat(10_000));
            port.closePort();
        }
    }

    @Test
    void theBaudRateSetsThePace() throws IOException {
        long start = System.nanoTime();
        int length = whatIsSent("play,startDelay=0ms,file=" + CAPTURES.resolve("triton400.log"), 19_200).length;
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(length).isEqualTo(2021);
        assertThat(seconds).as("2,021 bytes take 1.05 s at 19,200 baud").isBetween(1.0, 10.0);
    }

    @Test
    void aFullReaderDoesNotHoldTheLineUpWhatDoesNotFitIsDroppedAndCounted() throws IOException {
        byte[] bytes = Files.readAllBytes(CAPTURES.resolve("ais-nmea.log"));
        try (SimulatedPort device = simulator.open("play,file=" + CAPTURES.resolve("ais-nmea.log"), 3_000_000)) {
            SerialPort port = PtyIT.open(device.path());
            await().until(device::isFinished);
            assertThat(device.dropped()).isGreaterThan(20_000);
            assertThat(device.sent() + device.dropped()).isEqualTo(bytes.length);
            byte[] kept = PtyIT.readFrom(port, Math.toIntExact(device.sent()));
            assertThat(kept).startsWith(java.util.Arrays.copyOf(bytes, 2000));
            port.closePort();
        }
    }

    @Test
    void whileThePortIsClosedTheLineGoesOn() throws IOException {
        try (SimulatedPort device = simulator.open("play,file=" + CAPTURES.resolve("com-1289.log"), 115_200)) {
            assertThat(device.isFinished()).isFalse();
            SerialPort port = PtyIT.open(device.path());
            PtyIT.readFrom(port, 10);
            port.closePort();
            await().until(device::isFinished);
            assertThat(device.dropped()).isPositive();
            assertThat(device.sent() + device.dropped()).isEqualTo(6091);
        }
    }

    @Test
    void itVanishesAndComesBackUnderTheSamePathOnAnotherPty() throws IOException {
        try (SimulatedPort station = simulator.open("weather,interval=5ms", 115_200)) {
            Path path = Path.of(station.path());
            Path before = path.toRealPath();
            SerialPort port = PtyIT.open(station.path());
            assertThat(readLine(port)).matches(READING);

            station.vanish();
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isFalse();
            drainToEnd(port);
            port.closePort();
            station.comeBack();

            assertThat(path.toRealPath()).isNotEqualTo(before);
            SerialPort again = PtyIT.open(station.path());
            assertThat(readLine(again)).as("a whole line").matches(READING);
            again.closePort();
            assertThat(station.vanished()).isEqualTo(1);
        }
    }

    @Test
    void byScriptItVanishesToTheByteAndComesBack() throws IOException {
        Path file = CAPTURES.resolve("com-1289.log");
        List<byte[]> parts = new ArrayList<>();
        try (SimulatedPort device =
                simulator.open("play,vanishEveryBytes=2500,vanishFor=50ms,baud=115200,file=" + file, 9600)) {
            for (int part : new int[] {2500, 2500, 1091}) {
                await().until(() -> Files.exists(Path.of(device.path())));
                SerialPort port = PtyIT.open(device.path());
                ByteArrayOutputStream came = new ByteArrayOutputStream();
                byte[] buffer = new byte[4096];
                while (came.size() < part) {
                    int read = port.readBytes(buffer, buffer.length);
                    if (read < 0) {
                        break; // what was not read yet is lost with the port
                    }
                    came.write(buffer, 0, read);
                }
                parts.add(came.toByteArray());
                if (part == 2500) {
                    drainToEnd(port);
                }
                port.closePort();
            }
            assertThat(device.vanished()).isEqualTo(2);
            assertThat(device.dropped()).isZero();
            // what was read is counted a moment later
            await().untilAsserted(() ->
                    assertThat(device.sent()).as("each byte left once").isEqualTo(6091));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int part = 0; part < 3; part++) {
            byte[] came = parts.get(part);
            assertThat(came)
                    .as("part %d", part)
                    .isEqualTo(java.util.Arrays.copyOfRange(bytes, part * 2500, part * 2500 + came.length));
        }
        assertThat(parts.get(2)).as("the last, which does not vanish").hasSize(1091);
    }

    @Test
    void byTimeItVanishesAsOftenAsToldAndThenStays() throws IOException {
        try (SimulatedPort device = simulator.open("weather,vanishEvery=20ms,vanishFor=10ms,vanishTimes=3", 115_200)) {
            await().until(() -> device.vanished() == 3 && Files.exists(Path.of(device.path())));
            SerialPort port = PtyIT.open(device.path());
            assertThat(readLine(port)).matches(READING);
            port.closePort();
            assertThat(device.vanished()).isEqualTo(3);
        }
    }

    @Test
    void theLinkIsInAPrivateFolderAndGoesOnClosing() throws IOException {
        SimulatedPort device = simulator.open("weather", 9600);
        Path link = Path.of(device.path());
        Path parent = link.getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)))
                .isEqualTo("rwx------");
        device.close();
        device.close();
        assertThat(parent).doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("serai-sim-" + link.getFileName()));
        assertThatThrownBy(device::vanish).isInstanceOf(PortException.class).hasMessageContaining("closed");
    }

    @Test
    void aLinkOfTheUsersChoiceIsMadeButNothingIsOverwritten() throws IOException {
        Path link = folder.resolve("ttyDEMO");
        try (SimulatedPort device = simulator.open("weather", 9600, link)) {
            assertThat(device.path()).isEqualTo(link.toString());
            assertThat(Files.isSymbolicLink(link)).isTrue();
            assertThatThrownBy(() -> simulator.open("weather", 9600, link).close())
                    .isInstanceOf(PortException.class)
                    .hasMessageContaining(link + " exists already");
        }
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();

        Files.createSymbolicLink(link, folder.resolve("gone"));
        try (SimulatedPort device = simulator.open("weather", 9600, link)) {
            assertThat(link).exists();
            assertThat(device.slavePath())
                    .isEqualTo(Files.readSymbolicLink(link).toString());
        }
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        assertThatThrownBy(() -> simulator.open("weather", 9600, file).close()).isInstanceOf(PortException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void closingIsPromptWhileItWaitsForItsReader() throws IOException {
        SimulatedPort device = simulator.open("weather,interval=0ms", 0);
        SerialPort port = PtyIT.open(device.path());
        await().until(() -> port.bytesAvailable() > 1000);
        device.close();
        assertThat(device.dropped()).isZero();
        port.closePort();
    }

    /** The calls with which a program has a port for itself alone and is then killed. */
    interface ExclusiveReader extends Library {
        long TIOCEXCL = 0x540C;

        int open(String path, int flags);

        int ioctl(int fd, NativeLong request, Object... arguments);

        int close(int fd);

        static boolean openAndDie(String path) {
            ExclusiveReader calls = Native.load(null, ExclusiveReader.class);
            int fd = calls.open(path, LibC.O_RDWR | LibC.O_NOCTTY);
            if (fd < 0) {
                return false;
            }
            assertThat(calls.ioctl(fd, new NativeLong(TIOCEXCL))).isZero();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            calls.close(fd);
            return true;
        }
    }

    @Test
    void afterAReaderThatHadItAloneWasKilledItCanBeOpenedAgain() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "constants of Linux");
        try (Pty pty = Pty.open()) {
            assertThat(ExclusiveReader.openAndDie(pty.slavePath())).isTrue();
            assumeTrue(pty.isSlaveLocked(), "root is never kept out");
            assertThat(ExclusiveReader.openAndDie(pty.slavePath())).isFalse();
        }
        try (SimulatedPort station = simulator.open("weather,interval=5ms", 115_200)) {
            assertThat(ExclusiveReader.openAndDie(station.path())).isTrue();
            await().until(() -> ExclusiveReader.openAndDie(station.path()));
            assertThat(station.vanished()).isZero();
        }
    }

    /** All that a device of a limited script sends. */
    private byte[] whatIsSent(String script, int baud) throws IOException {
        try (SimulatedPort device = simulator.open(script, baud)) {
            SerialPort port = PtyIT.open(device.path());
            port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 100, 0);
            try {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                byte[] buffer = new byte[8192];
                while (!device.isFinished() || all.size() < device.sent()) {
                    int count = port.readBytes(buffer, buffer.length);
                    assertThat(count).isNotNegative();
                    all.write(buffer, 0, count);
                }
                assertThat(device.dropped()).isZero();
                return all.toByteArray();
            } finally {
                port.closePort();
            }
        }
    }

    private static String ask(SerialPort port, String command) {
        byte[] bytes = command.getBytes(StandardCharsets.US_ASCII);
        assertThat(port.writeBytes(bytes, bytes.length)).isEqualTo(bytes.length);
        String line = readLine(port);
        while (line.startsWith("{")) {
            line = readLine(port);
        }
        return line;
    }

    private static String readLine(SerialPort port) {
        StringBuilder line = new StringBuilder();
        while (true) {
            char c = (char) (PtyIT.readFrom(port, 1)[0] & 0xff);
            if (c == '\n') {
                return line.toString().stripTrailing();
            }
            line.append(c);
        }
    }

    private static void drainToEnd(SerialPort port) {
        byte[] buffer = new byte[4096];
        await().until(() -> port.readBytes(buffer, buffer.length) < 0);
    }
}
