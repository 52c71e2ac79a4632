package dev.serai.serial.framing;

/** Where a {@link Framer} puts what it finds, in the order of the line. */
public interface FrameSink {

    /**
     * A whole frame.
     *
     * @param frame its bytes, without delimiter and, once checked, without checksum; the receiver's to keep
     * @param start the position of its first byte (of its start marker, where it has one), counted from 0 since the
     *     framer's last reset
     */
    void frame(byte[] frame, long start);

    /**
     * Bytes that break the rule. They are never part of a frame.
     *
     * @param fault what is wrong with them
     * @param bytes the bytes as they stood on the line, as far as the framer kept them: at most the maximum frame
     *     length, in its longest form on the line where the rule has escapes
     * @param start the position of their first byte
     */
    void bad(FramingFault fault, byte[] bytes, long start);

    /**
     * Bytes thrown away without being shown: the rest of a frame that was too long, what stands before the first
     * boundary or between frames, the delimiter of bytes that were bad.
     *
     * @param count how many, at least 1
     */
    void discarded(int count);
}
