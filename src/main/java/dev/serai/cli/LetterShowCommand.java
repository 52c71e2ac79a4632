package dev.serai.cli;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalView;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai dead-letters show}: all that is known of one. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Shows all that is known of dead letters, with headers and body. What is no printable text stands as"
                        + " an escape.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILED + ":the journal can not be read, or one that was named is not there",
            ExitCode.WRONG + ":wrong option or setting, or none was named"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai dead-letters show 12", "  serai dead-letters show weather/000000004711/abcdefgh"})
final class LetterShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Override
    public Integer call() throws Exception {
        if (!filter.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say which: an offset that 'serai dead-letters list' shows, an _id, or a filter");
        }
        var wanted = filter.filter(EnumSet.noneOf(DeadLetter.State.class), Instant.now());
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                boolean[] any = {false};
                DeadLetters.Visitor<RuntimeException> print = l -> {
                    print(l);
                    filter.found(l);
                    any[0] = true;
                };
                view.deadLetters(wanted, 0, print);
                if (!any[0] && !filter.isNamed()) {
                    spec.commandLine().getOut().println("No dead letter matches.");
                }
                spec.commandLine().getOut().flush();
                return journal.tellMissing(filter.missing()) ? ExitCode.FAILED : ExitCode.OK;
            }
        });
    }

    private void print(DeadLetter l) {
        FrameText text = journal.text();
        line(
                "dead letter",
                l.offset() + ", " + LetterFields.state(l.state())
                        + (l.retries() == 0
                                ? ""
                                : ", refused again " + l.retries() + (l.retries() == 1 ? " time" : " times")));
        line("entry", l.id());
        line("appended", LetterFields.time(Instant.ofEpochMilli(l.entry().wallMillis())));
        line("group", l.group() + " of topic " + l.topic());
        line("route", l.route());
        line("endpoint", l.endpoint());
        line("error", l.error());
        line("message", l.message());
        line("stack hash", l.stackHash());
        line("attempts", Integer.toString(l.attempts()));
        line("first refused", LetterFields.time(l.firstFailure()));
        line("last refused", LetterFields.time(l.lastFailure()));
        if (!l.entry().headers().isEmpty()) {
            raw("headers", text.json(l.entry().headers()));
        }
        raw("body", text.text(l.entry().body()));
        spec.commandLine().getOut().println();
    }

    private void line(String name, String value) {
        raw(name, journal.text().line(value));
    }

    private void raw(String name, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(name + " ".repeat(Math.max(1, 15 - name.length())) + value);
    }
}
