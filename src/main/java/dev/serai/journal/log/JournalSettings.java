package dev.serai.journal.log;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * What a journal needs to open.
 *
 * @param path the database file; its folder is made when missing
 * @param executors makes an executor of one thread from a name; the journal shuts down what it got
 * @param clock the time
 * @param maxWaitingBytes how many bytes of appends may wait before their callers are held
 * @param limits how large it may grow and how long it keeps
 * @param topicLimits what topics have of their own, by name. Those that are known should stand here: until
 *     {@link Journal#limit} tells of them, a topic is kept as the whole journal is
 */
public record JournalSettings(
        Path path,
        Function<String, ExecutorService> executors,
        JournalClock clock,
        long maxWaitingBytes,
        Limits limits,
        Map<String, TopicLimits> topicLimits) {
    /** Appends may wait up to this many bytes: 8 MiB. */
    public static final long DEFAULT_MAX_WAITING_BYTES = 8L << 20;

    public JournalSettings(
            Path path,
            Function<String, ExecutorService> executors,
            JournalClock clock,
            long maxWaitingBytes,
            Limits limits) {
        this(path, executors, clock, maxWaitingBytes, limits, Map.of());
    }

    public JournalSettings(Path path, Function<String, ExecutorService> executors) {
        this(path, executors, JournalClock.system(), DEFAULT_MAX_WAITING_BYTES, Limits.DEFAULT);
    }
}
