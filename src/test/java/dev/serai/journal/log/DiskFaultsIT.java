package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operating system fails calls for the journal's files now and then. Needs strace, which injects the errors. */
class DiskFaultsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fsync:error=EIO:when=20+9",
                "pwrite64:error=ENOSPC:when=60+151",
                "pwrite64:error=EIO:when=60+157",
                "pread64:error=EIO:when=40+23"
            })
    void whatIsAcknowledgedInSpiteOfFailingCallsIsThereOnce(String fault) throws Exception {
        assumeTrue(
                SystemCalls.canBeRecorded(folder),
                "strace is missing or not allowed here: failing disks are not tested (apt install strace)");
        Path file = folder.toRealPath().resolve("live/journal.db");
        Path said = folder.toRealPath().resolve("said");
        Path trace = folder.resolve("trace");
        String call = fault.substring(0, fault.indexOf(':'));
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", trace.toString(), "-e", "trace=" + call));
        command.addAll(List.of("-e", "inject=" + fault, "-P", file.toString(), "-P", file + "-wal"));
        command.addAll(Acknowledged.command(file, "full", 150, said));
        Path output = folder.resolve("output");
        Process p = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(p.waitFor(600, TimeUnit.SECONDS))
                    .as(Files.readString(output))
                    .isTrue();
        } finally {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
        }
        assertThat(Files.readString(trace)).as("an error was injected").contains("(INJECTED)");
        Acknowledged a = Acknowledged.read(said);
        assertThat(a.size()).as(Files.readString(output)).isPositive();
        try (Journal j = TestJournal.open(file)) {
            assertThat(j.warnings()).isEmpty();
            a.check(j);
        }
    }
}
