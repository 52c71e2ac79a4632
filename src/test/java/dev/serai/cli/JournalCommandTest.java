package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.RecordKind;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JournalCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path file() {
        return folder.resolve("journal.db");
    }

    private int execute(String... arguments) {
        CommandLine command = SeraiCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        out.getBuffer().setLength(0);
        return command.execute(arguments);
    }

    private Journal open() throws JournalException {
        return Journal.open(new JournalSettings(file(), name -> Executors.newSingleThreadExecutor()));
    }

    private void fill(int count) throws Exception {
        try (Journal j = open()) {
            for (int i = 0; i < count; i++) {
                store(j, "reading " + i + "x".repeat(5000));
            }
        }
    }

    private static void store(Journal j, String body) throws Exception {
        CompletableFuture<Long> done = new CompletableFuture<>();
        List<JournalRecord> records =
                List.of(new JournalRecord(RecordKind.TEXT, body.getBytes(StandardCharsets.UTF_8)));
        j.append(j.topic("a"), new Append(records, null, Append.Terms.DEFAULT) {
            @Override
            protected void stored(long offset, String run) {
                done.complete(offset);
            }

            @Override
            protected void refused(JournalException failure) {
                done.completeExceptionally(failure);
            }
        });
        done.get();
    }

    private void overwrite(long at, int length) throws Exception {
        try (RandomAccessFile f = new RandomAccessFile(file().toFile(), "rw")) {
            f.seek(at);
            f.write(new byte[length]);
        }
    }

    @Test
    void aWholeJournalIsSaidToBeWhole() throws Exception {
        fill(10);
        assertThat(execute("journal", "verify", file().toString())).isZero();
        assertThat(out.toString()).contains("is whole: 10 entries");
        assertThat(execute("journal", "verify", "--quick", file().toString())).isZero();
        assertThat(out.toString()).contains("content was not looked at");
    }

    @Test
    void aJournalInUseIsVerifiedAndNotRepaired() throws Exception {
        try (Journal j = open()) {
            store(j, "one");
            assertThat(execute("journal", "verify", file().toString())).isZero();
            assertThat(out.toString()).contains("A daemon has it open", "1 entries");
            assertThat(execute("journal", "repair", file().toString())).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("in use by another process");
            store(j, "two");
        }
    }

    @Test
    void damageIsFoundAndRepairedAndTheDamagedFileIsKept() throws Exception {
        fill(10);
        byte[] whole = Files.readAllBytes(file());
        // the content of an entry, somewhere in the middle
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        overwrite(text.indexOf("reading 4x") + 8, 20);
        byte[] damaged = Files.readAllBytes(file());

        assertThat(execute("journal", "verify", file().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("The entries 4 to 4 of topic 'a' are damaged", "DAMAGED", "serai journal repair");

        assertThat(execute("journal", "repair", "--dry-run", file().toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "9 entries were kept, and 1 that were still to be read are lost",
                        "1 LOST (4)",
                        "Nothing was changed");
        assertThat(Files.readAllBytes(file())).isEqualTo(damaged);

        Path other = folder.resolve("other.db");
        assertThat(execute("journal", "repair", "--out", other.toString(), file().toString()))
                .isZero();
        assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
        assertThat(execute("journal", "verify", other.toString())).isZero();

        assertThat(execute("journal", "repair", file().toString())).isZero();
        assertThat(out.toString()).contains("is the new journal", "damaged-");
        assertThat(execute("journal", "verify", file().toString())).isZero();
        assertThat(out.toString()).contains("9 entries");
        try (Stream<Path> files = Files.list(folder)) {
            Path aside = files.filter(p -> p.getFileName().toString().matches("journal\\.db\\.damaged-[0-9TZ]+"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllBytes(aside)).isEqualTo(damaged);
        }
    }

    @Test
    void aJournalWithoutAHeaderIsFoundDamagedAndRepaired() throws Exception {
        fill(10);
        overwrite(0, 200);
        assertThat(execute("journal", "verify", file().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(execute("journal", "repair", file().toString())).isZero();
        assertThat(out.toString()).contains("10 entries were kept, and 0 that were still to be read are lost");
        assertThat(execute("journal", "verify", file().toString())).isZero();
    }

    @Test
    void whatIsNoJournalIsSaidToBeNone() throws Exception {
        assertThat(execute("journal", "verify", file().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("There is no journal " + file());
        assertThat(execute("journal", "repair", file().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(execute("journal")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("say what to do");
        assertThat(execute("journal", "repair", "--dry-run", "--out", "x")).isEqualTo(ExitCode.WRONG);
    }

    @Test
    void withoutAFileItIsTheOneOfTheSettings() throws Exception {
        Path config = Files.writeString(
                folder.resolve("my.properties"), "camel.component.journal.path={{serai.data}}/journal.db\n");
        fill(3);
        assertThat(execute("journal", "verify", "--config", config.toString(), "--data", folder.toString()))
                .isZero();
        assertThat(out.toString()).contains("3 entries");
    }
}
