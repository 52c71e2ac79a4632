package dev.serai.serial.framing;

import java.util.Arrays;
import java.util.List;

/**
 * Puts a line end behind a frame: {@code delimiter} where it is set, else CR LF under {@code checksum=nmea}, as NMEA
 * 0183 has it, else LF.
 */
final class LineEncoder extends CheckedEncoder {
    private static final byte[] FEED = {'\n'};
    private static final byte[] RETURN = {'\r'};
    private static final byte[] RETURN_FEED = {'\r', '\n'};

    private final byte[] lineEnd;

    LineEncoder(FramingSettings settings) {
        super(settings);
        this.lineEnd = lineEnd(settings);
    }

    static byte[] lineEnd(FramingSettings settings) {
        BytePattern delimiter = settings.delimiter();
        if (delimiter == null) {
            return settings.check() instanceof NmeaCheck ? RETURN_FEED : FEED;
        }
        for (byte[] known : List.of(FEED, RETURN, RETURN_FEED)) {
            if (Arrays.equals(known, delimiter.bytes())) {
                return known;
            }
        }
        throw new IllegalArgumentException("delimiter=" + delimiter
                + " is no end of a line: with framing=line it is what is written, \\n, \\r or \\r\\n; for others use"
                + " framing=delimiter");
    }

    @Override
    byte[] encoded(byte[] frame) {
        byte[] line = withChecksum(frame, 0);
        verifyLength(line.length);
        if (ByteSearch.lineEnd(line, 0, line.length) < line.length) {
            throw new IllegalArgumentException("a line end stands in it" + (isChecked() ? " or its checksum" : "")
                    + ", where framing=line would cut it");
        }
        return join(line, lineEnd);
    }
}
