package dev.serai.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai dead-letters}: its subcommands are about entries that a sink refused for good. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Shows the entries that a sink refused for good, with the reason, and gives them to their group again"
                        + " or up. While the daemon runs or not.",
        subcommands = {
            LetterListCommand.class,
            LetterShowCommand.class,
            LetterRetryCommand.class,
            LetterDiscardCommand.class,
            LetterExportCommand.class
        },
        footer = {"", "'serai dead-letters <command> --help' tells more of a command."})
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do: serai dead-letters list shows what there is.");
    }
}
