package dev.serai.serial;

import java.time.Instant;

/**
 * A frame as a connection gives it to its consumers.
 *
 * @param bytes without delimiter; the receiver's own
 * @param port the path it came from
 * @param sequence its number since the port was opened, from 1
 * @param time when its first byte arrived
 * @param discarded the bytes thrown away since the frame before
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(byte[] bytes, String port, long sequence, Instant time, long discarded) {}
