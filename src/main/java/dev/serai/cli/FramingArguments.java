package dev.serai.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of framing on the command line, as a route has them; {@link PortArguments} reads them. */
@SuppressWarnings("UnusedVariable") // picocli keeps the values, and they are read by name
final class FramingArguments {
    @Option(
            names = "--framing",
            paramLabel = "RULE",
            description = "What cuts the bytes into frames: line, delimiter, raw. Default: line.")
    private @Nullable String framing;

    @Option(
            names = "--delimiter",
            paramLabel = "BYTES",
            description =
                    "What ends a frame under delimiter: text with the escapes \\r \\n \\t \\0 \\xNN, or hexadecimal"
                            + " (0x0d0a).")
    private @Nullable String delimiter;

    @Option(names = "--maxFrameLength", paramLabel = "N", description = "The most bytes of a frame. Default: 4096.")
    private @Nullable String maxFrameLength;

    @Option(
            names = "--keepFirst",
            paramLabel = "true|false",
            description = "Show the first frame though it may be the tail of one. Default: false.")
    private @Nullable String keepFirst;
}
