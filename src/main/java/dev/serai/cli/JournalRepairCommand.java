package dev.serai.cli;

import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.Repair;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal repair}: makes a whole journal of a damaged one. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Carries what is whole in a damaged journal into a new file, with the same ids, so that nothing is stored"
                        + " twice, puts that in the journal's place, and says what was kept and lost. The damaged file is"
                        + " kept beside it. The daemon must not be running. As much disk as the journal takes is needed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILED + ":a daemon has the journal, or it can not be read or written; nothing was changed",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai journal repair --dry-run",
            "  serai journal repair",
            "  serai journal repair /mnt/card/data/journal.db --out rescued.db"
        })
final class JournalRepairCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The journal's file, as --file names it.")
    private @Nullable Path named;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Make the new file here, and leave the journal as it is.")
    private @Nullable Path file;

    @Option(names = "--dry-run", description = "Only say what would be kept and lost.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        if (dryRun && file != null) {
            throw new ParameterException(spec.commandLine(), "--dry-run makes no file: leave --out away");
        }
        return journal.run(() -> repair(journal.path(named)));
    }

    private int repair(Path path) throws JournalException {
        PrintWriter out = spec.commandLine().getOut();
        try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
            IntConsumer bar = percent -> progress.show(percent, 100, "salvaged");
            if (dryRun) {
                out.println(Repair.tryOut(path, bar));
                out.println("Nothing was changed");
            } else {
                Repair.Outcome outcome = Repair.run(path, file, bar);
                out.println(outcome.report());
                Path aside = outcome.aside();
                out.println(
                        aside == null
                                ? "The new journal is " + file + "; " + path + " was left as it is"
                                : path + " is the new journal. The damaged one is " + aside
                                        + ": remove it when nothing in it is wanted any more");
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
