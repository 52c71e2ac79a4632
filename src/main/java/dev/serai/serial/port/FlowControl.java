package dev.serai.serial.port;

/** How the two ends of a line tell each other to wait. */
public enum FlowControl {
    NONE,
    RTS_CTS,
    DSR_DTR,
    XON_XOFF
}
