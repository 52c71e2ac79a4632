package dev.serai.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.PortOpener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PortReaderTest {
    private final List<String> events = new ArrayList<>();
    private int opens;

    @Test
    void aPortThatGoesAwayIsWaitedForAndOpenedAgain() throws Exception {
        FakePort first = new FakePort("/dev/a", bytes("one"), new byte[0], bytes("two"));
        FakePort second = new FakePort("/dev/b", bytes("three"));
        PortReader reader = reader("/dev/x?reconnectDelay=1", false, (path, settings) -> switch (++opens) {
            case 1 -> first;
            case 2, 3 -> throw new PortMissingException("Port " + path + " is not there", new IOException());
            default -> second;
        });

        reader.run(listener(reader, "three"));

        assertThat(events)
                .containsExactly(
                        "open /dev/a",
                        "one",
                        "two",
                        "Port /dev/a is gone; trying again",
                        "Port /dev/x is not there; waiting for it",
                        "open /dev/b",
                        "three",
                        "ended");
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isTrue();
    }

    @Test
    void aPortThatCanNotBeOpenedAtFirstIsAnErrorUnlessItIsToBeWaitedFor() throws Exception {
        PortOpener never = (path, settings) -> {
            throw new PortException("Port " + path + " is busy");
        };
        assertThatThrownBy(() -> reader("/dev/x", false, never).run(listener(null, "")))
                .isInstanceOf(PortException.class)
                .hasMessage("Port /dev/x is busy");

        PortReader waiting = reader("/dev/x?reconnectDelay=1", true, (path, settings) -> {
            if (++opens < 3) {
                return never.open(path, settings);
            }
            return new FakePort(path, bytes("here"));
        });
        waiting.run(listener(waiting, "here"));
        assertThat(events).containsExactly("Port /dev/x is busy; trying again", "open /dev/x", "here", "ended");
    }

    @Test
    void whatCameWhileTheDeviceSettledIsThrownAway() throws Exception {
        FakePort port = new FakePort("/dev/x", bytes("a"));
        PortReader reader = reader("/dev/x?settleDelay=1ms", false, (path, settings) -> port);

        reader.run(listener(reader, "a"));

        assertThat(port.discards).isEqualTo(1);
    }

    @Test
    void aListenerThatFailsEndsReadingAndClosesThePort() {
        FakePort port = new FakePort("/dev/x", bytes("a"));
        PortReader reader = reader("/dev/x", false, (path, settings) -> port);

        assertThatThrownBy(() -> reader.run(new PortReader.Listener() {
                    @Override
                    public void opened(OpenPort open) {}

                    @Override
                    public void received(byte[] buffer, int count) throws IOException {
                        throw new IOException("disk full");
                    }

                    @Override
                    public void lost(String reason, String next) {}
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(port.closed).isTrue();
    }

    private static PortReader reader(String uri, boolean wait, PortOpener opener) {
        return new PortReader(PortSetup.of(SerialUri.parse(uri)), opener, wait);
    }

    /** Notes what happens, and stops the reader at the given piece. */
    private PortReader.Listener listener(PortReader reader, String last) {
        return new PortReader.Listener() {
            @Override
            public void opened(OpenPort open) {
                events.add("open " + open.path());
            }

            @Override
            public void received(byte[] buffer, int count) {
                String text = new String(buffer, 0, count, US_ASCII);
                events.add(text);
                if (text.equals(last)) {
                    reader.stop();
                }
            }

            @Override
            public void lost(String reason, String next) {
                events.add(reason + "; " + next);
            }

            @Override
            public void ended() {
                events.add("ended");
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
