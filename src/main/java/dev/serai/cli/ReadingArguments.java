package dev.serai.cli;

import dev.serai.app.Signals;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reading a port for a while: what {@code monitor} and {@code capture} have in common. */
final class ReadingArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "End after so long: 500ms, 10s, 5m. Default: at Ctrl-C.")
    private @Nullable String time;

    @Option(names = "--wait", description = "Wait for a port that is not there yet, or that can not be opened.")
    private boolean wait;

    /**
     * Reads until Ctrl-C, the end of the time, or the listener's end.
     *
     * @param listener makes the listener for a reader, which it may stop
     * @return the exit code
     */
    int read(PortSetup setup, Function<PortReader, PortReader.Listener> listener)
            throws IOException, InterruptedException {
        Duration limit = limit();
        PrintWriter err = spec.commandLine().getErr();
        String ignored = String.join(", ", setup.withoutMeaningHere());
        if (!ignored.isEmpty()) {
            err.println("serai: " + ignored + ": for a route, without meaning here");
        }
        try {
            PortReader reader = new PortReader(setup, Ports::open, wait);
            Signals.onStop(reader::stop);
            if (limit != null) {
                reader.stopAfter(limit);
            }
            reader.run(listener.apply(reader));
            return ExitCode.OK;
        } catch (PortException e) {
            err.println("serai: " + e.getMessage()
                    + (e instanceof PortMissingException ? "; 'serai ports' lists what is, --wait waits for it" : ""));
            err.flush();
            return ExitCode.FAILED;
        }
    }

    private @Nullable Duration limit() {
        try {
            return time == null ? null : OptionValues.duration("--for=", time);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
