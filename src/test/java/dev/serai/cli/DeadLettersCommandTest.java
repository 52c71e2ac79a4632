package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.Refusal;
import dev.serai.journal.log.StartFrom;
import dev.serai.testkit.StoppedJournal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands on a journal that no daemon has open. */
class DeadLettersCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void aJournalWithThreeDeadLetters() throws Exception {
        file = folder.resolve("journal.db");
        StoppedJournal.texts(file, "weather", "cold", "hot\u001b[2J", "hotter", "warm");
        StoppedJournal.texts(file, "alarms", "fire");
        try (Journal journal = StoppedJournal.open(file)) {
            refuse(journal, "weather", "sqlite", 1, 3, "value is too hot\nsee \u001b[31mbelow");
            refuse(journal, "alarms", "mail", 0, 1, "no such address");
        }
    }

    private static void refuse(Journal journal, String topic, String name, long from, long to, String why)
            throws Exception {
        Group group = journal.openGroup(journal.topic(topic), name, StartFrom.EARLIEST, () -> false);
        List<Refusal> refusals = new ArrayList<>();
        try (Reader reader = journal.reader(journal.topic(topic))) {
            for (Entry e : reader.read(from, to - 1, 100, 1 << 20).entries()) {
                refusals.add(new Refusal(
                        e,
                        "store",
                        "sql:insert",
                        "java.sql.SQLIntegrityConstraintViolationException",
                        why,
                        "0badcafe",
                        4,
                        Instant.parse("2026-11-22T08:00:00Z"),
                        Instant.parse("2026-11-22T09:00:00Z")));
            }
        }
        assertThat(group.commit(to, List.of(), refusals, () -> false)).isTrue();
        group.close();
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = SeraiCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private int letters(String command, String... more) {
        List<String> all = new ArrayList<>(List.of("dead-letters", command));
        all.addAll(List.of(more));
        all.addAll(List.of("--file", file.toString()));
        return execute(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "retry", "discard", "export"})
    void everyCommandHasHelpWithFiltersExamplesAndExitCodes(String name) {
        assertThat(execute("dead-letters", name, "--help")).isZero();
        assertThat(out.toString())
                .contains("--file", "--topic", "--group", "--error", "--since", "--until", "--state")
                .contains("Exit codes:", "Examples:", "serai dead-letters " + name);
    }

    @Test
    void theyAreListedOneALineWhateverTheyHold() {
        assertThat(letters("list")).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(l -> l.replaceAll("/[a-z2-7]{8} ", "/RUN ")))
                .containsExactly(
                        "OFFSET  STATE  RETRIES  GROUP   ENTRY                          LAST REFUSED              REASON",
                        "     0  open         0  sqlite  weather/000000000001/RUN  2026-11-22T09:00:00.000Z"
                                + "  SQLIntegrityConstraintViolationException: value is too hot\\nsee  [31mbelow",
                        "     1  open         0  sqlite  weather/000000000002/RUN  2026-11-22T09:00:00.000Z"
                                + "  SQLIntegrityConstraintViolationException: value is too hot\\nsee  [31mbelow",
                        "     2  open         0  mail    alarms/000000000000/RUN   2026-11-22T09:00:00.000Z"
                                + "  SQLIntegrityConstraintViolationException: no such address");
        assertThat(letters("list", "--json", "--group", "mail")).isZero();
        assertThat(out.toString())
                .hasLineCount(1)
                .contains(
                        "\"_topic\":\"alarms\"",
                        "\"_deadLetter\":{\"offset\":2,\"state\":\"open\"",
                        "\"body\":\"fire\"}");
    }

    @Test
    void filtersNarrow() {
        assertThat(letters("list", "--group", "mail")).isZero();
        assertThat(out.toString()).hasLineCount(2);
        assertThat(letters("list", "--topic", "weather")).isZero();
        assertThat(out.toString()).hasLineCount(3);
        assertThat(letters("list", "--error", "ADDRESS")).isZero();
        assertThat(out.toString()).hasLineCount(2);
        assertThat(letters("list", "1", "2")).isZero();
        assertThat(out.toString()).hasLineCount(3);
        assertThat(letters("list", "--since", "2026-11-22T09:00:00Z", "--until", "2026-11-22T09:00:01Z"))
                .isZero();
        assertThat(out.toString()).hasLineCount(4);
        assertThat(letters("list", "--until", "2026-11-22T09:00:00Z")).isZero();
        assertThat(out.toString()).isEqualTo("No dead letter matches.\n");
        assertThat(letters("list", "--state", "delivered,discarded")).isZero();
        assertThat(out.toString()).isEqualTo("No dead letter matches.\n");
        assertThat(letters("list", "--since", "soon")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("--since=soon: write a time like 2026-11-22T08:00:00Z, or how long ago");
        assertThat(letters("list", "--state", "lost")).isEqualTo(ExitCode.WRONG);
    }

    @Test
    void oneIsShownWithAllThatIsKnown() {
        assertThat(letters("show", "0")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "dead letter    0, open\n",
                        "entry          weather/000000000001/",
                        "group          sqlite of topic weather\n",
                        "route          store\n",
                        "endpoint       sql:insert\n",
                        "error          java.sql.SQLIntegrityConstraintViolationException\n",
                        "message        value is too hot\\nsee  [31mbelow\n",
                        "stack hash     0badcafe\n",
                        "attempts       4\n",
                        "first refused  2026-11-22T08:00:00.000Z\n",
                        "body           hot\\x1b[2J\n");
        assertThat(letters("show", "7")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEqualTo("serai: there is no dead letter 7 that matches\n");
        assertThat(letters("show")).isEqualTo(ExitCode.WRONG);
        assertThat(letters("show", "weather")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("neither a dead letter's offset nor an entry's _id");
    }

    @Test
    void aRetryIsIdempotentAndADryRunDoesNothing() {
        assertThat(letters("retry", "--group", "sqlite", "--dry-run"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).hasLineCount(2).contains("group 'sqlite': would be given to its group again");
        assertThat(letters("list", "--state", "retrying")).isZero();
        assertThat(out.toString()).contains("No dead letter matches");

        assertThat(letters("retry", "--group", "sqlite")).isZero();
        assertThat(out.toString()).hasLineCount(2).contains("is given to its group again, when a route reads for it");
        assertThat(letters("retry", "--group", "sqlite")).isZero();
        assertThat(out.toString()).isEqualTo("No dead letter matches: nothing was done.\n");
        assertThat(letters("retry", "0", "9")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("is being given to its group already")
                .hasLineCount(1);
        assertThat(err.toString()).contains("there is no dead letter 9");
        assertThat(letters("retry", "0", "--dry-run")).isZero();
        assertThat(out.toString()).contains("is being given to its group already");
        assertThat(letters("list", "--state", "retrying")).isZero();
        assertThat(out.toString()).hasLineCount(3);
        assertThat(letters("retry")).isEqualTo(ExitCode.WRONG);
        assertThat(err.toString()).contains("say which:");
    }

    @Test
    void whatWasGivenUpIsNotRetried() {
        assertThat(letters("discard", "--all", "--dry-run")).isZero();
        assertThat(out.toString()).hasLineCount(3).contains("would be given up");
        assertThat(letters("discard", "2")).isZero();
        assertThat(out.toString()).contains("group 'mail': is given up");
        assertThat(letters("discard", "2")).isZero();
        assertThat(out.toString()).contains("was given up already");
        assertThat(letters("retry", "2")).isZero();
        assertThat(out.toString()).contains("was given up already");
        assertThat(letters("retry", "--all")).isZero();
        assertThat(out.toString()).hasLineCount(2);
        assertThat(letters("list")).isZero();
        assertThat(out.toString()).hasLineCount(3);
        assertThat(letters("list", "--all")).isZero();
        assertThat(out.toString()).hasLineCount(4).contains("discarded");
    }

    @Test
    void anExportCanBeImportedOnceMended() throws Exception {
        Path lines = folder.resolve("refused.ndjson");
        assertThat(letters("export", "--topic", "weather", "--out", lines.toString()))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("2 dead letters were written");
        String text = Files.readString(lines);
        assertThat(text)
                .hasLineCount(2)
                .contains("\"_deadLetter\":{\"offset\":1,\"state\":\"open\",\"retries\":0,\"group\":\"sqlite\"")
                .contains("\"body\":\"hotter\"}");

        // as it is, it is in the topic already
        assertThat(execute("journal", "import", "weather", lines.toString(), "--file", file.toString()))
                .isZero();
        assertThat(out.toString()).isEqualTo("0 stored, 2 were there already, 0 refused\n");
        Files.writeString(
                lines, text.replaceAll("(\"_id\":\"[^\"]*)\"", "$1/mended\"").replace("hot", "mild"));
        assertThat(execute("journal", "import", "weather", lines.toString(), "--file", file.toString()))
                .isZero();
        assertThat(out.toString()).isEqualTo("2 stored, 0 were there already, 0 refused\n");
    }

    @Test
    void aJournalWithoutAnySaysSo() throws Exception {
        file = folder.resolve("other.db");
        StoppedJournal.texts(file, "weather", "a");

        assertThat(letters("list")).isZero();
        assertThat(out.toString()).isEqualTo("No dead letter matches.\n");
        assertThat(letters("retry", "--all")).isZero();
        assertThat(out.toString()).contains("nothing was done");
        assertThat(letters("export")).isZero();
        assertThat(err.toString()).contains("0 dead letters were written");
    }

    @Test
    void moreThanOnePortionIsListedChangedAndExportedWholly() throws Exception {
        int many = 2300;
        StoppedJournal.texts(
                file, "many", IntStream.range(0, many).mapToObj(i -> "r" + i).toArray(String[]::new));
        try (Journal journal = StoppedJournal.open(file)) {
            for (int at = 0; at < many; at += 100) {
                refuse(journal, "many", "sink", at, at + 100, "too many");
            }
        }
        assertThat(letters("list", "--group", "sink")).as(err.toString()).isZero();
        assertThat(out.toString()).hasLineCount(many + 1);
        assertThat(out.toString().lines().filter(l -> l.startsWith("OFFSET"))).hasSize(1);
        assertThat(letters("list", "--group", "sink", "--json")).isZero();
        assertThat(out.toString()).hasLineCount(many);
        assertThat(letters("discard", "--group", "sink", "--dry-run")).isZero();
        assertThat(out.toString().lines().filter(l -> l.endsWith("would be given up")))
                .hasSize(many);
        assertThat(letters("discard", "--group", "sink")).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(l -> l.endsWith("is given up")))
                .hasSize(many);
        assertThat(letters("discard", "--group", "sink")).isZero();
        assertThat(out.toString()).isEqualTo("No dead letter matches: nothing was done.\n");
        Path exported = folder.resolve("all.ndjson");
        assertThat(letters("export", "--out", exported.toString())).isZero();
        assertThat(Files.readAllLines(exported)).hasSize(many + 3);
        assertThat(letters("list")).isZero();
        assertThat(out.toString()).hasLineCount(4);
    }

    @Test
    void lettersAreReadOneAfterTheOtherAndNotAllAtOnce() throws Exception {
        int many = 1200;
        StoppedJournal.texts(
                file, "many", IntStream.range(0, many).mapToObj(i -> "r" + i).toArray(String[]::new));
        try (Journal journal = StoppedJournal.open(file)) {
            for (int at = 0; at < many; at += 100) {
                refuse(journal, "many", "sink", at, at + 100, "too many");
            }
        }
        DeadLetterFilter open = new DeadLetterFilter(
                Set.of(DeadLetter.State.OPEN), null, "sink", null, Set.of(), Set.of(), null, null, 0);
        List<Long> seen = new ArrayList<>();
        try (JournalView view = JournalView.open(file)) {
            DeadLetters.Visitor<Exception> visitor = l -> {
                if (seen.isEmpty()) {
                    // Far ahead they are settled now: they were not read yet.
                    assertThat(letters("discard", "--all", "--group", "sink")).isZero();
                }
                seen.add(l.offset());
            };
            assertThat(view.deadLetters(open, 0, visitor)).isEqualTo(-1);
        }
        assertThat(seen).hasSizeBetween(1, many / 2);
        List<Long> portion = new ArrayList<>();
        try (JournalView view = JournalView.open(file)) {
            DeadLetters.Visitor<Exception> visitor = l -> portion.add(l.offset());
            long next = view.deadLetters(DeadLetterFilter.ALL.atMost(700), 0, visitor);
            assertThat(portion).hasSize(700);
            assertThat(next).isEqualTo(portion.get(699) + 1);
            assertThat(view.deadLetters(DeadLetterFilter.ALL, next, visitor)).isEqualTo(-1);
        }
        assertThat(portion).hasSize(many + 3).doesNotHaveDuplicates().isSorted();
    }
}
