package dev.serai.serial;

import java.time.Duration;

/**
 * How the requests of one endpoint are sent.
 *
 * @param responseTimeout how long to wait for a reply from the end of the write on, at each try
 * @param retries how often to try again when no reply came
 * @param turnaround how long the line must have been silent before a write
 * @param writeTimeout how long a write may take beyond the time that the line needs for its bytes
 * @param maxQueued how many requests of one route may wait for their turn
 */
record RequestSettings(
        Duration responseTimeout, int retries, Duration turnaround, Duration writeTimeout, int maxQueued) {}
