package dev.serai.cli;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.Journal;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal forget}: takes away a group that nobody reads for any more. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Forgets a group, so that entries are no longer kept for it. Refused while a running route reads for"
                        + " it. A route that uses the name later begins anew, at its startFrom.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":forgotten",
            ExitCode.FAILED + ":no such topic or group, a route reads for it, or the journal can not be written",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai journal forget weather sqlite --dry-run", "  serai journal forget weather sqlite"})
final class ForgetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
    private String group = "";

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        return journal.run(() -> {
            try (JournalOperations operations = journal.operations()) {
                Journal.Forgotten f = operations.forget(topic, group, dryRun);
                PrintWriter out = spec.commandLine().getOut();
                out.println("Group '" + group + "' of topic '" + topic + "' " + (dryRun ? "would be" : "is")
                        + " forgotten; its next entry was " + f.next() + ", and " + f.unread()
                        + " entries were not read");
                out.flush();
                return ExitCode.OK;
            }
        });
    }
}
