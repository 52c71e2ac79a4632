package dev.serai.web.feed;

/**
 * What clients may take.
 *
 * @param maxClients so many at a time
 * @param maxMessages so many messages may wait for one
 * @param maxBytes so many bytes may wait for one
 * @param pingMillis how often they are asked for a sign of life
 */
record FeedLimits(int maxClients, int maxMessages, long maxBytes, long pingMillis) {
    private static final int MOST_MESSAGES = 500;
    private static final long MOST_BYTES = 256 * 1024;

    /** How many entries are read at once. */
    int pageMessages() {
        return Math.min(MOST_MESSAGES, maxMessages);
    }

    /** How many bytes are read at once, one entry at least. */
    long pageBytes() {
        return Math.min(MOST_BYTES, maxBytes);
    }
}
