package dev.serai.serial;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what goes wrong without letting a noisy line fill the disk: of each kind of failure the first at once, then one
 * line every ten seconds with the latest and the count. Thread-safe.
 */
final class ThrottledExceptionHandler implements ExceptionHandler {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final LongSupplier nanoClock;
    private final Map<String, Window> windows = new HashMap<>();
    private volatile boolean untold;

    private static final class Window {
        private long startedAt;
        private long kept;
        private String latest = "";
    }

    ThrottledExceptionHandler(Logger log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    @Override
    public void handleException(@Nullable Throwable exception) {
        handleException(null, null, exception);
    }

    @Override
    public void handleException(@Nullable String message, @Nullable Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(@Nullable String message, @Nullable Exchange exchange, @Nullable Throwable exception) {
        String given = String.valueOf(message);
        if (exception == null) {
            report(given, given);
            return;
        }
        String kind = exception.getClass().getName();
        String reason = exception.getMessage() == null ? kind : exception.getMessage();
        report(kind, message == null || message.equals(reason) ? reason : message + ": " + reason);
    }

    synchronized void report(String kind, String text) {
        long now = nanoClock.getAsLong();
        Window window = windows.get(kind);
        if (window == null) {
            window = new Window();
            window.startedAt = now;
            windows.put(kind, window);
            log.warn(text);
            return;
        }
        window.kept++;
        window.latest = text;
        untold = true;
        printDue(now);
    }

    /** Logs the counts whose time has come. Cheap where there are none: to be called often. */
    void tick() {
        if (untold) {
            synchronized (this) {
                printDue(nanoClock.getAsLong());
            }
        }
    }

    private void printDue(long now) {
        untold = false;
        for (Window window : windows.values()) {
            if (now - window.startedAt >= WINDOW_NANOS) {
                print(window);
                window.startedAt = now;
            }
            untold |= window.kept > 0;
        }
    }

    /** Logs what was counted and not told yet. */
    synchronized void flush() {
        windows.values().forEach(this::print);
        windows.clear();
        untold = false;
    }

    private void print(Window window) {
        if (window.kept > 0) {
            log.warn("{} more like this, the latest: {}", window.kept, window.latest);
            window.kept = 0;
        }
    }
}
