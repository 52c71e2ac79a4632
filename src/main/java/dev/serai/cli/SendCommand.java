package dev.serai.cli;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai send}: sends something to a device once, and shows the reply where one is asked for. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Sends text or bytes to a device once; with --reply waits for a frame and prints it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":sent, and with --reply a reply came",
            ExitCode.FAILED + ":the port can not be opened or written, or no reply came in time",
            ExitCode.WRONG + ":wrong option, URI or data; the message says what is known"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai send /dev/ttyACM0 'ID?' --settleDelay 2s --reply",
            "  serai send /dev/ttyUSB0 '*IDN?' --lineEnd '\\r\\n' --reply --responseMatch '^ACME'",
            "  serai send 'serial:/dev/ttyUSB0?framing=gap&checksum=crc16Modbus' 0x010300000001 --encode --reply --hex",
            "  serai send 'serial:sim?script=weather,interval=1h' PING --reply --responseMatch PONG"
        })
@SuppressWarnings("UnusedVariable") // the options of a route are read by name, in PortArguments
final class SendCommand implements Callable<Integer> {
    private static final String NONE = "none";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private PortArguments port = new PortArguments();

    @Parameters(
            index = "1",
            paramLabel = "DATA",
            description = "Text with the escapes \\r \\n \\t \\0 \\\\ \\xNN, or bytes in hexadecimal behind 0x.")
    private String data = "";

    @Mixin
    private FramingArguments framing = new FramingArguments();

    @Option(
            names = "--lineEnd",
            paramLabel = "BYTES|none",
            description = "What is sent behind the data. Default: behind text \\n under framing line, and the delimiter"
                    + " under framing delimiter; else nothing.")
    private @Nullable String lineEnd;

    @Option(
            names = "--encode",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Make the data a frame of the framing: delimiter, markers, escapes and checksum are added.")
    private @Nullable String encode;

    @Option(
            names = "--reply",
            description =
                    "Wait for the next good frame and print it. What had come before the data was sent is thrown away.")
    private boolean reply;

    @Option(
            names = "--responseTimeout",
            paramLabel = "TIME",
            description = "How long to wait for the reply once all is sent. Default: 1s.")
    private @Nullable String responseTimeout;

    @Option(
            names = "--responseMatch",
            paramLabel = "REGEX|0xHEX",
            description = "What a reply must hold (a regular expression) or begin with (0x…). Other frames are shown on"
                    + " standard error and passed over.")
    private @Nullable String responseMatch;

    @Option(
            names = "--writeTimeout",
            paramLabel = "TIME",
            description = "How long the device may take to accept the data, beyond the line's own time. Default: 5s.")
    private @Nullable String writeTimeout;

    @Option(names = "--hex", description = "Print the reply in hexadecimal.")
    private boolean hex;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PortSetup setup = port.setup();
        byte[] bytes;
        FrameMatch match;
        try {
            bytes = toSend(setup, data, lineEnd);
            match = FrameMatch.parse(setup.responseMatch() == null ? "" : setup.responseMatch());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (PortAddress address = setup.address();
                OpenPort open = Ports.open(address.locate(), setup.line())) {
            Request request = new Request(setup, open);
            request.send(bytes);
            if (!reply) {
                request.awaitSent();
                return ExitCode.OK;
            }
            return printReply(setup, request, match);
        } catch (PortException e) {
            err.println("serai: " + e.getMessage());
            err.flush();
            return ExitCode.FAILED;
        }
    }

    private int printReply(PortSetup setup, Request request, FrameMatch match) throws PortException {
        PrintWriter err = spec.commandLine().getErr();
        FrameText text = FrameText.forOutput(setup.charset());
        byte[] answer = request.reply(match, other -> err.println("serai: passed over: " + other), text);
        if (answer == null) {
            err.println("serai: no reply from " + setup.name() + " within "
                    + setup.responseTimeout().toMillis() + " ms (responseTimeout)");
            err.flush();
            return ExitCode.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(hex ? FrameText.hex(answer) : text.text(answer));
        out.flush();
        return ExitCode.OK;
    }

    /** The data and what ends it. */
    static byte[] toSend(PortSetup setup, String data, @Nullable String lineEnd) {
        byte[] plain = BytePattern.parse("the data", data).bytes();
        if (setup.encode()) {
            if (lineEnd != null) {
                throw new IllegalArgumentException("--lineEnd=" + lineEnd
                        + " does not go with encode: the framing says what stands behind the data");
            }
            return setup.framing().encoder().encode(plain);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(plain);
        boolean text = !data.toLowerCase(Locale.ROOT).startsWith("0x");
        byte[] delimiter = setup.framing().delimiter();
        if (lineEnd != null) {
            bytes.writeBytes(
                    lineEnd.equals(NONE)
                            ? new byte[0]
                            : BytePattern.parse("--lineEnd", lineEnd).bytes());
        } else if (text && delimiter != null) {
            bytes.writeBytes(delimiter);
        }
        return bytes.toByteArray();
    }
}
