package dev.serai.serial;

/** What a consumer does when as many frames as allowed are on their way through the route. */
public enum WhenFull {
    /** Keep reading and throw whole frames away; they are counted and reported. */
    DROP,
    /** Stop reading until there is room; right where the device can be made to wait. */
    BLOCK
}
