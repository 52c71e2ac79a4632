package dev.serai.serial;

import dev.serai.serial.framing.FramingFault;
import java.util.HexFormat;

/** Bytes from a port that make no frame. They are given in hexadecimal and never reach a route as a good message. */
public class FramingException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_BYTES = 256;

    private final FramingFault fault;
    private final byte[] bytes;

    public FramingException(String port, FramingFault fault, byte[] bytes) {
        super("A frame from port " + port + " is " + fault.text() + ": " + hex(bytes));
        this.fault = fault;
        this.bytes = bytes;
    }

    private static String hex(byte[] bytes) {
        int shown = Math.min(SHOWN_BYTES, bytes.length);
        String text = HexFormat.of().formatHex(bytes, 0, shown);
        return shown == bytes.length ? text : text + "… (" + shown + " of " + bytes.length + " bytes shown)";
    }

    /** What is wrong with the bytes. */
    public FramingFault getFault() {
        return fault;
    }

    /** The bytes themselves, at most as many as a frame may have. */
    public byte[] getBytes() {
        return bytes.clone();
    }
}
