package dev.serai.journal;

/** What becomes of a body that is a list. */
public enum JournalAppend {
    /** One record. */
    one,
    /** A record for each element, all in one append. */
    each
}
