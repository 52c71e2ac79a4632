package dev.serai.cli;

import dev.serai.serial.capture.CaptureHeader;
import dev.serai.serial.capture.CaptureWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai capture}: keeps what a port says, and when, in a file that the simulator plays back. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Records the bytes that a port sends, with the times at which they came, and when the port was lost"
                        + " and found again. The file is text, a record a line; each is in it at once. Nothing is sent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":ended by Ctrl-C, --for or --bytes",
            ExitCode.FAILED + ":the port can not be opened, or the file not be written; the message says why",
            ExitCode.WRONG + ":wrong option or URI, or a file that exists and may not be overwritten"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai capture /dev/ttyUSB0 --baudRate 4800 -o gps.capture --for 10m",
            "  serai simulate capture,file=gps.capture,speed=2",
            "  serai monitor 'serial:sim?script=capture,file=gps.capture'"
        })
final class CaptureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private PortArguments port = new PortArguments();

    @Mixin
    private ReadingArguments reading = new ReadingArguments();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write.")
    private Path file = Path.of("");

    @Option(names = "--bytes", paramLabel = "N", description = "End after so many bytes.")
    private @Nullable Long bytes;

    @Option(names = "--force", description = "Overwrite the file if it exists.")
    private boolean force;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PortSetup setup = port.setup();
        if (bytes != null && bytes < 1) {
            throw new ParameterException(spec.commandLine(), "--bytes=" + bytes + ": at least 1 is needed");
        }
        long most = bytes == null ? Long.MAX_VALUE : bytes;
        CaptureHeader header = new CaptureHeader(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                setup.line().baudRate(),
                setup.uri().toString());
        PrintWriter err = spec.commandLine().getErr();
        try (CaptureWriter writer = CaptureWriter.create(file, header, force)) {
            Recorder.Progress progress = new Recorder.Progress(err, StandardStreams.isTerminal(StandardStreams.ERR));
            return reading.read(
                    setup, reader -> new Recorder(writer, file, most, reader::stop, System::nanoTime, progress));
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    spec.commandLine(), file + " exists already: --force overwrites it, -o names another", e);
        } catch (NoSuchFileException e) {
            throw new ParameterException(
                    spec.commandLine(), file + " can not be made: there is no folder " + parent(), e);
        } catch (IOException e) {
            err.println("serai: the capture ended: " + file + " can not be written: " + e.getMessage());
            err.flush();
            return ExitCode.FAILED;
        }
    }

    private Path parent() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }
}
