package dev.serai.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which entries a group gave up, without filling the disk when they are many: of each kind of failure
 * the first whole and at once, the others once a minute with their count and the latest of them. Thread-safe; the lanes
 * of a group share one.
 */
final class GivenUpLog {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Kinds that are told apart; all others are one more. */
    private static final int MAX_KINDS = 16;

    private static final class Window {
        private long toldNanos;
        private long kept;
        private String latest = "";
    }

    private final String group;
    private final String outcome;
    private final LongSupplier nanoClock;
    private final Consumer<String> warn;
    private final Map<String, Window> windows = new HashMap<>();
    private volatile boolean untold;

    /**
     * @param group whose sink refuses them
     * @param skip whether they are left out, and become no dead letters
     */
    GivenUpLog(String group, boolean skip, LongSupplier nanoClock, Consumer<String> warn) {
        this.group = group;
        this.outcome = skip ? "left out" : "put into the dead letters";
        this.nanoClock = nanoClock;
        this.warn = warn;
    }

    static GivenUpLog of(GroupTexts texts, JournalConfiguration configuration) {
        return new GivenUpLog(
                texts.group(),
                configuration.getPoison() == Poison.skip,
                System::nanoTime,
                LoggerFactory.getLogger(GivenUpLog.class)::warn);
    }

    synchronized void add(String id, DeliveryFailure failure) {
        String kind = failure.innermost().getClass().getName();
        long now = nanoClock.getAsLong();
        tellDue(now);
        Window window = windows.get(kind);
        if (window == null && windows.size() >= MAX_KINDS) {
            window = windows.computeIfAbsent("", k -> new Window());
        }
        if (window == null) {
            window = new Window();
            window.toldNanos = now;
            windows.put(kind, window);
            warn.accept("Entry " + id + " was refused by the sink of group '" + group + "' and " + outcome + ": "
                    + failure.text());
            return;
        }
        window.kept++;
        window.latest = id + ": " + failure.text();
        untold = true;
    }

    /** Tells the counts whose time has come. Cheap where there are none: to be called often. */
    void tick() {
        if (untold) {
            synchronized (this) {
                tellDue(nanoClock.getAsLong());
            }
        }
    }

    /** In how long there is something to tell; {@link Long#MAX_VALUE}: nothing. */
    long nanosToNext() {
        if (!untold) {
            return Long.MAX_VALUE;
        }
        synchronized (this) {
            long now = nanoClock.getAsLong();
            return windows.values().stream()
                    .filter(w -> w.kept > 0)
                    .mapToLong(w -> Math.max(0, w.toldNanos + WINDOW_NANOS - now))
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }

    private void tellDue(long now) {
        untold = false;
        windows.values().removeIf(w -> {
            if (now - w.toldNanos < WINDOW_NANOS) {
                untold |= w.kept > 0;
                return false;
            }
            boolean ended = w.kept == 0;
            tell(w);
            w.toldNanos = now;
            return ended;
        });
    }

    /** Tells what was counted and not told yet. */
    synchronized void flush() {
        windows.values().forEach(this::tell);
        windows.clear();
        untold = false;
    }

    private void tell(Window w) {
        if (w.kept > 0) {
            warn.accept(w.kept + " more entries were refused by the sink of group '" + group + "' and " + outcome
                    + ", the latest " + w.latest);
            w.kept = 0;
        }
    }
}
