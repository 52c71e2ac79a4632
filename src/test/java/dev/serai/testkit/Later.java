package dev.serai.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Work that waits for others, each on a thread of its own: the common pool may have one thread only (JDK 25). */
public final class Later {
    private Later() {}

    /** Begins the work; its result is in the future. */
    public static <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "later");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
