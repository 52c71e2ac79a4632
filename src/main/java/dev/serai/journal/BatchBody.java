package dev.serai.journal;

/** The form in which a batch is handed out. */
public enum BatchBody {
    /** A list of maps. */
    list,
    /** One JSON array, as text. */
    json,
    /** A JSON object a line, as text. */
    ndjson
}
