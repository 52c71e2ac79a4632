package dev.serai.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link ExampleProof} is to the examples with a server, for {@code serial-to-serial}: 20,000 lines of the station
 * go to the line while that is unplugged and plugged in again, and while the daemon is killed with SIGKILL; one can not
 * be written. The guarantee is at least once and in order, so that what comes twice is looked at one by one.
 *
 * <p>The station numbers its lines, and none is lost before the journal: a number is an offset.
 */
@Timeout(1200)
class SerialToSerialProofIT {
    private static final int LINES = 20_000;
    private static final int AT_ONCE = 250;
    /** A value with a line end in it: there is no line to make of it. */
    private static final int REFUSED = 3_333;

    private static final Pattern READING = Pattern.compile("(\\d+) (\\d+) 40 1000\n");
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private ScriptedPeer station;
    private ScriptedPeer line;
    private ExampleProof example;

    /** All that the line was sent, in that order, and what of it had not come before. */
    private final List<Long> received = new ArrayList<>();

    private volatile long next;
    private String begun = "";

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

    @Test
    void ofTwentyThousandReadingsNoneIsLostAndOnlyWhatWasOutComesTwice() throws Exception {
        long answered;
        try (SeraiProcess daemon = example.daemon()) {
            CompletableFuture<Void> first = say(daemon, 0, LINES / 4, LINES);
            listenUntil(daemon, () -> next >= LINES / 8);
            long out = leaveUnanswered(daemon);
            line.unplug();
            begun = "";
            first.join();
            say(daemon, LINES / 4, LINES / 2, LINES).join();
            until(daemon, () -> stored() == LINES / 2);
            assertThat(next).as("reached the line before it was unplugged").isLessThan(LINES / 4);
            line.replug();
            int unplugged = received.size();
            listenUntil(daemon, () -> received.size() > unplugged);
            assertThat(received.get(unplugged))
                    .as("was out when the line was unplugged")
                    .isEqualTo(out);
            CompletableFuture<Void> second = say(daemon, LINES / 2, LINES, LINES / 4);
            listenUntil(daemon, () -> next >= LINES * 6 / 10);
            daemon.signal("KILL");
            daemon.exitCode();
            listen(Duration.ZERO, false);
            answered = next;
            begun = "";
            station.unplug(); // what was on its way to the daemon is lost: it was in no journal yet
            assertThat(second).as("the station still talked").failsWithin(PATIENCE);
        }
        int before = received.size();
        int from = (int) stored();
        long place = place();
        assertThat(from)
                .as("stored before the kill")
                .isGreaterThanOrEqualTo((int) answered)
                .isLessThan(LINES);
        station.replug();
        try (SeraiProcess daemon = example.daemon()) {
            CompletableFuture<Void> rest = say(daemon, from, LINES, LINES / 4);
            listenUntil(daemon, () -> received.size() > before);
            assertThat(received.get(before))
                    .as("goes on where the journal says")
                    .isEqualTo(place);
            listenUntil(daemon, () -> next >= LINES);
            rest.join();
            until(daemon, () -> place() == LINES);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon::output).isZero();
            listen(Duration.ZERO, false);
        }
        assertThat(stored()).isEqualTo(LINES);
        assertInOrder(received.subList(0, before), 0);
        assertInOrder(received.subList(before, received.size()), place);
        assertThat(example.deadLetters())
                .extracting(letter -> new String(letter.entry().body(), UTF_8))
                .containsExactly(text(REFUSED));
    }

    /** What the README offers where not even a few may come again. */
    @Test
    void withStableBatchesNoMoreThanOneReadingComesAgainAfterAKill() throws Exception {
        Path routes = Path.of("routes").toAbsolutePath();
        Path readings = Files.writeString(
                folder.toAbsolutePath().resolve("readings.camel.yaml"),
                Files.readString(routes.resolve("examples/serial-to-serial/readings.camel.yaml"))
                        .replace("group: line\n", "group: line\n        stableBatches: true\n"));
        example.set(
                "camel.main.routesIncludePattern",
                Stream.of(routes.resolve("errors.camel.yaml"), routes.resolve("weather.camel.yaml"), readings)
                        .map(file -> "file:" + file)
                        .collect(Collectors.joining(",")));
        for (int kill = 0; kill < 5; kill++) {
            int before = received.size();
            long expected = next;
            int from = (int) stored();
            try (SeraiProcess daemon = example.daemon()) {
                CompletableFuture<Void> talk = say(daemon, from, from + 600, 100);
                listenUntil(daemon, () -> next >= from + 400);
                daemon.signal("KILL");
                daemon.exitCode();
                listen(Duration.ZERO, false);
                begun = "";
                station.unplug();
                assertThat(talk).failsWithin(PATIENCE);
            }
            station.replug();
            assertThat(received.get(before)).isBetween(Math.max(0, expected - 1), expected);
            assertInOrder(received.subList(before, received.size()), received.get(before));
        }
    }

    /** Each number is followed by the next one, or comes once more: only one is out at a time. */
    private static void assertInOrder(List<Long> numbers, long first) {
        long next = first;
        for (long number : numbers) {
            long again = next == REFUSED + 1 ? next - 2 : next - 1;
            assertThat(number).as("next, or the one before once more").isIn(next, again);
            if (number == next) {
                next += next + 1 == REFUSED ? 2 : 1;
            }
        }
    }

    private static String text(int number) {
        String temperature = number == REFUSED ? "\"2\\n1\"" : Integer.toString(number);
        return "{\"temperature\":" + temperature + ",\"humidity\":40,\"pressure\":1000}";
    }

    /**
     * The station says these lines, on a thread of its own. A device is slower than a daemon; what this one says faster
     * than the daemon keeps it would be thrown away (whenFull=drop).
     *
     * @param ahead so many lines more than the line was sent, at most
     */
    private CompletableFuture<Void> say(SeraiProcess daemon, int from, int to, int ahead) {
        ScriptedPeer talking = station;
        return CompletableFuture.runAsync(() -> {
            try {
                int said = from;
                until(daemon, () -> daemon.output().contains("Port " + talking.link() + " is open"));
                // The first line behind an opening is thrown away, unless the device was silent before: it may be half.
                while (stored() <= from) {
                    talking.pause(SILENCE);
                    talking.send(text(from) + '\n');
                    long later = System.nanoTime() + AGAIN.toNanos();
                    while (stored() <= from && System.nanoTime() < later) {
                        Thread.sleep(2);
                    }
                }
                said++;
                while (said < to) {
                    StringBuilder lines = new StringBuilder();
                    int end = Math.min(said + AT_ONCE, to);
                    for (int number = said; number < end; number++) {
                        lines.append(text(number)).append('\n');
                    }
                    talking.send(lines.toString());
                    said = end;
                    while (stored() < said - AT_ONCE || next < said - ahead) {
                        if (!talking.isOpen()) {
                            throw new IOException("Nobody listens to line " + said);
                        }
                        Thread.sleep(2);
                    }
                }
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Reads what comes to the line, waiting for the first of it, and answers it if told to. */
    private void listen(Duration wait, boolean answer) throws IOException {
        String come = line.next(wait);
        while (!come.isEmpty()) {
            String text = begun + come;
            Matcher reading = READING.matcher(text);
            int end = 0;
            while (reading.find(end)) {
                assertThat(reading.start()).as("nothing else in '%s'", text).isEqualTo(end);
                end = reading.end();
                long number = Long.parseLong(reading.group(1));
                assertThat(reading.group(2))
                        .as("the reading of offset %d", number)
                        .isEqualTo(reading.group(1));
                received.add(number);
                next = Math.max(next, number + 1);
                if (answer) {
                    line.send("OK " + number + "\n");
                }
            }
            begun = text.substring(end);
            come = line.next(Duration.ZERO);
        }
    }

    /** The line has a reading and does not answer: nothing else comes. Returns which. */
    private long leaveUnanswered(SeraiProcess daemon) throws Exception {
        int before = received.size();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (received.size() == before) {
            listen(LOOK, false);
            assertGoesOn(daemon, deadline);
        }
        long out = received.get(before);
        listen(SILENCE, false);
        assertThat(received.subList(before, received.size()))
                .as("out at a time")
                .containsOnly(out);
        return out;
    }

    private void listenUntil(SeraiProcess daemon, Callable<Boolean> done) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before = next;
        while (!done.call()) {
            listen(LOOK, true);
            if (next > before) {
                before = next;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            assertGoesOn(daemon, deadline);
        }
    }

    private static void until(SeraiProcess daemon, Callable<Boolean> done) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.call()) {
            assertGoesOn(daemon, deadline);
            Thread.sleep(LOOK.toMillis());
        }
    }

    private static void assertGoesOn(SeraiProcess daemon, long deadline) {
        assertThat(daemon.isAlive()).as(daemon::output).isTrue();
        assertThat(System.nanoTime()).as(daemon::output).isLessThan(deadline);
    }

    private long stored() throws Exception {
        if (!Files.exists(example.journal())) {
            return 0;
        }
        try (JournalView journal = JournalView.open(example.journal())) {
            return journal.range("weather").next();
        }
    }

    /** Where the line's group stands, on disk. */
    private long place() throws Exception {
        try (JournalView journal = JournalView.open(example.journal())) {
            return journal.groups().stream()
                    .filter(group -> group.name().equals("line"))
                    .mapToLong(JournalView.GroupState::next)
                    .sum();
        }
    }
}
