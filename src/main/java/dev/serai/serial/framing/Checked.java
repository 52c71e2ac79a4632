package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What every rule that finds whole pieces first does with a piece next. */
final class Checked {

    private Checked() {}

    /** Gives a piece on as a frame without its checksum, or as bad. Returns whether it was a frame. */
    static boolean deliver(@Nullable FrameCheck check, byte[] piece, long start, FrameSink sink) {
        return deliver(check, piece, piece, start, sink);
    }

    /** The same for a piece that stood on the line in another form, which is shown where it is bad. */
    static boolean deliver(@Nullable FrameCheck check, byte[] piece, byte[] onLine, long start, FrameSink sink) {
        if (check == null) {
            sink.frame(piece, start);
            return true;
        }
        FramingFault fault = check.fault(piece);
        if (fault != null) {
            sink.bad(fault, onLine, start);
            return false;
        }
        sink.frame(Arrays.copyOf(piece, check.lengthWithout(piece, 0, piece.length)), start);
        return true;
    }
}
