package dev.serai.serial.framing;

/** The ways in which bytes can break a framing rule. */
public enum FramingFault {
    /** No boundary came within the maximum frame length. */
    TOO_LONG("longer than maxFrameLength");

    private final String text;

    FramingFault(String text) {
        this.text = text;
    }

    /** The fault in words that fit behind "a frame is". */
    public String text() {
        return text;
    }
}
