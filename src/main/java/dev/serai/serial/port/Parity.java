package dev.serai.serial.port;

/** The parity bit of a character. */
public enum Parity {
    NONE,
    ODD,
    EVEN,
    MARK,
    SPACE
}
