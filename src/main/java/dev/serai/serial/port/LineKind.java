package dev.serai.serial.port;

/** What is behind a port: it tells whether the other end waits when nobody reads. */
public enum LineKind {
    /**
     * A UART with a line, in the machine or in an adapter: bytes that nobody takes are lost unless there is flow
     * control.
     */
    UART,
    /** A device that speaks USB itself (CDC ACM): the bus makes it wait. */
    USB,
    /** A pseudo-terminal: its writer waits. */
    VIRTUAL,
    /** The system does not tell. */
    UNKNOWN
}
