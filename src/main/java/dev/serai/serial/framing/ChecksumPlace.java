package dev.serai.serial.framing;

/** On which side of the end marker a checksum stands, under {@link Framing#START_END}. */
public enum ChecksumPlace {
    /** {@code STX data checksum ETX}: escaped like the data, and not covering the end marker. */
    BEFORE_END,
    /** {@code STX data ETX checksum}: never escaped, and by default covering the end marker. */
    AFTER_END
}
