package dev.serai.journal.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log once that a limit drops, refuses or forgets, and once, with the sum, that it no longer does. Belongs
 * to the committer.
 */
final class Burst {

    private static final class Sums {
        long dropped;
        long refused;
        long forgotten;
        long lastNanos;
    }

    private final Map<Topic, Sums> going = new LinkedHashMap<>();
    private @Nullable Sums keys;
    private final long nanosWithout;
    private final LongSupplier nanoClock;
    private final Consumer<String> say;

    /**
     * @param millisWithout after so long with nothing it has ended
     * @param nanoClock as {@link System#nanoTime()}
     */
    Burst(long millisWithout, LongSupplier nanoClock, Consumer<String> say) {
        nanosWithout = TimeUnit.MILLISECONDS.toNanos(millisWithout);
        this.nanoClock = nanoClock;
        this.say = say;
    }

    void dropped(Topic topic, long entries, String why) {
        Sums s = going(topic, "its oldest entries give way", why);
        s.dropped += entries;
    }

    void refused(Topic topic, long appends, String why) {
        Sums s = going(topic, "appends are refused", why);
        s.refused += appends;
    }

    void forgotten(long number, String why) {
        Sums s = keys;
        if (s == null) {
            s = new Sums();
            keys = s;
            say.accept(why);
        }
        s.forgotten += number;
        s.lastNanos = nanoClock.getAsLong();
    }

    private Sums going(Topic topic, String what, String why) {
        Sums s = going.get(topic);
        if (s == null) {
            s = new Sums();
            going.put(topic, s);
            say.accept("Topic '" + topic.name() + "': " + what + ". " + why);
        }
        s.lastNanos = nanoClock.getAsLong();
        return s;
    }

    /** In how long there may be an end to tell. */
    long idleNanos() {
        long least = Long.MAX_VALUE;
        for (Sums s : going.values()) {
            least = Math.min(least, left(s));
        }
        return keys == null ? least : Math.min(least, left(keys));
    }

    private long left(Sums s) {
        return Math.max(0, s.lastNanos + nanosWithout - nanoClock.getAsLong());
    }

    /** Tells of those that ended, or of all. */
    void tell(boolean all) {
        going.entrySet().removeIf(e -> {
            Sums s = e.getValue();
            if (!all && left(s) > 0) {
                return false;
            }
            say.accept("Topic '" + e.getKey().name() + "': in all " + s.dropped + " entries were dropped unread and "
                    + s.refused + " appends refused in this burst");
            return true;
        });
        Sums k = keys;
        if (k != null && (all || left(k) == 0)) {
            keys = null;
            say.accept("In all " + k.forgotten + " keys of appends were forgotten before their time in this burst");
        }
    }
}
