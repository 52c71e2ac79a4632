package dev.serai.journal.log;

/** What becomes of an append when a limit is reached. */
public enum WhenFull {
    /** The oldest entries give way, also those that a group has not read: counted, and reported. */
    dropOldest,
    /** It waits, at most for its time-out, until the groups that are being read have passed enough. */
    block,
    /** It fails at once. */
    reject
}
