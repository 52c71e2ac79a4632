package dev.serai.serial.capture;

/** One thing that happened on a captured port. */
public sealed interface CaptureRecord {

    /** When it happened, in nanoseconds since the capture began; the file keeps microseconds. */
    long nanos();

    /**
     * The port was opened.
     *
     * @param path what was opened, links followed
     */
    record Opened(long nanos, String path) implements CaptureRecord {}

    /**
     * One read gave bytes.
     *
     * @param bytes at least one; shared, not copied
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Data(long nanos, byte[] bytes) implements CaptureRecord {}

    /**
     * The line itself reported errors.
     *
     * @param kind for example {@code overrun}; one word
     * @param count how many since the last record of the kind
     */
    record LineError(long nanos, String kind, long count) implements CaptureRecord {}

    /**
     * The port is gone, or could not be opened.
     *
     * @param reason why, in words
     */
    record Lost(long nanos, String reason) implements CaptureRecord {}

    /** The capture was ended in order. */
    record Ended(long nanos) implements CaptureRecord {}
}
