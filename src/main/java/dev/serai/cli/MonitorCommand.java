package dev.serai.cli;

import dev.serai.app.Signals;
import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai monitor}: shows what a port says, frame by frame. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Shows the frames that a port sends as they come: time, length, text, and the bytes in hexadecimal."
                        + " What breaks the framing's rule, or is thrown away, is shown behind a '!'. When the device goes away it"
                        + " is waited for. Nothing is sent, but what --probe says.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":ended by Ctrl-C, --count or --for, or because nobody reads the output any more;"
                    + " --guess: something was recognised",
            ExitCode.FAILED + ":the port can not be opened, the message says why; --guess: nothing was recognised",
            ExitCode.WRONG + ":wrong option or URI; the message says what is known"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai monitor /dev/ttyACM0 --baudRate 115200",
            "  serai monitor /dev/ttyUSB0 --guess",
            "  serai monitor 'serial:/dev/ttyUSB0?baudRate=4800&framing=delimiter&delimiter=0x03' --hex",
            "  serai monitor /dev/ttyUSB0 --text --for 10s | grep GPGGA",
            "  serai monitor 'serial:sim?script=weather,interval=200ms' --count 3"
        })
@SuppressWarnings("UnusedVariable") // the options of a route are read by name, in PortArguments
final class MonitorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private PortArguments port = new PortArguments();

    @Mixin
    private FramingArguments framing = new FramingArguments();

    @Mixin
    private ReadingArguments reading = new ReadingArguments();

    @Option(names = "--text", description = "Show the text only.")
    private boolean text;

    @Option(names = "--hex", description = "Show the bytes in hexadecimal only.")
    private boolean hex;

    @Option(names = "--count", paramLabel = "N", description = "End after so many frames.")
    private @Nullable Long count;

    @Option(
            names = "--guess",
            description =
                    "Find out baud rate and framing: listen at one usual rate after the other, say what fits best, how"
                            + " sure that is and why, and print the URI to paste.")
    private boolean guess;

    @Option(
            names = "--guessTime",
            paramLabel = "TIME",
            description = "With --guess: how long to listen at each rate. Default: 3s.")
    private @Nullable String guessTime;

    @Option(
            names = "--probe",
            paramLabel = "DATA",
            description = "With --guess: what to send at each rate, for a device that speaks only when spoken to; as"
                    + " 'serai send' takes it, without a line end.")
    private @Nullable String probe;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PortSetup setup = port.setup();
        long most = count == null ? 0 : count;
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "--count=" + count + ": at least 1 is needed");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (guess) {
            return guess(setup, out, err);
        }
        for (String option : List.of("--guessTime", "--probe")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(spec.commandLine(), option + " goes with --guess only");
            }
        }
        return reading.read(
                setup,
                reader -> new FramePrinter(
                        setup,
                        new FramePrinter.Form(text || !hex, hex || !text),
                        most,
                        out,
                        err,
                        reader::stop,
                        Clock.system(ZoneId.systemDefault()),
                        System::nanoTime,
                        FrameText.forOutput(setup.charset())));
    }

    private int guess(PortSetup setup, PrintWriter out, PrintWriter err) throws InterruptedException {
        GuessRun run;
        try {
            Duration time = OptionValues.duration("--guessTime=", guessTime == null ? "3s" : guessTime);
            byte[] data =
                    probe == null ? null : BytePattern.parse("--probe", probe).bytes();
            run = new GuessRun(setup, Ports::open, time, data, out, err);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Signals.onStop(run::stop);
        try {
            return run.run() ? ExitCode.OK : ExitCode.FAILED;
        } catch (PortException e) {
            err.println("serai: " + e.getMessage());
            err.flush();
            return ExitCode.FAILED;
        }
    }
}
