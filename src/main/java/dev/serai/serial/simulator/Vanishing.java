package dev.serai.serial.simulator;

/**
 * When a device goes away by itself, and for how long; counted anew each time it is back.
 *
 * @param everyNanos after so much time, 0 for never
 * @param everyBytes after so many bytes, 0 for never
 * @param forNanos how long it stays away
 * @param times how often in all, 0 for no end
 */
record Vanishing(long everyNanos, long everyBytes, long forNanos, long times) {
    private static final long NEVER = Long.MAX_VALUE;

    /** How much longer it stays, 0 or less when it is due to go, {@link Long#MAX_VALUE} when nothing is due by time. */
    long nanosLeft(long nanosPresent, long bytes, long timesDone) {
        if (bytesLeft(bytes, timesDone) == 0) {
            return 0;
        }
        return goesAgain(timesDone) && everyNanos > 0 ? everyNanos - nanosPresent : NEVER;
    }

    /** How many more bytes may leave before it goes. */
    long bytesLeft(long bytes, long timesDone) {
        return goesAgain(timesDone) && everyBytes > 0 ? Math.max(0, everyBytes - bytes) : NEVER;
    }

    private boolean goesAgain(long timesDone) {
        return times == 0 || timesDone < times;
    }
}
