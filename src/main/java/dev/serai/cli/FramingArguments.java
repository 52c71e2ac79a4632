package dev.serai.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of framing on the command line, as a route has them; {@link PortArguments} reads them. */
@SuppressWarnings("UnusedVariable") // picocli keeps the values, and they are read by name
final class FramingArguments {
    @Option(
            names = "--framing",
            paramLabel = "RULE",
            description =
                    "What cuts the bytes into frames: line, delimiter, fixed, lengthField, startEnd, slip, cobs, gap,"
                            + " raw. Default: line.")
    private @Nullable String framing;

    @Option(
            names = "--delimiter",
            paramLabel = "BYTES",
            description =
                    "What ends a frame under delimiter: text with the escapes \\r \\n \\t \\0 \\xNN, or hexadecimal"
                            + " (0x0d0a).")
    private @Nullable String delimiter;

    @Option(names = "--frameLength", paramLabel = "N", description = "Bytes of a frame under fixed.")
    private @Nullable String frameLength;

    @Option(
            names = "--lengthFieldOffset",
            paramLabel = "N",
            description = "Bytes before the length under lengthField, those of start included. Default: 0.")
    private @Nullable String lengthFieldOffset;

    @Option(names = "--lengthFieldSize", paramLabel = "N", description = "Bytes of the length, 1 to 4. Default: 2.")
    private @Nullable String lengthFieldSize;

    @Option(
            names = "--lengthFieldAdjustment",
            paramLabel = "N",
            description = "Bytes behind the length beyond what it says. Default: 0.")
    private @Nullable String lengthFieldAdjustment;

    @Option(
            names = "--lengthFieldEndian",
            paramLabel = "big|little",
            description = "Which byte of the length is first. Default: big.")
    private @Nullable String lengthFieldEndian;

    @Option(
            names = "--start",
            paramLabel = "BYTES",
            description = "What a frame begins with under startEnd, lengthField and fixed.")
    private @Nullable String start;

    @Option(
            names = "--end",
            paramLabel = "BYTES",
            description = "What a frame ends with under startEnd, lengthField and fixed.")
    private @Nullable String end;

    @Option(
            names = "--escape",
            paramLabel = "BYTE",
            description = "What makes the next byte stand for itself under startEnd.")
    private @Nullable String escape;

    @Option(
            names = "--gap",
            paramLabel = "TIME",
            description =
                    "The silence that ends a frame under gap. Default: 3.5 characters, or what the adapter needs.")
    private @Nullable String gap;

    @Option(names = "--maxFrameLength", paramLabel = "N", description = "The most bytes of a frame. Default: 4096.")
    private @Nullable String maxFrameLength;

    @Option(
            names = "--checksum",
            paramLabel = "NAME",
            description =
                    "none, xor8, sum8, sum15, fletcher8, crc8, crc16Modbus, crc16Ccitt, crc32 or nmea. Default: none.")
    private @Nullable String checksum;

    @Option(
            names = "--checksumEndian",
            paramLabel = "big|little",
            description = "Which byte of the checksum is first. Default: as is usual for it.")
    private @Nullable String checksumEndian;

    @Option(
            names = "--checksumScope",
            paramLabel = "A..B",
            description = "The bytes that it covers, from 0 at the start marker. Default: all behind that.")
    private @Nullable String checksumScope;

    @Option(
            names = "--checksumPlace",
            paramLabel = "beforeEnd|afterEnd",
            description = "Where it stands under startEnd. Default: beforeEnd.")
    private @Nullable String checksumPlace;

    @Option(
            names = "--keepFirst",
            paramLabel = "true|false",
            description = "Take the first frame though it may be the tail of one. Default: false.")
    private @Nullable String keepFirst;
}
