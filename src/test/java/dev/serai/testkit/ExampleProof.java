package dev.serai.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.JournalView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What every example is put through, with its own files as they stand: a daemon of its own process takes 20,000 records
 * while its server is stopped abruptly and started again and while the daemon itself is killed with SIGKILL; one record
 * is refused. In the end each of the others is in the server once, and that one in the dead letters.
 *
 * <p>The records: <code>{"device":"proof-00017","temperature":21.5,"humidity":40.2,"pressure":1013.2}</code>.
 */
public final class ExampleProof {
    /** The system at the other end. */
    public interface Server {
        /** Stops it as a power cut would. */
        void stopNow() throws Exception;

        /** Starts it again, on the same port and data. */
        void start() throws Exception;
    }

    private static final int RECORDS = 20_000;
    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final String system;
    private final Path folder;
    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> secrets = new ArrayList<>();
    private String topic = "weather";
    private @Nullable String refused;
    private int fed;

    private ExampleProof(String system, Path folder) {
        this.system = system;
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    /**
     * Of {@code routes/examples/<system>}.
     *
     * @param folder an empty one, for the daemon's data and output
     */
    public static ExampleProof of(String system, Path folder) {
        return new ExampleProof(system, folder);
    }

    /** Sets what the example's application.properties says otherwise, such as an address. */
    public ExampleProof set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** The topic that the example brings to its server; {@code weather} unless said otherwise. */
    public ExampleProof topic(String name) {
        topic = name;
        return this;
    }

    /** A record, a JSON object, that the server or the route must refuse; without one nothing may be refused. */
    public ExampleProof refused(String json) {
        refused = json;
        return this;
    }

    /** A text that the daemon may never print. */
    public ExampleProof secret(String text) {
        secrets.add(text);
        return this;
    }

    /** A daemon on the example, for what a test tries beside the proof; it is up when this returns. */
    public SeraiProcess daemon() throws Exception {
        // On a busy machine an orderly stop may take longer than it is given by itself; one that hangs still fails.
        List<String> jvm = new ArrayList<>(List.of("-Dcamel.main.shutdownTimeout=" + Patience.LIMIT.toSeconds()));
        settings.forEach((key, value) -> jvm.add("-D" + key + "=" + value));
        SeraiProcess daemon = SeraiProcess.startWith(
                folder,
                jvm,
                "run",
                "--routes",
                Path.of("routes", "examples", system).toAbsolutePath().toString(),
                "--data",
                data.toString());
        await("the daemon to start", daemon, () -> daemon.output().contains("stop:"));
        return daemon;
    }

    /** The journal of the example's daemon. */
    public Path journal() {
        return data.resolve("journal.db");
    }

    /** Appends records to the topic of a running daemon, each a JSON object. */
    public void feed(List<String> records) throws Exception {
        List<byte[]> lines = new ArrayList<>();
        for (String r : records) {
            String id = "fed/%d/%d".formatted(System.identityHashCode(this), fed++);
            lines.add(("{\"_id\":\"" + id + "\",\"_kind\":\"objectText\",\"body\":" + r + "}").getBytes(UTF_8));
        }
        try (JournalOperations operations = JournalOperations.open(journal())) {
            assertThat(operations.isRunning()).as("the daemon runs").isTrue();
            JournalOperations.Imported done = operations.importLines(topic, lines, Duration.ofHours(1));
            assertThat(done.refused()).isEmpty();
            assertThat(done.stored()).isEqualTo(records.size());
        }
    }

    /** The dead letters there are. */
    public List<DeadLetter> deadLetters() throws Exception {
        try (JournalView view = JournalView.open(journal())) {
            return view.deadLetters(DeadLetterFilter.ALL);
        }
    }

    /**
     * Goes through it all.
     *
     * @param stored the devices of all records in the server that begin with {@code proof-}; while the server is away
     *     it may fail
     */
    public void run(Server server, Callable<List<String>> stored) throws Exception {
        String output;
        int kills = 0;
        int records = 0;
        SeraiProcess daemon = daemon();
        try {
            records = feedTo(records, RECORDS / 4);
            await("the first records", daemon, () -> !stored.call().isEmpty());
            server.stopNow();
            records = feedTo(records, RECORDS / 2);
            server.start();
            records = feedTo(records, RECORDS * 8 / 10);
            await("more after the server came back", daemon, () -> stored.call().size() > RECORDS / 4);
            int before;
            do {
                daemon.signal("KILL");
                daemon.exitCode();
                before = stored.call().size();
                output = daemon.output();
                assertNoSecret(output);
                daemon.close();
                daemon = daemon();
                records = feedTo(records, records + AT_ONCE);
            } while (before >= records - AT_ONCE && ++kills < 5);
            assertThat(before)
                    .as("stored when the daemon was killed in mid-stream")
                    .isLessThan(records - AT_ONCE);
            feedTo(records, RECORDS);
            await(
                    RECORDS + " records in the server",
                    daemon,
                    () -> stored.call().size() >= RECORDS);
            SeraiProcess last = daemon;
            await("the refused record", last, () -> deadLetters().size() >= (refused == null ? 0 : 1));
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).as(daemon::output).isZero();
            assertNoSecret(daemon.output());
        } finally {
            daemon.close();
        }
        assertThat(stored.call())
                .as("each record once")
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RECORDS)
                        .mapToObj(ExampleProof::device)
                        .toList());
        assertThat(deadLetters())
                .extracting(letter -> new String(letter.entry().body(), UTF_8))
                .as("dead letters")
                .containsExactlyElementsOf(refused == null ? List.of() : List.of(refused));
    }

    private static String device(int n) {
        return String.format(Locale.ROOT, "proof-%05d", n);
    }

    private int feedTo(int from, int to) throws Exception {
        for (int n = from; n < to; n += AT_ONCE) {
            List<String> records = new ArrayList<>();
            for (int i = n; i < Math.min(n + AT_ONCE, to); i++) {
                records.add(String.format(
                        Locale.ROOT,
                        "{\"device\":\"%s\",\"temperature\":%.2f,\"humidity\":%.1f,\"pressure\":%.1f}",
                        device(i),
                        15 + i % 997 / 100.0,
                        30 + i % 61 / 2.0,
                        980 + i % 611 / 10.0));
            }
            // In the middle of others, while all goes well: it may not hold them up.
            if (refused != null && n == 2 * AT_ONCE) {
                records.add(AT_ONCE / 3, refused);
            }
            feed(records);
        }
        return to;
    }

    private void assertNoSecret(String output) {
        secrets.forEach(s -> assertThat(output).doesNotContain(s));
    }

    /** Waits for something that may fail while a server is away. */
    private static void await(String what, SeraiProcess daemon, Callable<Boolean> done) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (done.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError(
                        "waited in vain for " + what + "; the daemon printed:\n" + daemon.output(), last);
            }
            Thread.sleep(20);
        }
    }
}
