package dev.serai.serial.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fazecast.jSerialComm.SerialPort;
import dev.serai.testkit.Later;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bare pair, with jSerialComm on the slave. */
@Timeout(300)
class PtyIT {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void all256ByteValuesPassBothWaysUnchangedAndUnechoed() throws IOException {
        byte[] all = new byte[256 * 8];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i % 256);
        }
        try (Pty pty = Pty.open()) {
            SerialPort port = open(pty.slavePath());
            try {
                assertThat(pty.write(all, 0, all.length, LONG)).isEqualTo(all.length);
                assertThat(readFrom(port, all.length)).isEqualTo(all);

                assertThat(port.writeBytes(all, all.length)).isEqualTo(all.length);
                assertThat(readFrom(pty, all.length)).isEqualTo(all);
                assertThat(pty.read(new byte[16], 0, 16, Duration.ofMillis(50)))
                        .as("echo")
                        .isZero();
            } finally {
                port.closePort();
            }
        }
    }

    @Test
    void aPlainFileReaderGetsRawBytesToo() throws IOException {
        byte[] bytes = {'a', '\r', '\n', 3, 4, 17, 19, 26, 28, 127, (byte) 255, 0};
        try (Pty pty = Pty.open();
                var slave = Files.newInputStream(Path.of(pty.slavePath()))) {
            pty.write(bytes, 0, bytes.length, LONG);
            assertThat(slave.readNBytes(bytes.length)).isEqualTo(bytes);
            assertThat(pty.read(new byte[16], 0, 16, Duration.ofMillis(50))).isZero();
        }
    }

    @Test
    void aFullPtyTakesNoMoreAndLosesNothing() throws IOException {
        byte[] much = new byte[200_000];
        new Random(1).nextBytes(much);
        try (Pty pty = Pty.open()) {
            SerialPort port = open(pty.slavePath());
            try {
                int taken = pty.write(much, 0, much.length, Duration.ZERO);
                assertThat(taken).isPositive().isLessThan(much.length);
                assertThat(pty.write(much, taken, much.length - taken, Duration.ofMillis(30)))
                        .isLessThan(much.length - taken);
            } finally {
                port.closePort();
            }
        }
        try (Pty pty = Pty.open()) {
            SerialPort port = open(pty.slavePath());
            try {
                CompletableFuture<Integer> written = Later.begin(() -> write(pty, much));
                assertThat(readFrom(port, much.length)).isEqualTo(much);
                assertThat(written.join()).isEqualTo(much.length);
            } finally {
                port.closePort();
            }
        }
    }

    @Test
    void bytesForAClosedSlaveAreNotTakenAndNotKept() throws IOException {
        try (Pty pty = Pty.open()) {
            assertThat(pty.isSlaveOpen()).isFalse();
            assertThat(pty.write(new byte[] {1}, 0, 1, Duration.ofMillis(30))).isZero();
            SerialPort port = open(pty.slavePath());
            assertThat(pty.isSlaveOpen()).isTrue();
            assertThat(pty.write(new byte[] {2}, 0, 1, Duration.ZERO)).isEqualTo(1);
            assertThat(readFrom(port, 1)).containsExactly(2);
            port.closePort();
            assertThat(pty.isSlaveOpen()).isFalse();
            assertThat(pty.write(new byte[] {3}, 0, 1, Duration.ZERO)).isZero();
        }
    }

    @Test
    void whatWasNotReadCanBeThrownAway() throws IOException {
        try (Pty pty = Pty.open()) {
            SerialPort port = open(pty.slavePath());
            try {
                pty.write(new byte[] {1, 2, 3}, 0, 3, LONG);
                pty.discardUnread();
                pty.write(new byte[] {4}, 0, 1, LONG);
                assertThat(readFrom(port, 1)).containsExactly(4);
            } finally {
                port.closePort();
            }
        }
    }

    @Test
    void waitingForAClosedSlaveCostsNextToNoProcessorTime() throws IOException {
        try (Pty pty = Pty.open()) {
            var threads = java.lang.management.ManagementFactory.getThreadMXBean();
            pty.read(new byte[1], 0, 1, Duration.ofMillis(50));
            long before = threads.getCurrentThreadCpuTime();
            assertThat(pty.read(new byte[1], 0, 1, Duration.ofSeconds(1))).isZero();
            assertThat(pty.write(new byte[1], 0, 1, Duration.ofSeconds(1))).isZero();
            long used = threads.getCurrentThreadCpuTime() - before;
            assertThat(TimeUnit.NANOSECONDS.toMillis(used))
                    .as("milliseconds of processor time in two seconds")
                    .isLessThan(400);
        }
    }

    @Test
    void closingFreesThreadsThatReadAndWrite() throws IOException {
        Pty pty = Pty.open();
        SerialPort port = open(pty.slavePath());
        CompletableFuture<Integer> reader = Later.begin(() -> {
            try {
                return pty.read(new byte[1], 0, 1, Duration.ofHours(1));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        CompletableFuture<Integer> writer = Later.begin(() -> write(pty, new byte[500_000]));
        await().until(() -> port.bytesAvailable() > 1000);
        pty.close();
        assertThat(reader.join()).isEqualTo(-1);
        assertThat(writer.join()).isLessThan(500_000);
        assertThat(port.readBytes(new byte[1], 1)).as("end of file").isEqualTo(-1);
        port.closePort();
        pty.close();
        assertThat(pty.write(new byte[1], 0, 1, Duration.ZERO)).isZero();
    }

    @Test
    void sixtyFourAtOnceHavePortsOfTheirOwn() throws IOException {
        List<Pty> ptys = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        try {
            for (int i = 0; i < 64; i++) {
                Pty pty = Pty.open();
                ptys.add(pty);
                assertThat(paths.add(pty.slavePath())).isTrue();
            }
        } finally {
            ptys.forEach(Pty::close);
        }
    }

    @Test
    void twoHundredOpeningsLeaveNoDescriptorBehind() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(descriptors), "needs /proc");
        openAndClose();
        long before = count(descriptors);
        for (int i = 0; i < 200; i++) {
            openAndClose();
        }
        assertThat(count(descriptors)).isLessThan(before + 20);
    }

    private static void openAndClose() throws IOException {
        try (Pty pty = Pty.open();
                var slave = Files.newInputStream(Path.of(pty.slavePath()))) {
            pty.write(new byte[] {1}, 0, 1, LONG);
            assertThat(slave.read()).isEqualTo(1);
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static int write(Pty pty, byte[] bytes) {
        try {
            return pty.write(bytes, 0, bytes.length, Duration.ofHours(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static SerialPort open(String path) {
        SerialPort port = SerialPort.getCommPort(path);
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
        assertThat(port.openPort()).as("opening %s", path).isTrue();
        return port;
    }

    static byte[] readFrom(SerialPort port, int length) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (all.size() < length) {
            int count = port.readBytes(buffer, Math.min(buffer.length, length - all.size()));
            assertThat(count).as("bytes after %s of %s", all.size(), length).isPositive();
            all.write(buffer, 0, count);
        }
        return all.toByteArray();
    }

    private static byte[] readFrom(Pty pty, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (all.size() < length) {
            int count = pty.read(buffer, 0, buffer.length, LONG);
            assertThat(count).isPositive();
            all.write(buffer, 0, count);
        }
        return all.toByteArray();
    }
}
