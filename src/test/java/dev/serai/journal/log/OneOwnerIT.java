package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process writes a journal at a time, whatever else the process does with the file of the lock. */
class OneOwnerIT {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private String appendInAnotherProcess() throws Exception {
        Path output = folder.resolve("output");
        Process p = new ProcessBuilder(Acknowledged.command(file(), "full", 10, folder.resolve("said")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return p.exitValue() + " " + Files.readString(output);
        } finally {
            p.destroyForcibly();
        }
    }

    @Test
    void anotherProcessIsRefusedNamingThisOneAndRepairIsToo() throws Exception {
        String refused =
                "is in use by another process (pid " + ProcessHandle.current().pid() + ")";
        try (Journal j = TestJournal.open(file())) {
            assertThat(appendInAnotherProcess()).startsWith("1 ").contains(refused);

            // Asking for the lock, and looking whether somebody has it, leaves it where it is.
            assertThatThrownBy(() -> TestJournal.open(file())).hasMessageContaining(refused);
            assertThat(Verify.run(file(), false, percent -> {}).notes()).isNotNull();
            assertThat(FileOwner.isTaken(file())).isTrue();
            assertThat(FileOwner.found(file())).isEqualTo(FileOwner.State.OPEN);
            assertThatThrownBy(() -> Repair.run(file(), null, percent -> {})).hasMessageContaining(refused);
            assertThat(appendInAnotherProcess()).startsWith("1 ").contains(refused);
            assertThat(j.trouble()).isNull();
        }
        assertThat(appendInAnotherProcess()).startsWith("0 ");
        assertThat(FileOwner.isTaken(file())).isFalse();
    }
}
