package dev.serai.web.messages;

/**
 * What clients may send.
 *
 * @param maxClients so many at a time
 * @param maxMessageBytes the largest message
 * @param maxBytes so many bytes of all messages that are read, wait or are in routes
 * @param maxThreads so many messages of an address are in its route at a time
 * @param answerMillis how long a client may take to read an answer
 * @param pingMillis how often they are asked for a sign of life
 */
record MessageLimits(
        int maxClients, int maxMessageBytes, long maxBytes, int maxThreads, long answerMillis, long pingMillis) {}
