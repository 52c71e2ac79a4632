package dev.serai.journal;

/** What kind of failure a sink reported, and so what is done about it. */
public enum FailureKind {
    /** It goes away by itself: tried again. */
    PASSES,
    /** Somebody must mend something: tried again for ever, and told by the health check. No entry is to blame. */
    NEEDS_PERSON,
    /** The sink refused an entry of the batch for what it is: the batch is halved until the entry stands alone. */
    BAD_ENTRY
}
