package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operating system writes part of what it was to write, and then no more: by a limit on the size of files, which is
 * set while the process appends. Needs prlimit.
 */
class ShortWritesIT {
    /** More than all that is written beside the journal. */
    private static final long LEAST = 600_000;

    @TempDir
    Path folder;

    private Path file;
    private Path log;
    private Path said;
    private Path output;

    @BeforeEach
    void needsPrlimit() throws Exception {
        file = folder.toRealPath().resolve("live/journal.db");
        log = Opening.part(file, "-wal");
        said = folder.toRealPath().resolve("said");
        output = folder.resolve("output");
        assumeTrue(
                limit(ProcessHandle.current().pid(), ""),
                "prlimit is missing or not allowed here: short writes are not tested (apt install util-linux)");
    }

    @Test
    void whatIsAcknowledgedIsThereOnceAndAppendsGoOnWhenThereIsRoomAgain() throws Exception {
        Process p = start();
        try {
            long limit = cutShort(p);
            int before = acknowledged();
            assertThat(limit(p.pid(), "=unlimited:")).isTrue();
            waiting().until(() -> acknowledged() > before + 200 || !p.isAlive());
            assertThat(p.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(Math.max(size(file), size(log))).isGreaterThan(limit);
        } finally {
            p.destroyForcibly().waitFor();
        }
        check();
    }

    @Test
    void whatIsAcknowledgedIsThereOnceWhenTheProcessEndsWhereItsWritesWereCutShort() throws Exception {
        Process p = start();
        try {
            cutShort(p);
        } finally {
            p.destroyForcibly().waitFor();
        }
        check();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(Acknowledged.command(file, "full", 0, said))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Lets it append until a write was cut short, and appends were refused because of that. */
    private long cutShort(Process p) throws Exception {
        waiting().until(() -> Math.max(size(file), size(log)) > LEAST || !p.isAlive());
        long limit = Math.max(size(file), size(log)) + 50_000;
        while (!isWithinAPage(limit)) {
            limit++;
        }
        long most = limit;
        assertThat(limit(p.pid(), "=" + limit + ":")).isTrue();
        waiting().until(() -> Files.readString(output).contains("refused: ") || !p.isAlive());
        assertThat(p.isAlive()).as(Files.readString(output)).isTrue();
        // SQLite writes whole pages, in the log behind a header of 24 bytes: only a write that was cut short ends here.
        waiting().until(() -> size(log) == most || size(file) == most || !p.isAlive());
        assertThat(Math.max(size(file), size(log))).isEqualTo(limit);
        assertThat(Files.readString(output))
                .contains("refused: The journal can not be written")
                .contains("It was tried for 2000 ms");
        return limit;
    }

    /** In the file as well as in its log. */
    private static boolean isWithinAPage(long limit) {
        long inFile = limit % 4096;
        long inLog = (limit - 32) % (24 + 4096);
        return inFile > 500 && inFile < 3500 && inLog > 500 && inLog < 3500;
    }

    private void check() throws Exception {
        Acknowledged a = Acknowledged.read(said);
        try (Journal j = TestJournal.open(file)) {
            assertThat(j.warnings()).isEmpty();
            a.check(j);
        }
    }

    private int acknowledged() throws IOException {
        return Acknowledged.read(said).size();
    }

    private static ConditionFactory waiting() {
        return await().atMost(Duration.ofSeconds(120));
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static boolean limit(long pid, String limit) throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize" + limit)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
