package dev.serai.cli;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetter.State;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai dead-letters list}: one line each. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Lists dead letters, one a line, the oldest first. Without --state or --all those that are open or"
                        + " being retried.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done, also when there is none",
            ExitCode.FAILED + ":the journal can not be read, or one that was named is not there",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai dead-letters list",
            "  serai dead-letters list --group sqlite --error constraint --since 2h",
            "  serai dead-letters list --all --json | jq -r ._deadLetter.error | sort | uniq -c"
        })
final class LetterListCommand implements Callable<Integer> {
    private static final int LONGEST_REASON = 80;
    private static final int AT_ONCE = 1000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Option(names = "--json", description = "Print a JSON object a line for each, as export does.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        EnumSet<State> unsettled = EnumSet.of(State.OPEN, State.RETRYING);
        DeadLetterFilter wanted =
                filter.filter(filter.isAll() ? EnumSet.noneOf(State.class) : unsettled, Instant.now());
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                long listed = json ? listAsJson(view, wanted) : list(view, wanted);
                if (listed == 0 && !json && !filter.isNamed()) {
                    out().println("No dead letter matches.");
                }
                out().flush();
                return journal.tellMissing(filter.missing()) ? ExitCode.FAILED : ExitCode.OK;
            }
        });
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private long listAsJson(JournalView view, DeadLetterFilter wanted) throws JournalException {
        long[] listed = {0};
        DeadLetters.Visitor<RuntimeException> print = l -> {
            out().println(journal.text().json(LetterFields.line(l)));
            filter.found(l);
            listed[0]++;
        };
        view.deadLetters(wanted, 0, print);
        return listed[0];
    }

    /** In portions, so that any number of them fits into memory; a later one may have wider columns. */
    private long list(JournalView view, DeadLetterFilter wanted) throws JournalException {
        TextTable table = new TextTable(
                journal.text(), ">OFFSET", "STATE", ">RETRIES", "GROUP", "ENTRY", "LAST REFUSED", "REASON");
        long[] listed = {0};
        DeadLetters.Visitor<RuntimeException> add = l -> {
            add(table, l);
            filter.found(l);
            if (++listed[0] % AT_ONCE == 0) {
                table.lines().forEach(out()::println);
            }
        };
        view.deadLetters(wanted, 0, add);
        if (listed[0] % AT_ONCE > 0) {
            table.lines().forEach(out()::println);
        }
        return listed[0];
    }

    private static void add(TextTable table, DeadLetter l) {
        String reason = l.error().substring(l.error().lastIndexOf('.') + 1) + ": " + l.message();
        table.add(
                l.offset(),
                LetterFields.state(l.state()),
                l.retries(),
                l.group(),
                l.id(),
                LetterFields.time(l.lastFailure()),
                reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON - 1) + "…" : reason);
    }
}
