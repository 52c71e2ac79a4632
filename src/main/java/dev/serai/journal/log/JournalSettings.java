package dev.serai.journal.log;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * What a journal needs to open.
 *
 * @param path the database file; its folder is made when missing
 * @param executors makes an executor of one thread from a name; the journal shuts down what it got
 * @param clock the time
 * @param maxWaitingBytes how many bytes of appends may wait before their callers are held
 */
public record JournalSettings(
        Path path, Function<String, ExecutorService> executors, JournalClock clock, long maxWaitingBytes) {
    /** Appends may wait up to this many bytes: 8 MiB. */
    public static final long DEFAULT_MAX_WAITING_BYTES = 8L << 20;

    public JournalSettings(Path path, Function<String, ExecutorService> executors) {
        this(path, executors, JournalClock.system(), DEFAULT_MAX_WAITING_BYTES);
    }
}
