package dev.serai.cli;

import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Verify;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal verify}: looks whether a journal is whole. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Looks whether the journal is whole: the file's structure, the checksum of every page, gaps, cursors, dead"
                        + " letters. Nothing is changed. A daemon may be running; the structure as a whole is looked at"
                        + " only when none is.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":it is whole",
            ExitCode.FAILED + ":it is damaged, or can not be read; what and where is shown",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai journal verify", "  serai journal verify /mnt/old/journal.db --quick"})
final class JournalVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The journal's file, as --file names it.")
    private @Nullable Path named;

    @Option(names = "--quick", description = "Leave the content of the pages out: gaps, cursors, dead letters only.")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        return journal.run(() -> verify(journal.path(named)));
    }

    private int verify(Path path) throws JournalException {
        PrintWriter out = spec.commandLine().getOut();
        Verify.Result result;
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
            result = Verify.run(path, quick, percent -> progress.show(percent, 100, "verified"));
        }
        result.notes().forEach(out::println);
        result.damages().forEach(out::println);
        if (result.damages().isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s is whole: %,d entries%s%n",
                    path,
                    result.entries(),
                    quick ? " (their content was not looked at)" : "");
        } else {
            out.println(
                    path + " is DAMAGED. 'serai journal repair --dry-run' says what is whole and what is lost; stop the"
                            + " daemon and run 'serai journal repair' to go on with what is whole");
        }
        out.flush();
        return result.damages().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
