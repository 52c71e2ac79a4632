package dev.serai.cli;

import dev.serai.serial.port.PortException;
import dev.serai.serial.simulator.ScriptException;
import dev.serai.serial.simulator.SimulatedPort;
import dev.serai.serial.simulator.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai simulate}: stands a simulated device up for any program, until it is asked to stop. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Stands a simulated device up on a port that any program can open, until Ctrl-C or SIGTERM.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped in order; the link is removed",
            "1:the system could not give a port, or the recording could not be read on",
            "2:wrong option or script; the message says what is known"
        },
        footerHeading = "%nScripts:%n",
        footer = {
            "  weather[,interval=1s][,count=N]        a line of JSON at each interval; answers PING, ID?, READ?, INTERVAL 500",
            "  play,file=PATH[,loop=true][,pieces=1-64][,pauses=0ms-20ms]",
            "                                         the bytes of a recording",
            "  capture,file=PATH[,loop=true][,speed=2]",
            "                                         what 'serai capture' recorded, with its timing",
            "  and for all                            [,baud=N][,seed=N][,startDelay=100ms]",
            "                                         [,vanishEvery=30s|,vanishEveryBytes=N][,vanishFor=5s][,vanishTimes=N]"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "script", defaultValue = "weather", description = "What the device does.")
    private String script = "weather";

    @Option(
            names = "--link",
            paramLabel = "PATH",
            description = "The path under which the port is to be found. Default: one in a private temporary folder.")
    private @Nullable Path link;

    @Option(
            names = "--baud",
            paramLabel = "N",
            defaultValue = "9600",
            description = "The line's speed in bits per second. 0: as fast as the reader takes it, nothing dropped."
                    + " Default: ${DEFAULT-VALUE}.")
    private int baud = 9600;

    @Override
    public Integer call() throws InterruptedException, PortException {
        if (baud < 0) {
            throw new ParameterException(spec.commandLine(), "--baud must not be negative.");
        }
        try (SimulatedPort port = open()) {
            Thread atExit = new Thread(() -> stop(port), "serai-sim-stop");
            Runtime.getRuntime().addShutdownHook(atExit);
            PrintWriter out = spec.commandLine().getOut();
            out.println("Simulated device: " + script);
            out.println("Open it at:       " + port.path());
            out.println("Stop:             Ctrl-C, or kill "
                    + ProcessHandle.current().pid());
            out.flush();
            port.awaitEnd();
            return ended(port, atExit);
        }
    }

    private SimulatedPort open() throws PortException {
        Simulator simulator = new Simulator();
        try {
            return link == null ? simulator.open(script, baud) : simulator.open(script, baud, link);
        } catch (ScriptException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The device ended by itself, or else the JVM is ending and the hook says what with. */
    private int ended(SimulatedPort port, Thread atExit) throws InterruptedException {
        IOException failure = port.failure();
        if (failure == null) {
            atExit.join();
            return OK;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException stopping) {
            return FAILED;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("serai: the simulated device ended: " + failure.getMessage());
        err.flush();
        return FAILED;
    }

    /**
     * Runs when the JVM is asked to end. Being stopped is how this command succeeds, so it ends with 0, not 130 or 143.
     */
    private void stop(SimulatedPort port) {
        port.close();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Stopped. Sent " + port.sent() + " bytes, dropped " + port.dropped() + ".");
        out.flush();
        Runtime.getRuntime().halt(OK);
    }
}
