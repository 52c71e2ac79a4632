package dev.serai.web.messages;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What clients sent, and what became of it. Thread-safe. */
final class MessageStatistics {
    final AtomicInteger clients = new AtomicInteger();
    /** Bytes of messages that are read, wait or are in routes. */
    final AtomicLong bytes = new AtomicLong();

    final LongAdder received = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder silent = new LongAdder();
    final LongAdder refused = new LongAdder();
}
