package dev.serai.cli;

import dev.serai.app.Daemon;
import dev.serai.app.Settings;
import dev.serai.app.Signals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serai run}: runs the daemon until it is asked to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Runs the daemon in the foreground until Ctrl-C or SIGTERM.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":stopped in order: every reading taken from a port is kept",
            ExitCode.FAILED + ":failed while running, or did not get done within camel.main.shutdownTimeout",
            ExitCode.WRONG + ":wrong option, setting or route: file, line and what to do are shown",
            "130, 143:ended at once by a second Ctrl-C or SIGTERM"
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = {"-r", "--routes"},
            paramLabel = "DIR|FILE|PATTERN",
            description = "Routes to run in place of those in application.properties: a folder, a file, or a pattern in"
                    + " quotes ('dir/*.camel.yaml'). A folder's own application.properties is laid over the settings."
                    + " May be given several times.")
    private List<String> routes = new ArrayList<>();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The settings to use. Default: application.properties where Serai is unpacked.")
    private @Nullable Path config;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DIR",
            description = "The folder for the journal and the readings; made if missing. Default: serai.data in the"
                    + " settings, else data where Serai is unpacked.")
    private @Nullable Path data;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log in more detail, and show where failures come from.")
    private boolean verbose;

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(Home.find(), config, data, routes);
        LogLevels.apply(settings.properties(), verbose);
        Daemon daemon = new Daemon(settings, System.out);
        Signals.onStop(daemon::requestStop);
        return daemon.serve() ? ExitCode.OK : ExitCode.FAILED;
    }
}
