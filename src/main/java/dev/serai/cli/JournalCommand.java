package dev.serai.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai journal}: its subcommands look into the journal and change it, while the daemon runs or not. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Looks into the journal, changes it, and mends it.",
        subcommands = {
            TopicsCommand.class,
            GroupsCommand.class,
            TailCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            SeekCommand.class,
            ForgetCommand.class,
            JournalVerifyCommand.class,
            JournalRepairCommand.class
        },
        footer = {"", "'serai journal <command> --help' tells more of a command."})
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do: serai journal topics shows what is in it.");
    }
}
