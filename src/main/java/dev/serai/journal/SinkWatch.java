package dev.serai.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows which sinks fail for whom, so that those who wait for a sink are woken when somebody else gets through to it
 * again. Thread-safe; shared by all groups of a component. Costs nothing while no sink fails.
 */
final class SinkWatch {
    /**
     * By reader: the sinks it failed at since it last got through its route, each with whether somebody else got
     * through to it after that.
     */
    private final Map<Object, Map<String, Boolean>> failing = new HashMap<>();

    private final Map<String, Map<Object, Waiter>> waiting = new HashMap<>();
    /** One who waits, and the reader it belongs to. */
    private record Waiter(Object reader, Runnable wake) {}

    private volatile boolean quiet = true;

    void failed(Object reader, String sink) {
        synchronized (this) {
            failing.computeIfAbsent(reader, x -> new HashMap<>()).put(sink, false);
            quiet = false;
        }
    }

    /**
     * A reader got through its route. Wakes the others who wait for the sinks that it had failed at before: who never
     * failed says nothing about their trouble.
     */
    void succeeded(Object reader) {
        if (quiet) {
            return;
        }
        List<Runnable> others = new ArrayList<>();
        synchronized (this) {
            Map<String, Boolean> sinks = failing.remove(reader);
            quiet = failing.isEmpty();
            if (sinks != null) {
                for (String sink : sinks.keySet()) {
                    failing.values().forEach(of -> of.replace(sink, true));
                    waiting.getOrDefault(sink, Map.of()).values().forEach(w -> others.add(w.wake));
                }
            }
        }
        others.forEach(Runnable::run);
    }

    /**
     * Has one who waits for a sink woken when somebody else gets through; at once when somebody did since the reader
     * failed.
     */
    void await(Object waiter, Object reader, String sink, Runnable wake) {
        boolean already;
        synchronized (this) {
            waiting.computeIfAbsent(sink, x -> new HashMap<>()).put(waiter, new Waiter(reader, wake));
            Map<String, Boolean> sinks = failing.get(reader);
            already = sinks != null && sinks.getOrDefault(sink, false);
        }
        if (already) {
            wake.run();
        }
    }

    /** It waits no more. */
    synchronized void goOn(Object waiter, String sink) {
        Map<Object, Waiter> there = waiting.get(sink);
        if (there != null && there.remove(waiter) != null && there.isEmpty()) {
            waiting.remove(sink);
        }
    }

    /** It reads no more: what it knew is forgotten. */
    synchronized void forget(Object reader) {
        failing.remove(reader);
        waiting.values().forEach(map -> map.values().removeIf(w -> w.reader == reader));
        waiting.values().removeIf(Map::isEmpty);
        quiet = failing.isEmpty();
    }
}
