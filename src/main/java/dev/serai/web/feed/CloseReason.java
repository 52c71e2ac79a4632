package dev.serai.web.feed;

/** Why the server ends a connection: the codes of RFC 6455 section 7.4, those from 4000 on are the feed's own. */
enum CloseReason {
    /** The daemon stops. */
    STOPPING(1001, "the server stops"),
    /** The client sent something: the feed takes no messages. */
    MESSAGE(1008, "the feed takes no messages"),
    /** A frame that is broken, or larger than 64 KiB: the server cuts the connection, mostly before this is sent. */
    BROKEN(1002, "a frame that is broken or too large"),
    /** More waits for the client than it may: it can come again with {@code ?from=}. */
    SLOW(1013, "too slow: come again with ?from= and the offset after your last"),
    /** {@code ?from=} is not a number. */
    BAD_FROM(4400, "from must be an offset such as 1200, or -100 for the last 100"),
    /** There is no such topic, or it is not shown. */
    NO_TOPIC(4404, "no such topic"),
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
