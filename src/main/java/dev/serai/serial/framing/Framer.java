package dev.serai.serial.framing;

/**
 * One framing rule at work on one line: a state machine that takes bytes as they arrive, in pieces of any size, and
 * gives the frames among them to a {@link FrameSink}. Not thread-safe; one framer serves one connection.
 *
 * <p>Every byte that is accepted ends in exactly one place: in a frame (with its delimiter, markers and checksum), in
 * bad bytes, among the discarded, or among those held since {@link #pendingSince()}. Delimiters that follow each other
 * with nothing between, where that is no frame (SLIP, COBS), belong to the frame after them.
 */
public interface Framer {

    /**
     * Takes the next bytes of the line. The array is only read during the call.
     *
     * @param bytes holds the bytes that arrived
     * @param offset index of the first of them
     * @param length how many
     * @param sink receives what they complete, in the order of the line
     */
    void accept(byte[] bytes, int offset, int length, FrameSink sink);

    /**
     * How long the line must be silent, in nanoseconds since its last byte, before this rule wants to be told by
     * {@link #silence}; -1: silence means nothing now. May change with every call of another method.
     */
    default long awaitedSilenceNanos() {
        return -1;
    }

    /**
     * Tells that the line was silent for at least {@link #awaitedSilenceNanos()} since the last byte accepted, and that
     * it was then seen to be empty: a thread that merely came late has proved no silence. Does nothing where none is
     * awaited.
     */
    default void silence(FrameSink sink) {}

    /**
     * Throws away what stands half assembled, and everything up to the next boundary: what comes next may be the rest
     * of a frame whose head was never seen. A rule without boundaries has nothing to skip.
     *
     * @param sink is told how many bytes were thrown away, now and when the boundary is found
     */
    void resync(FrameSink sink);

    /**
     * The position of the first byte that is held, for a frame whose end has not arrived or bytes not yet decided upon;
     * -1 when there is none.
     */
    long pendingSince();

    /** Forgets everything, as for a new line; bytes are counted from 0 again. */
    void reset();
}
