package dev.serai.serial.framing;

/** The ways in which bytes can break a framing rule. */
public enum FramingFault {
    /** No boundary came within the maximum frame length. */
    TOO_LONG("longer than maxFrameLength", "tooLong"),

    /** Fewer bytes than the checksum and what it covers need. */
    TOO_SHORT("too short for its checksum", "tooShort"),

    /** The checksum is there and is not that of the bytes. */
    BAD_CHECKSUM("damaged: its checksum is wrong", "badChecksum"),

    /** There is no checksum where the rule wants one: a line without {@code *hh} under {@code checksum=nmea}. */
    NO_CHECKSUM("without a checksum", "noChecksum"),

    /** It began and did not end: a new frame, or silence, came before its last byte. */
    INCOMPLETE("incomplete: its end did not come", "incomplete"),

    /** Where its length says that the end marker stands, something else stands. */
    BAD_END("without its end marker", "badEnd"),

    /** A code that the rule does not know stands in it: a wrong escape (SLIP) or a wrong count (COBS). */
    BAD_ENCODING("wrongly encoded", "badEncoding"),

    /** The line reported an overrun, a parity or framing error or a break while it came. */
    LINE_ERROR("doubtful: the line reported errors while it came", "lineError");

    private final String text;
    private final String tag;

    FramingFault(String text, String tag) {
        this.text = text;
        this.tag = tag;
    }

    /** The fault in words that fit behind "a frame is". */
    public String text() {
        return text;
    }

    /** A short name that never changes, for a metric's tag. */
    public String tag() {
        return tag;
    }
}
