package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.SeraiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes that are run by default, with the settings as they are shipped: from the station's port to the table. */
class StationIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private Path config;
    private Path data;

    @BeforeEach
    void theShippedSettingsWithAFasterStation() throws Exception {
        data = folder.resolve("data");
        config = folder.resolve("application.properties");
        String shipped = Files.readString(Path.of("application.properties"));
        assertThat(shipped).contains("station.script=weather\n", "busy_timeout=5000", "connectionTimeout=5000");
        Files.writeString(
                config,
                shipped.replace("station.script=weather\n", "station.script=weather,interval=20ms\n")
                        .replace("busy_timeout=5000", "busy_timeout=100")
                        .replace("connectionTimeout=5000", "connectionTimeout=500"));
    }

    @Test
    void readingsArriveInTheTableOverAnOrderlyStopAndASecondStartWithoutAGap() throws Exception {
        int first;
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> rows() > 20);
            serai.signal("TERM");
            assertThat(serai.exitCode()).as(serai.output()).isZero();
            first = rows();
        }
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> rows() > first + 20);
            serai.signal("TERM");
            assertThat(serai.exitCode()).as(serai.output()).isZero();
        }

        List<Long> offsets = longs("select record->>'_offset' from readings order by _id");
        assertThat(offsets)
                .containsExactlyElementsOf(
                        LongStream.range(0, offsets.size()).boxed().toList());
        assertThat(longs("select count(*) from readings where temperature is null or device is not 'weather'"))
                .containsExactly(0L);
    }

    @Test
    void anOrderlyStopLeavesNoHoleBetweenWhatWasKeptBeforeAndAfter() throws Exception {
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> rows() > 20);
            serai.signal("TERM");
            assertThat(serai.exitCode()).as(serai.output()).isZero();
        }
        int stopped = rows();
        // without a station only what the journal still had can come
        Files.writeString(
                config, Files.readString(config).replace("station.port=sim", "station.port=" + folder.resolve("none")));
        Files.writeString(config, Files.readString(config).replace("station.script=", "#station.script="));
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));
            serai.signal("TERM");
            assertThat(serai.exitCode()).as(serai.output()).isZero();
        }

        List<Long> sequence = longs("select record->>'$._headers.CamelSerialSequence' from readings order by _id");
        assertThat(sequence).hasSizeGreaterThanOrEqualTo(stopped);
        assertThat(sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sequence.size()).boxed().toList());
    }

    @Test
    void aDatabaseThatIsLockedAtStartGetsItsTableAndAllReadingsWhenItIsFree() throws Exception {
        Files.createDirectories(data);
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("begin immediate");
            try (SeraiProcess serai = run()) {
                await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));
                await().atMost(LIMIT)
                        .until(() ->
                                serai.output().lines().anyMatch(line -> line.contains("WARN route - store failed")));
                assertThat(serai.isAlive()).isTrue();

                statement.execute("commit");

                await().atMost(LIMIT).until(() -> rows() > 20);
                serai.signal("TERM");
                assertThat(serai.exitCode()).as(serai.output()).isZero();
                assertThat(serai.output()).doesNotContain("\tat ");
            }
        }
        List<Long> offsets = longs("select record->>'_offset' from readings order by _id");
        assertThat(offsets)
                .containsExactlyElementsOf(
                        LongStream.range(0, offsets.size()).boxed().toList());
    }

    private SeraiProcess run() throws Exception {
        return SeraiProcess.start(folder, "run", "--config", config.toString(), "--data", data.toString());
    }

    private int rows() throws SQLException {
        if (!Files.exists(data.resolve("readings.db"))
                || longs("select count(*) from sqlite_schema where name = 'readings'")
                        .equals(List.of(0L))) {
            return 0;
        }
        return Math.toIntExact(longs("select count(*) from readings").get(0));
    }

    private List<Long> longs(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<Long> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getLong(1));
            }
            return values;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("readings.db"));
    }
}
