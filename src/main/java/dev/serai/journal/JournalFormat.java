package dev.serai.journal;

/** What a body is known to be when it is appended. */
public enum JournalFormat {
    /** Whatever it is. */
    any,
    /** A JSON object: text and bytes are checked and stored as they came. */
    json
}
