package dev.serai.cli;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.DeadLetter.State;
import dev.serai.journal.log.DeadLetterFilter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai dead-letters retry}: gives them to the group that refused them, once more. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Gives dead letters to the group that refused them, once more: each alone, with the _id it had. Done twice"
                        + " it does no harm. Without --state those that are open.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done, also when none matched",
            ExitCode.FAILED + ":the journal can not be changed, or one that was named is not there",
            ExitCode.WRONG + ":wrong option or setting, or nothing says which"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai dead-letters retry 12",
            "  serai dead-letters retry --group sqlite --error constraint --dry-run",
            "  serai dead-letters retry --all"
        })
final class LetterRetryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        if (!filter.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "say which: offsets or ids, a filter such as --group or --error, or --all");
        }
        DeadLetterFilter wanted = filter.filter(EnumSet.of(State.OPEN), Instant.now());
        return journal.run(() -> {
            try (ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
                return new LetterChange(
                                journal, filter, spec.commandLine().getOut(), State.RETRYING, JournalOperations::retry)
                        .perform(wanted, dryRun, progress);
            }
        });
    }
}
