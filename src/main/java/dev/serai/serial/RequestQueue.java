package dev.serai.serial;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one port. Commands go before polls; among equals the routes take turns, so that a route with
 * much to ask does not keep another waiting; what one route sends keeps its order. Bounded for each route; not
 * thread-safe.
 */
final class RequestQueue {
    private final Map<String, Deque<Request>> commands = new LinkedHashMap<>();
    private final Map<String, Deque<Request>> polls = new LinkedHashMap<>();
    private int size;

    /** Puts a request at the end of those of its route; returns false when these are too many already. */
    boolean offer(Request request) {
        Deque<Request> ofRoute = lane(request).computeIfAbsent(request.route(), route -> new ArrayDeque<>());
        if (ofRoute.size() >= request.settings().maxQueued()) {
            return false;
        }
        ofRoute.add(request);
        size++;
        return true;
    }

    private Map<String, Deque<Request>> lane(Request request) {
        return request.priority() == RequestPriority.COMMAND ? commands : polls;
    }

    /**
     * Takes the request whose turn it is, or null when there is none that may be sent now.
     *
     * @param hold how many nanoseconds a request must still wait; 0 or less when it need not
     */
    @Nullable
    Request poll(ToLongFunction<Request> hold) {
        Request command = poll(commands, hold);
        return command != null ? command : poll(polls, hold);
    }

    private @Nullable Request poll(Map<String, Deque<Request>> lane, ToLongFunction<Request> hold) {
        Request first = lane.values().stream()
                .map(Deque::element)
                .filter(request -> hold.applyAsLong(request) <= 0)
                .findFirst()
                .orElse(null);
        if (first != null) {
            take(lane, first.route());
        }
        return first;
    }

    /** Takes a route's first request and puts the route at the end of the row: it is the others' turn now. */
    private void take(Map<String, Deque<Request>> lane, String route) {
        Deque<Request> ofRoute = lane.remove(route);
        if (ofRoute == null) {
            throw new IllegalStateException("Nothing waits of route " + route);
        }
        ofRoute.remove();
        size--;
        if (!ofRoute.isEmpty()) {
            lane.put(route, ofRoute);
        }
    }

    /** How long the request that may be sent first must still wait. The queue must not be empty. */
    long shortestHold(ToLongFunction<Request> hold) {
        long shortest = Long.MAX_VALUE;
        for (Map<String, Deque<Request>> lane : List.of(commands, polls)) {
            for (Deque<Request> ofRoute : lane.values()) {
                shortest = Math.min(shortest, hold.applyAsLong(ofRoute.element()));
            }
        }
        return shortest;
    }

    /** Takes a request out again, wherever it stands; returns false when it is not there. */
    boolean remove(Request request) {
        Map<String, Deque<Request>> lane = lane(request);
        Deque<Request> ofRoute = lane.get(request.route());
        if (ofRoute == null || !ofRoute.remove(request)) {
            return false;
        }
        size--;
        if (ofRoute.isEmpty()) {
            lane.remove(request.route());
        }
        return true;
    }

    /** Takes all that wait. */
    List<Request> drain() {
        List<Request> all = new ArrayList<>();
        for (Map<String, Deque<Request>> lane : List.of(commands, polls)) {
            for (Iterator<Deque<Request>> ofRoutes = lane.values().iterator(); ofRoutes.hasNext(); ) {
                all.addAll(ofRoutes.next());
                ofRoutes.remove();
            }
        }
        size = 0;
        return all;
    }

    int size() {
        return size;
    }
}
