package dev.serai.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.Caravan;
import dev.serai.testkit.ScriptedPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What real receivers sent, through {@code serial:}, {@code journal:} and {@code sql:} into SQLite: each line of the
 * recording is a row, byte for byte. The counts are those of the recordings' README.
 */
@Timeout(400)
class CaptureIT {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");

    @TempDir
    Path folder;

    private Caravan caravan;

    @BeforeEach
    void caravan() {
        caravan = new Caravan(
                folder,
                "routes/lines.camel.yaml",
                "create table if not exists lines (_id text primary key not null, line text not null, encoding text) strict");
    }

    @AfterEach
    void stop() {
        caravan.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ais-nmea.log, 1500",
        "com-1289.log, 108",
        "gp-320fw-2019-04-07-coldboot.log, 154",
        "gpsdf.log, 3013",
        "triton400.log, 35",
        "ublox-8.log, 1019"
    })
    void theRowsAreTheLinesOfTheRecording(String file, int lines) throws Exception {
        byte[] recording = Files.readAllBytes(CAPTURES.resolve(file));
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            caravan.start(peer.link());
            peer.send(recording);

            awaitRows(recording, lines);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "com-1289.log, 108, 1",
        "gp-320fw-2019-04-07-coldboot.log, 154, 2",
        "triton400.log, 35, 3",
        "ublox-8.log, 1019, 4"
    })
    void theRowsAreTheSameWhenThePiecesAreCutAtRandomWithPauses(String file, int lines, long seed) throws Exception {
        byte[] recording = Files.readAllBytes(CAPTURES.resolve(file));
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            caravan.start(peer.link());
            peer.sendInPieces(recording, 120, Duration.ofMillis(4), new Random(seed));

            awaitRows(recording, lines);
        }
    }

    private void awaitRows(byte[] recording, int lines) throws Exception {
        List<String> expected = lines(recording);
        assertThat(expected).hasSize(lines);
        await().until(() -> rows().size() >= lines);
        assertThat(rows()).isEqualTo(expected);
    }

    /** The lines as the recordings' README counts them: ended by LF or CR LF. One character stands for one byte. */
    private static List<String> lines(byte[] recording) {
        List<String> lines = new ArrayList<>(List.of(new String(recording, ISO_8859_1).split("\r?\n", -1)));
        assertThat(lines.remove(lines.size() - 1))
                .as("what stands behind the last line end")
                .isEmpty();
        return lines;
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String row : caravan.rows("select coalesce(encoding, 'utf-8'), line from lines order by _id")) {
            String line = row.substring(row.indexOf('|') + 1);
            byte[] bytes = row.startsWith("base64|") ? Base64.getDecoder().decode(line) : line.getBytes(UTF_8);
            rows.add(new String(bytes, ISO_8859_1));
        }
        return rows;
    }
}
