package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.journal.control.ControlServer;
import dev.serai.journal.control.JournalOperations.RunningGroup;
import dev.serai.journal.control.LocalOperations;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.RecordKind;
import dev.serai.testkit.StoppedJournal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands on a journal that no daemon has open. */
class JournalCommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void aStoppedJournal() throws Exception {
        file = folder.resolve("journal.db");
        StoppedJournal.append(
                file,
                "weather",
                List.of(
                        new JournalRecord(RecordKind.OBJECT_TEXT, utf8("{\"t\":21.5}"), utf8("{\"unit\":\"C\"}")),
                        new JournalRecord(RecordKind.TEXT, utf8("two\u001b[2J\nlines")),
                        new JournalRecord(RecordKind.BYTES, new byte[] {(byte) 0xff, 0, 1})));
        StoppedJournal.texts(file, "alarms", "fire");
        StoppedJournal.group(file, "weather", "sqlite", 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = SeraiCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private int journal(String command, String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "journal";
        all[1] = command;
        System.arraycopy(more, 0, all, 2, more.length);
        all[all.length - 2] = "--file";
        all[all.length - 1] = file.toString();
        return execute(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics", "groups", "tail", "export", "import", "seek", "forget"})
    void everyCommandHasHelpWithOptionsExamplesAndExitCodes(String name) {
        assertThat(execute("journal", name, "--help")).isZero();
        assertThat(out.toString())
                .contains("--file", "--config", "--data", "Exit codes:", "Examples:", "serai journal " + name);
    }

    @Test
    void topicsAreListed() {
        assertThat(journal("topics")).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(l -> l.replaceAll("20\\S+Z", "TIME")))
                .containsExactly(
                        "TOPIC    FIRST  NEXT  ENTRIES      SIZE  OLDEST                    NEWEST                    DROPPED",
                        "alarms       0     1        1   8 bytes  TIME  TIME        0",
                        "weather      0     3        3  50 bytes  TIME  TIME        0");
        assertThat(journal("topics", "--json")).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"topic\":\"weather\",\"first\":0,\"next\":3,\"entries\":3,\"bytes\":50,\"oldest\":\"20");
    }

    @Test
    void groupsAreListedWithTheirLag() {
        assertThat(journal("groups")).as(err.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).matches("\\s+weather  sqlite +1 +2 +\\d+ m?s +0  -");
        assertThat(lines.get(2)).isEqualTo("No daemon answers: whether routes read is not known.");
        assertThat(journal("groups", "--json")).isZero();
        assertThat(out.toString())
                .startsWith("{\"topic\":\"weather\",\"group\":\"sqlite\",\"next\":1,\"lag\":2,\"oldestUnread\":\"20")
                .contains(
                        "\"daemon\":false,\"route\":null,\"trouble\":null,\"needsPerson\":false,\"failures\":0,\"since\":null,"
                                + "\"nextTry\":null}");
    }

    @Test
    void aGroupThatWaitsShowsHowOftenItWasTriedForHowLongAndWhenItIsTriedAgain() throws Exception {
        Instant now = Instant.now();
        RunningGroup waits = new RunningGroup(
                "weather",
                "sqlite",
                "store",
                "the sink is gone",
                false,
                7,
                now.minusSeconds(3720),
                now.plusSeconds(1830));
        RunningGroup tries =
                new RunningGroup("weather", "mail", "mail", "no mail server", true, 1, now.minusSeconds(3720), null);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Journal journal = StoppedJournal.open(file);
                ControlServer server = ControlServer.start(
                        file, new LocalOperations(journal, () -> List.of(waits, tries), () -> {}), threads)) {
            assertThat(server).isNotNull();
            assertThat(journal("groups")).as(err.toString()).isZero();
            assertThat(out.toString().lines())
                    .anyMatch(line -> line.matches(
                            "~ the sink is gone \\(tried 7 times in 1 h 2 m, next try in (30|29) m \\d+ s\\)"))
                    .contains("! no mail server (tried once in 1 h 2 m, next try now)");
            assertThat(journal("groups", "--json")).isZero();
            assertThat(out.toString())
                    .contains("\"trouble\":\"the sink is gone\"", "\"failures\":7,\"since\":\"" + waits.since() + "\"")
                    .contains("\"nextTry\":\"" + waits.nextTry() + "\"}");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anEmptyJournalSaysThatItIs() throws Exception {
        file = folder.resolve("empty.db");
        StoppedJournal.open(file).close();

        assertThat(journal("topics")).isZero();
        assertThat(out.toString()).contains("no topic yet");
        assertThat(journal("groups")).isZero();
        assertThat(out.toString()).contains("no group yet");
        assertThat(journal("topics", "--json")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theTailIsShownWithoutWhatATerminalWouldObey() {
        assertThat(journal("tail", "weather")).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(l -> l.replaceFirst("20\\S+Z", "TIME")))
                .containsExactly("0  TIME  {\"t\":21.5}", "1  TIME  two\\x1b[2J\\nlines", "2  TIME  \\xff\\0\\x01");
        assertThat(journal("tail", "weather", "-n", "1")).isZero();
        assertThat(out.toString()).startsWith("2  ").hasLineCount(1);
        assertThat(journal("tail", "weather", "--from", "0", "-n", "2")).isZero();
        assertThat(out.toString()).startsWith("0  ").hasLineCount(2);
        assertThat(journal("tail", "weather", "--from", "2000-01-01T00:00:00Z")).isZero();
        assertThat(out.toString()).hasLineCount(3);
        assertThat(journal("tail", "weather", "-n", "0")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(journal("tail", "weather", "-n", "1", "--from", "1", "--format", "json"))
                .isZero();
        assertThat(out.toString())
                .contains("\"_offset\":1,", "\"_kind\":\"text\"", "\"body\":\"two\\u001B[2J\\nlines\"}");
    }

    @Test
    void charactersThatATerminalWouldObeyAreEscapedInJsonToo() throws Exception {
        StoppedJournal.append(
                file,
                "odd",
                List.of(new JournalRecord(RecordKind.OBJECT_TEXT, utf8("{\"a\":\"\u009b2J\u202e\ud83d\ude00\"}"))));

        assertThat(journal("tail", "odd", "--format", "json")).isZero();
        assertThat(out.toString()).contains("\\u009b2J\\u202e").doesNotContain("\u009b", "\u202e");
    }

    @Test
    void whatIsExportedComesBackInAnotherJournalAsItWas() throws Exception {
        Path lines = folder.resolve("weather.ndjson");
        assertThat(journal("export", "weather", "--out", lines.toString()))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("3 entries of topic 'weather' were written, from offset 0 to 2");
        assertThat(Files.readAllLines(lines)).hasSize(3);

        Path source = file;
        file = folder.resolve("other.db");
        StoppedJournal.open(file).close();
        assertThat(journal("import", "weather", lines.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo("3 stored, 0 were there already, 0 refused\n");
        assertThat(journal("import", "weather", lines.toString())).isZero();
        assertThat(out.toString()).isEqualTo("0 stored, 3 were there already, 0 refused\n");

        Path again = folder.resolve("again.ndjson");
        assertThat(journal("export", "weather", "--out", again.toString())).isZero();
        assertThat(bodies(again)).isEqualTo(bodies(lines));
        file = source;
        assertThat(journal("import", "weather", lines.toString())).isZero();
        assertThat(out.toString()).isEqualTo("0 stored, 3 were there already, 0 refused\n");
    }

    /** All but what an import makes anew. */
    private static List<String> bodies(Path lines) throws Exception {
        return Files.readAllLines(lines).stream()
                .map(l -> l.substring(l.indexOf("\"_kind\"")))
                .toList();
    }

    @Test
    void anExportHasItsBounds() throws Exception {
        Path lines = folder.resolve("some.ndjson");
        assertThat(journal("export", "weather", "--from", "1", "--to", "2", "--out", lines.toString()))
                .isZero();
        assertThat(Files.readString(lines)).hasLineCount(1).contains("\"_offset\":1,");

        assertThat(journal("export", "weather", "--out", lines.toString())).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("exists already: --force");
        assertThat(journal("export", "weather", "--to", "2000-01-01T00:00:00Z", "--force", "--out", lines.toString()))
                .isZero();
        assertThat(lines).isEmptyFile();
        String soon = Instant.now().plusSeconds(3600).toString();
        assertThat(journal("export", "weather", "--to", soon, "--force", "--out", lines.toString()))
                .isZero();
        assertThat(Files.readString(lines)).hasLineCount(3);
        assertThat(journal("export", "weather", "--from", soon, "--force", "--out", lines.toString()))
                .isZero();
        assertThat(lines).isEmptyFile();
        assertThat(journal(
                        "export", "weather", "--out", folder.resolve("no/such").toString()))
                .isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("no such folder");
    }

    @Test
    void linesThatAreNoEntriesAreNamedAndTheOthersStored() throws Exception {
        Path lines = Files.writeString(folder.resolve("mixed.ndjson"), """
                {"_id":"a","body":{"n":1}}

                rubbish
                {"_id":"b","body":{"n":2}}
                {"body":{"n":3}}
                {"_id":"c","body":"text"}""");

        assertThat(journal("import", "mixed", lines.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(out.toString()).isEqualTo("3 stored, 0 were there already, 2 refused\n");
        assertThat(err.toString())
                .contains("serai: " + lines + ":3: it is no JSON", "serai: " + lines + ":5: it has no _id")
                .hasLineCount(2);
        assertThat(journal("tail", "mixed")).isZero();
        assertThat(out.toString()).hasLineCount(3).contains("{\"n\":1}", "{\"n\":2}", "text");
    }

    @Test
    void aGroupIsMoved() {
        assertThat(journal("seek", "weather", "sqlite", "latest", "--dry-run"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "Group 'sqlite' of topic 'weather' would go from offset 1 to 3; 0 entries are left to read\n");
        assertThat(journal("seek", "weather", "sqlite", "0")).isZero();
        assertThat(out.toString()).contains("from offset 1 to 0; 3 entries are left to read");
        assertThat(journal("groups", "--json")).isZero();
        assertThat(out.toString()).contains("\"next\":0,\"lag\":3");
        assertThat(journal("seek", "weather", "sqlite", "4")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("serai: Offset 4 is beyond the end").hasLineCount(1);
        assertThat(journal("seek", "weather", "sqlit", "0")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Did you mean 'sqlite'?");
        assertThat(journal("seek", "weather", "sqlite", "yesterday")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("'yesterday' is no place in a topic: write an offset, earliest");
    }

    @Test
    void aGroupIsForgotten() {
        assertThat(journal("forget", "weather", "sqlite", "--dry-run")).isZero();
        assertThat(out.toString())
                .isEqualTo("Group 'sqlite' of topic 'weather' would be forgotten; its next entry was 1, and 2 entries"
                        + " were not read\n");
        assertThat(journal("forget", "weather", "sqlite")).isZero();
        assertThat(journal("groups")).isZero();
        assertThat(out.toString()).contains("no group yet");
        assertThat(journal("forget", "weather", "sqlite")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("it has no group at all");
    }

    @Test
    void whatIsNotThereIsSaidInOneLine() {
        assertThat(journal("tail", "wether")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .isEqualTo(
                        "serai: The journal has no topic 'wether': it has alarms, weather. Did you mean 'weather'?\n");
        file = folder.resolve("none.db");
        for (String command : List.of("topics", "groups")) {
            assertThat(journal(command)).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("There is no journal " + file).hasLineCount(1);
        }
        assertThat(journal("seek", "weather", "sqlite", "0")).isEqualTo(ExitCode.FAILED);
        assertThat(file).doesNotExist();
        assertThat(journal("import", "weather", "no-file")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("there is no file no-file");
    }

    @Test
    void aJournalThatAnotherProcessWritesIsReadButNotTakenAway() throws Exception {
        try (Journal other = StoppedJournal.open(file)) {
            assertThat(other.trouble()).isNull();
            assertThat(journal("topics")).isZero();
            assertThat(journal("seek", "weather", "sqlite", "0")).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("is in use by another process", "does not listen at");
        }
    }

    @Test
    void theSettingsSayWhereTheJournalIs() throws Exception {
        Path config = Files.writeString(
                folder.resolve("my.properties"),
                "camel.component.journal.path={{serai.data}}/{{name}}.db\nname=journal\n");

        assertThat(execute("journal", "topics", "--config", config.toString(), "--data", folder.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("weather");

        Files.writeString(config, "camel.component.journal.path={{env:WHERE}}/journal.db\n");
        assertThat(execute("journal", "topics", "--config", config.toString())).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("my.properties:1", "can be resolved by the daemon only", "--file");
    }

    @Test
    void withoutASubcommandItSaysWhatThereIs() {
        assertThat(execute("journal")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("serai journal topics", "'serai journal --help'");
    }
}
