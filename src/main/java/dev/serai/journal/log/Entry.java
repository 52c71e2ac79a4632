package dev.serai.journal.log;

/**
 * A record as the journal returns it.
 *
 * @param id its permanent name, see {@link EntryId}
 * @param wallMillis when it was appended, milliseconds since 1970
 * @param headers a JSON object, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are the point
public record Entry(
        String id, String topic, long offset, long wallMillis, RecordKind kind, byte[] body, String headers) {}
