package dev.serai.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.framing.Rules.Rule;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Feeds a framer and keeps account of every byte: what a framer tells must cover the line from its first byte to what
 * it still holds, in order, without a hole and without anything twice.
 */
final class Ledger implements FrameSink {
    final Found found = new Found();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    /** Up to here the line is accounted for, but for the bytes of a frame that go on behind what is known of it. */
    private long accounted;
    /** The frame whose length on the line is not known until the next thing is told; -1: none. */
    private long openFrame = -1;

    private byte[] openBytes = {};
    private long discardedSinceOpen;
    private int idle;
    private Rule rule;

    void feed(Framer framer, byte[] bytes) {
        feed(framer, bytes, 0, bytes.length);
    }

    void feed(Framer framer, byte[] bytes, int from, int to) {
        line.write(bytes, from, to - from);
        byte[] surrounded = new byte[to - from + 6];
        Arrays.fill(surrounded, (byte) 0x55);
        System.arraycopy(bytes, from, surrounded, 3, to - from);
        framer.accept(surrounded, 3, to - from, this);
    }

    void silence(Framer framer) {
        if (framer.awaitedSilenceNanos() >= 0) {
            settle(framer);
            framer.silence(this);
        }
    }

    void resync(Framer framer) {
        settle(framer);
        framer.resync(this);
    }

    @Override
    public void frame(byte[] frame, long start) {
        settle(start);
        openFrame = start;
        openBytes = frame;
        found.frame(frame, start);
    }

    @Override
    public void bad(FramingFault fault, byte[] bytes, long start) {
        settle(start);
        assertThat(bytes).isNotEmpty().isEqualTo(slice(start, start + bytes.length));
        accounted = start + bytes.length;
        found.bad(fault, bytes, start);
    }

    @Override
    public void discarded(int count) {
        if (openFrame >= 0) {
            discardedSinceOpen += count;
        } else {
            accounted += count;
        }
        found.discarded(count);
    }

    /** What was told last must go up to what is held. */
    private void settle(Framer framer) {
        long pending = framer.pendingSince();
        settle(pending < 0 ? line.size() : pending);
    }

    /** What was told last must go up to {@code next}. */
    private void settle(long next) {
        if (openFrame >= 0) {
            long end = next - discardedSinceOpen;
            assertThat(end).isGreaterThanOrEqualTo(openFrame);
            spans.add(new Span(openFrame, end, openBytes));
            accounted = next;
            openFrame = -1;
            discardedSinceOpen = 0;
        }
        gaps.add(new Span(accounted, next, openBytes));
        assertThat(next).isGreaterThanOrEqualTo(accounted);
        accounted = next;
    }

    private record Span(long from, long to, byte[] frame) {}

    private final java.util.List<Span> spans = new java.util.ArrayList<>();
    private final java.util.List<Span> gaps = new java.util.ArrayList<>();

    /** All that was accepted is accounted for. */
    void verify(Framer framer, Rule by) {
        rule = by;
        settle(framer);
        for (Span gap : gaps) {
            onlyIdleDelimiters(gap);
        }
        for (Span span : spans) {
            stoodOnTheLine(span);
        }
        gaps.clear();
        spans.clear();
    }

    private void onlyIdleDelimiters(Span gap) {
        byte[] bytes = slice(gap.from, gap.to);
        boolean restOfLineEnd = rule.framing() == Framing.LINE
                && gap.from > 0
                && bytes.length == 1
                && slice(gap.from - 1, gap.to)[0] == '\r'
                && bytes[0] == '\n';
        if (restOfLineEnd || bytes.length == 0) {
            return;
        }
        if (rule.framing() == Framing.SLIP || rule.framing() == Framing.COBS) {
            idle += bytes.length;
            assertThat(idle).as("bytes that nothing was said of").isLessThanOrEqualTo(idleDelimiters());
        } else {
            assertThat(bytes).as("bytes that nothing was said of").isEmpty();
        }
    }

    /** How many delimiters stand behind another or at the beginning: nothing is said of these. */
    private int idleDelimiters() {
        byte delimiter = (byte) (rule.framing() == Framing.SLIP ? SlipFramer.END : 0);
        byte[] all = line.toByteArray();
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == delimiter && (i == 0 || all[i - 1] == delimiter)) {
                count++;
            }
        }
        return count;
    }

    /** A frame alone on the line it had must be found again, from its first byte to its last. */
    private void stoodOnTheLine(Span span) {
        byte[] onLine = slice(span.from, span.to);
        Found alone = new Found();
        Framer framer = rule.framer();
        framer.accept(onLine, 0, onLine.length, alone);
        if (framer.awaitedSilenceNanos() >= 0) {
            framer.silence(alone);
        }
        assertThat(alone.toString()).isEqualTo(new Found(span.frame).toString());
        if (rule.framing() != Framing.GAP && rule.framing() != Framing.LINE) {
            Found shorter = new Found();
            rule.framer().accept(onLine, 0, trimmed(onLine) - 1, shorter);
            assertThat(shorter.frames).isEmpty();
        }
    }

    private int trimmed(byte[] onLine) {
        int length = onLine.length;
        int idle = rule.framing() == Framing.SLIP ? SlipFramer.END : rule.framing() == Framing.COBS ? 0 : -1;
        while (length > 1 && (onLine[length - 2] & 0xFF) == idle) {
            length--;
        }
        return length;
    }

    private byte[] slice(long from, long to) {
        return Arrays.copyOfRange(line.toByteArray(), Math.toIntExact(from), Math.toIntExact(to));
    }
}
