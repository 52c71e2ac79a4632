package dev.serai.journal.log;

/**
 * What a record's bytes are, so that it can be given back as it was appended and spliced into JSON without being read.
 */
public enum RecordKind {
    /** Bytes of unknown meaning. */
    BYTES(0, false, false),
    /** Text in UTF-8. */
    TEXT(1, false, false),
    /** One JSON object, checked by {@link JsonObjectCheck}, appended as bytes. */
    OBJECT_BYTES(2, true, true),
    /** One JSON object, checked by {@link JsonObjectCheck}, appended as text. */
    OBJECT_TEXT(3, true, true),
    /** One JSON object, checked by {@link JsonObjectCheck}, written from a map or a bean. */
    OBJECT(4, true, true),
    /** Another JSON value, written from a list. */
    VALUE(5, true, false);

    private static final RecordKind[] KINDS = values();

    private final int code;
    private final boolean json;
    private final boolean object;

    RecordKind(int code, boolean json, boolean object) {
        this.code = code;
        this.json = json;
        this.object = object;
    }

    /** How the kind is written in the file. */
    int code() {
        return code;
    }

    /** Whether the bytes are a JSON value. */
    public boolean isJson() {
        return json;
    }

    /** Whether the bytes are a JSON object, whose fields can stand beside the entry's own. */
    public boolean isObject() {
        return object;
    }

    static RecordKind of(int code) {
        return KINDS[code];
    }

    static boolean isKnown(int code) {
        return code >= 0 && code < KINDS.length;
    }
}
