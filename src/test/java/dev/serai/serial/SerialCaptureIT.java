package dev.serai.serial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.serial.framing.FramingFault;
import dev.serai.testkit.ScriptedPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What real receivers sent, over a terminal, checked by the options that docs/serial.md gives for such devices. The
 * counts are those of the recordings' README.
 */
@Timeout(300)
class SerialCaptureIT {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");
    private static final String NMEA = "framing=line&checksum=nmea";
    private static final String UBX = "framing=lengthField&start=0xb562&lengthFieldOffset=4&lengthFieldEndian=little"
            + "&lengthFieldAdjustment=2&checksum=fletcher8";
    private static final String SIRF = "framing=lengthField&start=0xa0a2&end=0xb0b3&lengthFieldOffset=2"
            + "&lengthFieldAdjustment=4&checksum=sum15&checksumScope=4..";

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> frames = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    /** Plays a recording to the component and returns what it counted. */
    private SerialStatistics play(String file, String options, long seed) throws Exception {
        byte[] recording = Files.readAllBytes(CAPTURES.resolve(file));
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            String uri = "serial:" + peer.link() + "?keepFirst=true&maxInFlight=100000&" + options;
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).process(e -> frames.add(new String(e.getMessage().getBody(byte[].class), ISO_8859_1)));
                }
            });
            context.start();
            await().until(peer::isOpen);
            if (recording.length < 20_000) {
                peer.sendInPieces(recording, 97, Duration.ofMillis(2), new Random(seed));
            } else {
                peer.sendInPieces(recording, 3000, Duration.ofMillis(1), new Random(seed));
            }
            SerialStatistics counted = context.getComponent("serial", SerialComponent.class)
                    .statistics()
                    .get(peer.link().toString());
            await().until(() -> counted.bytes() == recording.length);
            context.stop(); // what was read is cut and counted before it returns
            return counted;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ais-nmea.log, 1496, 0",
        "bu303-moving.log, 0, 0",
        "com-1289.log, 97, 1",
        "gp-320fw-2019-04-07-coldboot.log, 86, 41",
        "gpsdf.log, 1455, 46",
        "sirf2.log, 0, 0",
        "triton400.log, 27, 1",
        "ublox-8-time.log, 0, 0",
        "ublox-8.log, 1007, 0",
        "ublox-aek-4t.log, 0, 0"
    })
    void everySentenceIsFoundGoodOrBad(String file, int good, int bad) throws Exception {
        SerialStatistics counted = play(file, NMEA, 1);

        assertThat(counted.frames()).isEqualTo(good);
        assertThat(counted.badFrames(FramingFault.BAD_CHECKSUM)).isEqualTo(bad);
        assertThat(frames).hasSize(good);
        assertThat(frames).allMatch(frame -> frame.startsWith("$") || frame.startsWith("!"));
    }

    @ParameterizedTest
    @CsvSource({"ublox-8-time.log, 284, 1", "ublox-8-time.log, 284, 2", "ublox-aek-4t.log, 51, 3", "ais-nmea.log, 0, 4"
    })
    void everyUbxFrameIsFound(String file, int count, long seed) throws Exception {
        assertThat(play(file, UBX, seed).frames()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"bu303-moving.log, 65, 1", "bu303-moving.log, 65, 2", "sirf2.log, 5508, 3", "ublox-8.log, 0, 4"})
    void everySirfFrameIsFound(String file, int count, long seed) throws Exception {
        assertThat(play(file, SIRF, seed).frames()).isEqualTo(count);
    }
}
