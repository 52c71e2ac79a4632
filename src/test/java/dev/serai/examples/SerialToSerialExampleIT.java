package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.SeraiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example {@code serial-to-serial}, its files as they stand, with a station and a line in the hands of the test.
 */
@Timeout(300)
class SerialToSerialExampleIT {
    private static final Pattern READING = Pattern.compile("(\\d+) [0-9.]+ 40 1000\n");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private ScriptedPeer station;
    private ScriptedPeer line;
    private ExampleProof example;
    /** What the line was sent, in that order. */
    private final List<Long> received = new ArrayList<>();

    private int readUntil;
    private int sent;

    @BeforeEach
    void plugIn() throws Exception {
        station = ScriptedPeer.plugIn(folder, "ttySTATION");
        line = ScriptedPeer.plugIn(folder, "ttyLINE");
        example = ExampleProof.of("serial-to-serial", folder)
                .set("station.port", station.link().toString())
                .set("station.script", "")
                .set("line.port", line.link().toString());
    }

    @AfterEach
    void unplug() throws Exception {
        station.close();
        line.close();
    }

    /** The station says so many readings, once it is listened to. */
    private void say(int count) throws IOException {
        await().atMost(LIMIT).until(station::isOpen);
        for (int i = 0; i < count; i++) {
            station.send("{\"temperature\":" + sent++ + ",\"humidity\":40,\"pressure\":1000}\n");
        }
    }

    /** Reads what the line was sent since it was plugged in; answers it if told to. */
    private void listen(boolean answer) throws IOException {
        String text = line.receivedText();
        Matcher reading = READING.matcher(text);
        while (reading.find(readUntil)) {
            readUntil = reading.end();
            received.add(Long.parseLong(reading.group(1)));
            if (answer) {
                line.send("OK " + reading.group(1) + "\r\n");
            }
        }
    }

    private void listenUntil(int different) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
            listen(true);
            return new TreeSet<>(received).size() >= different;
        });
    }

    private void replugLine() throws IOException {
        line.unplug();
        line.replug();
        readUntil = line.receivedText().length();
    }

    private long stored() throws JournalException {
        try (JournalView journal = JournalView.open(example.journal())) {
            return journal.range("weather").next();
        }
    }

    @Test
    void aLineThatIsUnpluggedAndADaemonThatIsKilledLoseNothing() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            say(60);
            listenUntil(20);
            line.unplug();
            say(60);
            await().atMost(LIMIT).until(() -> stored() >= 110);
            line.replug();
            readUntil = line.receivedText().length();
            listenUntil(80);
            // the line has it and the daemon does not know
            await().atMost(LIMIT).until(() -> {
                int before = received.size();
                listen(false);
                return received.size() > before;
            });
            daemon.signal("KILL");
            daemon.exitCode();
        }
        long unanswered = received.get(received.size() - 1);
        replugLine();
        try (SeraiProcess daemon = example.daemon()) {
            say(30);
            long all = stored();
            await().atMost(LIMIT).until(() -> stored() >= all); // and what is still on its way
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
                listen(true);
                return new TreeSet<>(received).size() >= stored() && stored() > 120;
            });
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon.output()).isZero();
        }
        assertThat(new TreeSet<>(received))
                .containsExactlyElementsOf(LongStream.range(0, stored()).boxed().toList());
        assertThat(received.stream().filter(n -> n == unanswered))
                .as("came twice")
                .hasSizeGreaterThan(1);
        assertThat(received.size() - new TreeSet<>(received).size())
                .as("what came twice: what was out at an unplugging, at the kill")
                .isLessThan(10);
        assertThat(example.deadLetters()).isEmpty();
    }

    /** The same with the guarantee off: what was written counts as done. */
    @Test
    void aLineThatIsNotAskedForAnAnswerLosesWhatItHadNotReadWhenItWasUnplugged() throws Exception {
        Path changed = Files.createDirectory(folder.resolve("changed"));
        try (Stream<Path> files = Files.list(Path.of("routes/examples/serial-to-serial"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        changed.resolve(file.getFileName()),
                        Files.readString(file)
                                .replace("{{serai.home}}/routes/examples/serial-to-serial", changed.toString())
                                .replace("exchangePattern: InOut", "exchangePattern: InOnly"));
            }
        }
        try (SeraiProcess daemon = SeraiProcess.startWith(
                folder,
                List.of("-Dstation.port=" + station.link(), "-Dstation.script=", "-Dline.port=" + line.link()),
                "run",
                "--routes",
                changed.toString(),
                "--data",
                folder.resolve("data").toString())) {
            say(20);
            await().atMost(LIMIT).until(() -> place() >= 15);
            replugLine();
            say(20);
            await().atMost(LIMIT).until(() -> {
                listen(false);
                return place() >= 30 && !received.isEmpty();
            });
        }
        listen(false);
        assertThat(received).doesNotContain(0L, 5L).isNotEmpty();
    }

    private long place() throws JournalException {
        try (JournalView journal = JournalView.open(example.journal())) {
            return journal.groups().stream()
                    .filter(group -> group.name().equals("line"))
                    .mapToLong(group -> group.next())
                    .sum();
        }
    }

    @Test
    void aQuestionOfTheLineIsAnsweredByTheStation() throws Exception {
        try (SeraiProcess daemon = example.daemon()) {
            await().atMost(LIMIT).until(() -> line.isOpen() && station.isOpen());
            line.send("hello\r\n?PING\r\n");
            await().atMost(LIMIT).until(() -> station.receivedText().endsWith("PING\n"));
            station.send("PONG\r\n");
            await().atMost(LIMIT).until(() -> line.receivedText().contains("!done PONG\n"));
            line.send("?SING\r\n");
            await().atMost(LIMIT).until(() -> station.receivedText().endsWith("SING\n"));
            station.send("ERR what?\r\n");
            await().atMost(LIMIT).until(() -> line.receivedText().contains("!failed ERR what?\n"));
            assertThat(station.receivedText()).isEqualTo("PING\nSING\n");
            assertThat(daemon.isAlive()).isTrue();
        }
    }
}
