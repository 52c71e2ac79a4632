package dev.serai.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.SeraiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon killed with SIGKILL while a device talks and a sink writes. The device numbers its lines, and the route
 * sends each back once the journal has acknowledged it: what came back must be in the database exactly once, whenever
 * the kill came.
 */
@Timeout(1800)
class KillIT {
    private static final int LINES_IN_A_PIECE = 4;
    private static final Duration PAUSE = Duration.ofMillis(2);

    @TempDir
    Path folder;

    private final List<Long> sentAtNanos = new ArrayList<>();
    private final Set<Integer> acknowledged = new HashSet<>();
    private final List<Kill> kills = new ArrayList<>();

    /** The lines sent in one run of the daemon, from the first to before the end, and when it was killed. */
    private record Kill(int first, int end, long nanos) {}

    @Test
    void whatWasAcknowledgedIsStoredExactlyOnceAfterThirtyKills() throws Exception {
        long seed = System.nanoTime();
        run(30, new Random(seed), "");

        Map<Integer, Integer> rows = rows();
        assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(1000);
        assertThat(rows.keySet()).as("seed %d", seed).containsAll(acknowledged);
        assertThat(rows.values()).as("rows a line, seed %d", seed).containsOnly(1);
        report(rows);
    }

    @Test
    void theSameTestFindsAJournalThatAcknowledgesTooEarly() throws Exception {
        run(6, new Random(1), "camel.beans.journal=#class:dev.serai.journal.EarlyJournalComponent\n");

        assertThat(rows().keySet().containsAll(acknowledged))
                .as("nothing acknowledged was lost")
                .isFalse();
    }

    private void run(int times, Random random, String settings) throws Exception {
        try (ScriptedPeer device = ScriptedPeer.plugIn(folder)) {
            String[] command = command(device.link(), settings);
            for (int i = 0; i < times; i++) {
                try (SeraiProcess daemon = SeraiProcess.start(folder, command)) {
                    talkUntilAnswered(device, daemon);
                    long end = System.nanoTime() + (long) (random.nextDouble() * 150_000_000);
                    while (System.nanoTime() < end) {
                        talk(device);
                    }
                    daemon.signal("KILL");
                    long killed = System.nanoTime();
                    daemon.exitCode();
                    answers(device);
                    kills.add(new Kill(firstOfThisRun, sentAtNanos.size(), killed));
                }
                device.unplug();
                device.replug();
            }
            try (SeraiProcess daemon = SeraiProcess.start(folder, command)) {
                talkUntilAnswered(device, daemon);
                awaitStored(device);
                daemon.signal("TERM");
                listening(device).until(() -> !daemon.isAlive());
                assertThat(daemon.exitCode()).as(daemon::output).isZero();
            }
        }
    }

    private int firstOfThisRun;

    private void talkUntilAnswered(ScriptedPeer device, SeraiProcess daemon) throws IOException {
        firstOfThisRun = sentAtNanos.size();
        int before = acknowledged.size();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (acknowledged.size() < before + 50) {
            assertThat(System.nanoTime()).as(daemon::output).isLessThan(deadline);
            talk(device);
            answers(device);
        }
    }

    /** The group has read all there is: what is missing after that is lost. */
    private void awaitStored(ScriptedPeer device) throws JournalException {
        try (JournalView view = JournalView.open(data().resolve("journal.db"))) {
            listening(device).until(() -> view.groups().stream().allMatch(group -> group.lag() == 0));
        }
    }

    /** The device takes what the daemon writes meanwhile: one that does not holds its orderly stop up. */
    private static ConditionFactory listening(ScriptedPeer device) {
        return await().pollInSameThread()
                .atMost(Duration.ofMinutes(5))
                .conditionEvaluationListener(looked -> device.received());
    }

    private void talk(ScriptedPeer device) throws IOException {
        if (!device.isOpen()) {
            device.pause(Duration.ofMillis(10));
            return;
        }
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < LINES_IN_A_PIECE; i++) {
            piece.append("{\"n\":").append(sentAtNanos.size()).append(",\"temperature\":21.5}\n");
            sentAtNanos.add(System.nanoTime());
        }
        device.send(piece.toString().getBytes(US_ASCII));
        device.pause(PAUSE);
    }

    private int answered;

    /** Collects the numbers of the lines that came back. */
    private void answers(ScriptedPeer device) {
        byte[] received = device.received();
        int from = answered;
        for (int i = answered; i < received.length; i++) {
            if (received[i] == '}') {
                String line = new String(received, from, i - from, US_ASCII);
                acknowledged.add(Integer.parseInt(line.substring(5, line.indexOf(','))));
                from = i + 1;
            }
        }
        answered = from;
    }

    private String[] command(Path port, String settings) throws IOException {
        Path config = folder.resolve("application.properties");
        Files.writeString(config, settings + """
                        camel.main.jmxEnabled=false
                        camel.component.journal.path={{serai.data}}/journal.db
                        camel.beans.readings=#class:com.zaxxer.hikari.HikariDataSource
                        camel.beans.readings.jdbcUrl=jdbc:sqlite:{{serai.data}}/readings.db?journal_mode=WAL&synchronous=FULL
                        camel.beans.readings.maximumPoolSize=1
                        camel.beans.readings.connectionInitSql=create table if not exists readings \\
                          (_id text primary key not null, n integer not null) strict
                        port=%s
                        """.formatted(port));
        Path routes = folder.resolve("numbered.camel.yaml");
        Files.copy(Path.of("src/test/resources/routes/numbered.camel.yaml"), routes, REPLACE_EXISTING);
        Files.copy(Path.of("src/test/resources/routes/numbered.sql"), folder.resolve("numbered.sql"), REPLACE_EXISTING);
        return new String[] {
            "run", "--config", config.toString(), "--routes", routes.toString(), "--data", data().toString()
        };
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** How many rows each line has. */
    private Map<Integer, Integer> rows() throws SQLException {
        Map<Integer, Integer> rows = new HashMap<>();
        if (!Files.exists(data().resolve("readings.db"))) {
            return rows;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("readings.db"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select n from readings")) {
            while (result.next()) {
                rows.merge(result.getInt(1), 1, Integer::sum);
            }
        }
        return rows;
    }

    /** What a kill costs: the lines sent that are not stored, and how long before the kill the first was sent. */
    private void report(Map<Integer, Integer> rows) {
        List<Integer> lines = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (Kill kill : kills) {
            List<Integer> lost = IntStream.range(kill.first, kill.end)
                    .filter(n -> !rows.containsKey(n))
                    .boxed()
                    .toList();
            lines.add(lost.size());
            millis.add(lost.isEmpty() ? 0 : (kill.nanos - sentAtNanos.get(lost.get(0))) / 1e6);
        }
        System.out.printf(
                "%d kills: %d lines sent, %d acknowledged, %d stored; lost without acknowledgement at a kill: median %d"
                        + " lines, sent up to %.1f ms before it; most %d lines, %.1f ms%n",
                kills.size(),
                sentAtNanos.size(),
                acknowledged.size(),
                rows.size(),
                median(lines),
                median(millis),
                Collections.max(lines),
                Collections.max(millis));
    }

    private static <T extends Comparable<T>> T median(List<T> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
