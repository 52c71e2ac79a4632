package dev.serai.web.messages;

/** Why the server ends a connection: the codes of RFC 6455 section 7.4, those from 4000 on are the server's own. */
enum CloseReason {
    /** The daemon stops. */
    STOPPING(1001, "the server stops"),
    /** A frame that is broken, or larger than the HTTP server reads. */
    BROKEN(1002, "a frame that is broken or too large"),
    BINARY(1003, "messages are texts"),
    NO_TEXT(1007, "a text is UTF-8"),
    TOO_LARGE(1009, "the message is too large"),
    /** Its route failed, and has no answer to it. */
    FAILED(1011, "the message failed: the server's log says why"),
    /** More is in routes than may be. */
    FULL(1013, "too much at once: come again"),
    /** It does not take its answers. */
    SLOW(1013, "too slow: read the answers"),
    /** No sign of life. */
    SILENT(4408, "no answer to a ping");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }
}
