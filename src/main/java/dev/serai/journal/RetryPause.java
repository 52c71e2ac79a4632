package dev.serai.journal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The time between two tries of a group. It ends early when the sink is seen to be well again: when another route gets
 * through to it after having failed, or when a probe that failed before succeeds. Probes are made only while somebody
 * waits here, on a thread that may hang. Belongs to one thread.
 */
final class RetryPause {
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Stop stop;
    private final Delivery delivery;
    private final Function<String, @Nullable SinkProbe> probes;
    private final long probeNanos;

    private String sink = "";
    private @Nullable SinkProbe probe;
    private long waitedNanos;
    private volatile boolean looking;
    private volatile boolean wasUnreachable;

    RetryPause(Stop stop, Delivery delivery) {
        this(stop, delivery, uri -> EndpointProbes.of(delivery.context(), uri), PROBE_NANOS);
    }

    RetryPause(Stop stop, Delivery delivery, Function<String, @Nullable SinkProbe> probes, long probeNanos) {
        this.stop = stop;
        this.delivery = delivery;
        this.probes = probes;
        this.probeNanos = probeNanos;
    }

    /**
     * Lets time pass; less when it is told to stop.
     *
     * @param end looked at after each nudge: whether to end the pause
     * @param to the sink that failed; empty when none is known
     * @return whether it ended because the sink is well again
     */
    boolean await(long nanos, String to, BooleanSupplier end) throws InterruptedException {
        if (!sink.equals(to)) {
            sink = to;
            probe = to.isEmpty() ? null : probes.apply(to);
            wasUnreachable = false;
        }
        AtomicBoolean well = new AtomicBoolean();
        Runnable wake = () -> {
            well.set(true);
            stop.nudge();
        };
        delivery.sinks().await(this, delivery, to, wake);
        try {
            long endNanos = System.nanoTime() + nanos;
            while (!well.get() && !stop.getAsBoolean() && !end.getAsBoolean()) {
                long start = System.nanoTime();
                long left = endNanos - start;
                if (left <= 0) {
                    break;
                }
                stop.pause(probe == null ? left : Math.min(left, Math.max(1, probeNanos - waitedNanos)));
                waitedNanos += System.nanoTime() - start;
                if (waitedNanos >= probeNanos) {
                    waitedNanos = 0;
                    look(wake);
                }
            }
            return well.get();
        } finally {
            delivery.sinks().goOn(this, to);
        }
    }

    private void look(Runnable wake) {
        SinkProbe p = probe;
        if (p == null || looking) {
            return;
        }
        looking = true;
        delivery.context()
                .getExecutorServiceManager()
                .newThread("JournalSinkProbe", () -> {
                    try {
                        boolean reachable = p.isReachable();
                        if (reachable && wasUnreachable) {
                            wake.run();
                        }
                        wasUnreachable = !reachable;
                    } finally {
                        looking = false;
                    }
                })
                .start();
    }
}
