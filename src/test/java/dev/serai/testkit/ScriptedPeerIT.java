package dev.serai.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fazecast.jSerialComm.SerialPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ScriptedPeerIT {
    @TempDir
    Path folder;

    @Test
    void itTalksListensAndIsReplugged() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            assertThat(peer.isOpen()).isFalse();
            String first = peer.link().toRealPath().toString();
            SerialPort port = open(peer);
            assertThat(peer.isOpen()).isTrue();
            peer.sendInPieces("hello world\n".getBytes(StandardCharsets.UTF_8), 3, Duration.ofMillis(2), new Random(1));
            await().until(() -> port.bytesAvailable() == 12);
            port.writeBytes(new byte[] {'o', 'k'}, 2);
            await().untilAsserted(() -> assertThat(peer.receivedText()).isEqualTo("ok"));

            peer.unplug();
            assertThat(Files.exists(peer.link(), LinkOption.NOFOLLOW_LINKS)).isFalse();
            port.closePort();
            peer.replug();
            assertThat(peer.link().toRealPath().toString()).isNotEqualTo(first);
            SerialPort again = open(peer);
            peer.send("x");
            await().until(() -> again.bytesAvailable() == 1);
            again.closePort();
        }
        assertThat(Files.exists(folder.resolve("ttyTEST"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    private static SerialPort open(ScriptedPeer peer) {
        SerialPort port = SerialPort.getCommPort(peer.link().toString());
        assertThat(port.openPort()).isTrue();
        return port;
    }
}
