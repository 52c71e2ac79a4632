package dev.serai.journal.log;

/**
 * A record on its way into the journal. The arrays are not copied: they belong to the journal from now on.
 *
 * @param kind what the body's bytes are
 * @param body the bytes
 * @param headers a JSON object in UTF-8, or empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are the point
public record JournalRecord(RecordKind kind, byte[] body, byte[] headers) {
    static final int OVERHEAD = 32;

    /** A record without headers. */
    public JournalRecord(RecordKind kind, byte[] body) {
        this(kind, body, NO_HEADERS);
    }

    /** No headers. */
    public static final byte[] NO_HEADERS = {};

    /** About as many bytes as the record takes in a page. */
    int size() {
        return body.length + headers.length + OVERHEAD;
    }
}
