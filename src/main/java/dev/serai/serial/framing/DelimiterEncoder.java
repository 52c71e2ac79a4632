package dev.serai.serial.framing;

/** Puts the delimiter behind a frame. */
final class DelimiterEncoder extends CheckedEncoder {
    private final byte[] delimiter;

    DelimiterEncoder(FramingSettings settings) {
        super(settings);
        BytePattern pattern = settings.delimiter();
        this.delimiter = pattern == null ? new byte[0] : pattern.bytes();
    }

    @Override
    byte[] encoded(byte[] frame) {
        byte[] checked = withChecksum(frame, 0);
        verifyLength(checked.length);
        byte[] onLine = join(checked, delimiter);
        // also where the frame's last bytes and the delimiter's first make one
        if (ByteSearch.indexOfStart(delimiter, onLine, 0, onLine.length) < checked.length) {
            throw new IllegalArgumentException("the delimiter stands in it" + (isChecked() ? " or its checksum" : ""));
        }
        return onLine;
    }
}
