package dev.serai.serial;

/** Marks the threads that read a port or send on one: a route that runs on one must not wait for a port. */
final class PortThread {
    private static final ThreadLocal<Boolean> MARK = ThreadLocal.withInitial(() -> false);

    private PortThread() {}

    /** The calling thread is one, from now on. */
    static void begin() {
        MARK.set(true);
    }

    /** Whether the calling thread is one. */
    static boolean isThis() {
        return MARK.get();
    }
}
