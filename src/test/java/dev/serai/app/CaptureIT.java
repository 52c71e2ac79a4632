package dev.serai.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.testkit.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
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
@Timeout(120)
class CaptureIT {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final HikariDataSource readings = new HikariDataSource();

    @BeforeEach
    void database() {
        readings.setJdbcUrl("jdbc:sqlite:" + folder.resolve("lines.db") + "?journal_mode=WAL&synchronous=NORMAL");
        readings.setMaximumPoolSize(2);
        readings.setConnectionInitSql("create table if not exists lines"
                + " (_id text primary key not null, line text not null, encoding text) strict");
    }

    @AfterEach
    void stop() {
        context.stop();
        readings.close();
    }

    private void start(Path port) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("port", port.toString());
        context.getPropertiesComponent().setOverrideProperties(properties);
        context.getComponent("journal", dev.serai.journal.JournalComponent.class)
                .setPath(folder.resolve("journal.db").toString());
        context.getRegistry().bind("readings", readings);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        PluginHelper.getResourceLoader(context).resolveResource("classpath:routes/lines.camel.yaml"));
        context.start();
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
            start(peer.link());
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
            start(peer.link());
            peer.sendInPieces(recording, 120, Duration.ofMillis(4), new Random(seed));

            awaitRows(recording, lines);
        }
    }

    private void awaitRows(byte[] recording, int lines) throws Exception {
        List<String> expected = lines(recording);
        assertThat(expected).hasSize(lines);
        await().atMost(Duration.ofSeconds(60)).until(() -> rows().size() >= lines);
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

    private List<String> rows() throws SQLException, IOException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = readings.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select line, encoding from lines order by _id")) {
            while (result.next()) {
                String text = result.getString(1);
                byte[] bytes = "base64".equals(result.getString(2))
                        ? Base64.getDecoder().decode(text)
                        : text.getBytes(UTF_8);
                rows.add(new String(bytes, ISO_8859_1));
            }
        }
        return rows;
    }
}
