package dev.serai.serial;

import dev.serai.serial.port.LineKind;

/** Who is given the frames of a connection, on the connection's own thread. */
interface FrameListener {

    /** The port was opened, or is open already; this is what is behind it. */
    void opened(LineKind kind);

    /** A good frame. May wait: the port is not read meanwhile. */
    void frame(Frame frame);

    /** All frames of one read were given; also called about once a second while nothing arrives. */
    void endOfRead();

    /** Bytes that make no frame. */
    void bad(FramingException fault);
}
