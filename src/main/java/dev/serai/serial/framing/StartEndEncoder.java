package dev.serai.serial.framing;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a frame between its markers, escaped, with the checksum on the side of the end marker where it belongs. */
final class StartEndEncoder extends CheckedEncoder {
    private final byte[] start;
    private final byte[] end;
    private final byte @Nullable [] escape;
    private final boolean checksumBehind;

    StartEndEncoder(FramingSettings settings) {
        super(settings);
        this.start = Objects.requireNonNull(settings.start(), "start").bytes();
        this.end = Objects.requireNonNull(settings.end(), "end").bytes();
        BytePattern pattern = settings.escape();
        this.escape = pattern == null ? null : pattern.bytes();
        this.checksumBehind = settings.checksumPlace() == ChecksumPlace.AFTER_END;
    }

    @Override
    byte[] encoded(byte[] frame) {
        if (checksumBehind) {
            verifyLength(frame.length);
            byte[] covered = join(start, frame, end);
            byte[] checked = withChecksum(covered, start.length);
            return join(start, escaped(frame), end, Arrays.copyOfRange(checked, covered.length, checked.length));
        }
        byte[] checked = withChecksum(join(start, frame), start.length);
        byte[] data = Arrays.copyOfRange(checked, start.length, checked.length);
        verifyLength(data.length);
        return join(start, escaped(data), end);
    }

    private byte[] escaped(byte[] data) {
        if (escape != null) {
            return StartEndFramer.escaped(data, start, end, escape[0]);
        }
        byte[] closed = join(data, end);
        if (ByteSearch.indexOfStart(end, closed, 0, closed.length) < data.length
                || ByteSearch.indexOfStart(start, closed, 0, closed.length) < data.length) {
            throw new IllegalArgumentException("a marker stands in it" + (isChecked() ? " or its checksum" : "")
                    + ", or is made by it and the end marker: set an escape");
        }
        return data;
    }
}
