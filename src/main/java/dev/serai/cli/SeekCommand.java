package dev.serai.cli;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.SeekTarget;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal seek}: has a group read on from somewhere else. */
@Command(
        name = "seek",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Moves a group to another place in its topic: back to have entries delivered again, forward to leave"
                        + " some out. A running route goes there at once; what it has out is finished, and commits nothing."
                        + " A sink that writes by _id stores entries once, however often they come.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":moved",
            ExitCode.FAILED + ":no such topic, group or offset, or the journal can not be written",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai journal seek weather sqlite earliest --dry-run",
            "  serai journal seek weather sqlite 2026-11-22T08:00:00Z",
            "  serai journal seek weather sqlite 1200",
            "  serai journal seek weather sqlite latest"
        })
final class SeekCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
    private String group = "";

    @Parameters(
            index = "2",
            paramLabel = "OFFSET|earliest|latest|TIME",
            description =
                    "The offset of the next entry to read; the oldest there is; behind the newest; or about a time"
                            + " such as 2026-11-22T08:00:00Z.")
    private String to = "";

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        SeekTarget target = journal.place("the place", to);
        return journal.run(() -> {
            try (JournalOperations operations = journal.operations()) {
                Journal.Moved m = operations.seek(topic, group, target, dryRun);
                PrintWriter out = spec.commandLine().getOut();
                out.println("Group '" + group + "' of topic '" + topic + "' "
                        + (dryRun
                                ? "would go"
                                : operations.isRunning() ? "goes" : "will go on, when a route reads for it,")
                        + " from offset " + m.from() + " to " + m.to() + "; " + (m.end() - m.to())
                        + " entries are left to read");
                if (m.note() != null) {
                    out.println(m.note());
                }
                out.flush();
                return ExitCode.OK;
            }
        });
    }
}
