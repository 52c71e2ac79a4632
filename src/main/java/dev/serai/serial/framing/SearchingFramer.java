package dev.serai.serial.framing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Frames whose length is known from their first bytes: what {@link FixedFramer} and {@link LengthFieldFramer} share.
 *
 * <p><b>Search.</b> A candidate is a place where the start marker stands (any place, where there is none) and a length
 * that can be. When all its bytes are there, its end marker and its checksum decide. A candidate that fails gives up
 * only its first byte: the search goes on within it, so that a good frame behind a false start is never swallowed.
 *
 * <p><b>What is reported.</b> A candidate that fails is reported bad once: its bytes up to a good frame found within
 * it, or all of them. Candidates within it that fail as well are not reported again. What is no candidate, a length out
 * of range included, is discarded. Where there is no start marker every place is a candidate, so after a failure
 * nothing more is reported until a good frame was found: it is discarded.
 *
 * <p><b>Stuck.</b> A start marker in noise, with a length that can be, waits for bytes that are not its own. The bytes
 * that come decide it, and the frames among them are found then. Where none come, silence of {@code gap} (of a second
 * where that is not set) within a frame does: what is held is {@link FramingFault#INCOMPLETE}, good frames within it
 * are found.
 *
 * <p><b>Without a start marker, an end marker and a check</b> nothing tells where a frame begins but silence: what is
 * held then is incomplete, and the next byte begins a frame. After {@link #resync} all is discarded until there was
 * silence.
 *
 * <p>Held are at most twice {@code maxFrameLength} bytes: a failed candidate and one that began within it.
 */
abstract class SearchingFramer implements Framer {
    /** Told apart by {@link #total}: more bytes are needed before the length is known. */
    static final int UNKNOWN = -1;
    /** There is no frame here. */
    static final int NONE = 0;

    private static final byte[] NOTHING = {};
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final byte[] start;
    private final byte[] end;
    private final @Nullable FrameCheck check;
    private final long quietNanos;
    private final boolean findsItself;
    private final Held held;

    /** Where the search stands; equal to {@code held.from} unless there is a failed candidate. */
    private int at;
    /** Why the candidate at {@code held.from} failed; null: there is none. */
    private @Nullable FramingFault failure;

    private int failedEnd;
    /** Without a start marker: nothing good was found since the last failure, so failures say nothing new. */
    private boolean lost;
    /** Silence is awaited, and nothing else helps. */
    private boolean skipping;

    private int dropped;

    SearchingFramer(FramingSettings settings) {
        this.start = bytes(settings.start());
        this.end = bytes(settings.end());
        this.check = settings.check();
        this.quietNanos = (settings.gap().isZero() ? LONGEST_PAUSE : settings.gap()).toNanos();
        this.findsItself = start.length > 0 || end.length > 0 || check != null;
        this.held = new Held(2 * settings.maxFrameLength());
    }

    private static byte[] bytes(@Nullable BytePattern pattern) {
        return pattern == null ? NOTHING : pattern.bytes();
    }

    /** The fewest bytes that a frame needs for its start marker, its end marker and its checksum. */
    static int around(FramingSettings settings) {
        FrameCheck check = settings.check();
        return bytes(settings.start()).length + bytes(settings.end()).length + (check == null ? 0 : check.length());
    }

    /** The bytes that the frame at {@code index} has on the line, {@link #UNKNOWN} or {@link #NONE}. */
    abstract int total(byte[] bytes, int index, int available);

    @Override
    public final void accept(byte[] bytes, int offset, int length, FrameSink sink) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int ahead = at - held.from;
            int failed = failedEnd - held.from;
            int added = held.fill(bytes, from, left);
            at = held.from + ahead;
            failedEnd = held.from + failed;
            from += added;
            left -= added;
            if (skipping) {
                sink.discarded(held.length());
                forget();
            } else {
                search(sink, false);
            }
        }
    }

    /**
     * Goes through what is held, as far as it can be decided.
     *
     * @param last nothing more comes: what is not all there has failed
     */
    private void search(FrameSink sink, boolean last) {
        while (true) {
            at = next(at);
            if (failure != null && at >= failedEnd) {
                endFailure(failedEnd, sink);
            }
            if (failure == null) {
                drop(at);
            }
            int available = held.to - at;
            if (available == 0) {
                break;
            }
            int total = available < start.length ? UNKNOWN : total(held.bytes, at, available);
            if (total == NONE) {
                at++;
                continue;
            }
            if (total == UNKNOWN || total > available) {
                if (!last) {
                    break;
                }
                if (available < start.length) {
                    at++;
                } else {
                    failed(FramingFault.INCOMPLETE, available);
                }
                continue;
            }
            FramingFault fault = fault(total);
            if (fault == null) {
                good(total, sink);
            } else {
                failed(fault, total);
            }
        }
        tellDropped(sink);
    }

    private int next(int index) {
        return start.length == 0 ? index : ByteSearch.indexOfStart(start, held.bytes, index, held.to);
    }

    private @Nullable FramingFault fault(int total) {
        int length = total - end.length;
        if (!ByteSearch.begins(end, held.bytes, at + length, at + total)) {
            return FramingFault.BAD_END;
        }
        return check == null ? null : check.fault(held.bytes, at, length, start.length);
    }

    private void failed(FramingFault fault, int length) {
        if (failure == null && !lost) {
            failure = fault;
            failedEnd = at + length;
        }
        at++;
    }

    private void good(int total, FrameSink sink) {
        if (failure != null) {
            endFailure(at, sink);
        }
        tellDropped(sink);
        int length = total - end.length;
        int kept = check == null ? length : check.lengthWithout(held.bytes, at, length);
        sink.frame(held.copy(at, at + kept), held.position(at));
        at += total;
        held.from = at;
        lost = false;
    }

    private void endFailure(int index, FrameSink sink) {
        FramingFault fault = failure;
        if (fault != null) {
            tellDropped(sink);
            sink.bad(fault, held.copy(held.from, index), held.position(held.from));
        }
        held.from = index;
        failure = null;
        lost = start.length == 0;
    }

    private void drop(int index) {
        dropped += index - held.from;
        held.from = index;
    }

    private void tellDropped(FrameSink sink) {
        if (dropped > 0) {
            sink.discarded(dropped);
            dropped = 0;
        }
    }

    private void forget() {
        held.clear();
        at = held.from;
        failure = null;
    }

    @Override
    public final long awaitedSilenceNanos() {
        return skipping || !held.isEmpty() ? quietNanos : -1;
    }

    @Override
    public final void silence(FrameSink sink) {
        skipping = false;
        search(sink, true);
        lost = false;
    }

    @Override
    public final void resync(FrameSink sink) {
        if (!held.isEmpty()) {
            sink.discarded(held.length());
        }
        forget();
        lost = start.length == 0;
        skipping = !findsItself;
    }

    @Override
    public final long pendingSince() {
        return held.isEmpty() ? -1 : held.position(held.from);
    }

    @Override
    public final void reset() {
        held.reset();
        at = 0;
        failure = null;
        lost = false;
        skipping = false;
    }
}
