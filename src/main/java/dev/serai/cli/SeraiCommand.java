package dev.serai.cli;

import dev.serai.app.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code serai}: its subcommands do the work. */
@Command(
        name = "serai",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Takes readings from serial devices, keeps them safe, and carries them on.",
        subcommands = {
            RunCommand.class,
            PortsCommand.class,
            MonitorCommand.class,
            SendCommand.class,
            CaptureCommand.class,
            SimulateCommand.class,
            JournalCommand.class,
            DeadLettersCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":stopped in order, or did what was asked",
            ExitCode.FAILED + ":failed while running; the log says why",
            ExitCode.WRONG + ":wrong usage, setting or route; the message says which",
            "130, 143:ended at once by a second Ctrl-C or SIGTERM"
        },
        footer = {"", "'serai <command> --help' tells more of a command."})
public final class SeraiCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs the command line and returns the process's exit code. */
    public static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new SeraiCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageMessage())
                .setExecutionExceptionHandler(new FailureMessage());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: serai run starts the daemon.");
    }

    /** The line of {@code --version}. */
    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "serai " + Version.text() + " (Java " + System.getProperty("java.version") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
            };
        }
    }
}
