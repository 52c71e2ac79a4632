package dev.serai.journal;

/** A cheap look at whether a sink can be reached. Called on a thread of its own, where it may hang. */
@FunctionalInterface
interface SinkProbe {
    /** Whether it can; a failure of any kind is no. */
    boolean isReachable();
}
