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

/** {@code serai dead-letters discard}: gives them up. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Gives dead letters up: they stay readable until their place is needed. Without --state those that are open.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done, also when none matched",
            ExitCode.FAILED + ":the journal can not be changed, or one that was named is not there",
            ExitCode.WRONG + ":wrong option or setting, or nothing says which"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai dead-letters discard 12", "  serai dead-letters discard --until 168h --dry-run"})
final class LetterDiscardCommand implements Callable<Integer> {
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
                                journal,
                                filter,
                                spec.commandLine().getOut(),
                                State.DISCARDED,
                                JournalOperations::discard)
                        .perform(wanted, dryRun, progress);
            }
        });
    }
}
