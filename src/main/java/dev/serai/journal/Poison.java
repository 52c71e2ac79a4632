package dev.serai.journal;

/** What becomes of an entry that a sink refuses for what it is. */
public enum Poison {
    /** It goes to the topic dead-letters with the reason, and the group goes on. */
    deadLetter,
    /** The group waits there until the sink takes it. */
    stop,
    /** The group goes on without it: counted and logged. */
    skip
}
