package dev.serai.serial.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Collects what a framer finds, as text. */
final class Found implements FrameSink {
    final List<String> frames = new ArrayList<>();
    final List<Long> starts = new ArrayList<>();
    final List<String> bad = new ArrayList<>();
    long discarded;
    /** Since where bytes are held, where a test asks for it. */
    long pending = -1;

    Found() {}

    /** As it is when just this frame was found, at the line's first byte. */
    Found(byte[] frame) {
        frame(frame, 0);
    }

    @Override
    public void frame(byte[] frame, long start) {
        frames.add(new String(frame, ISO_8859_1));
        starts.add(start);
    }

    @Override
    public void bad(FramingFault fault, byte[] bytes, long start) {
        bad.add(fault + " " + new String(bytes, ISO_8859_1));
    }

    @Override
    public void discarded(int count) {
        if (count < 1) {
            throw new AssertionError("discarded " + count);
        }
        discarded += count;
    }

    /** Everything found, in a form that two runs can be compared by. */
    @Override
    public String toString() {
        return frames + " at " + starts + ", bad " + bad + ", discarded " + discarded + ", held since " + pending;
    }

    static Found feedWhole(Framer framer, String input) {
        Found found = new Found();
        byte[] bytes = input.getBytes(ISO_8859_1);
        framer.accept(bytes, 0, bytes.length, found);
        return found;
    }

    static Found feedInPieces(Framer framer, String input, int... cuts) {
        Found found = new Found();
        byte[] bytes = input.getBytes(ISO_8859_1);
        int from = 0;
        for (int cut : cuts) {
            framer.accept(bytes, from, cut - from, found);
            from = cut;
        }
        framer.accept(bytes, from, bytes.length - from, found);
        return found;
    }
}
