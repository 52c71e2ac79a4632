package dev.serai.cli;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai dead-letters export}: writes them to a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Writes dead letters as lines of JSON: each the entry as 'serai journal export' writes it, and the"
                        + " reason as _deadLetter. 'serai journal import' reads the entries. Without --state all.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":all was written",
            ExitCode.FAILED
                    + ":the journal can not be read, the file not be written, or one that was named is not there",
            ExitCode.WRONG + ":wrong option or setting, or a file that exists"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai dead-letters export --out refused.ndjson",
            "  serai dead-letters export --group sqlite --since 24h | jq -c ._deadLetter.message",
            "  serai dead-letters export 12 | jq -c '._id += \"/mended\" | .body.t = 0' | serai journal import weather -"
        })
final class LetterExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Mixin
    private OutputFile file = new OutputFile();

    @Override
    public Integer call() throws Exception {
        DeadLetterFilter wanted = filter.filter(EnumSet.noneOf(DeadLetter.State.class), Instant.now());
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                FrameText terminal = file.isTerminal() ? journal.text() : null;
                long[] written = {0};
                try (OutputStream out = file.open()) {
                    DeadLetters.Visitor<IOException> write = l -> {
                        String line = LetterFields.line(l);
                        out.write((terminal == null ? line : terminal.json(line)).getBytes(StandardCharsets.UTF_8));
                        out.write('\n');
                        filter.found(l);
                        written[0]++;
                    };
                    view.deadLetters(wanted, 0, write);
                }
                PrintWriter err = spec.commandLine().getErr();
                if (file.isFile() || written[0] == 0) {
                    err.println("serai: " + written[0] + " dead letters were written");
                    err.flush();
                }
                return journal.tellMissing(filter.missing()) ? ExitCode.FAILED : ExitCode.OK;
            }
        });
    }
}
