package dev.serai.journal;

import dev.serai.journal.log.Journal;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic on a thread of its own. Suspending ends the reading and lets the batch that is out finish; stopping
 * does the same, and waits for it no longer than 1.5 s. A batch that did not finish comes again.
 */
public class JournalConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final long STOP_MILLIS = 1500;

    private final JournalEndpoint endpoint;
    private final GroupStatus groupStatus = new GroupStatus();
    private @Nullable ExecutorService thread;
    private @Nullable ExecutorService lanes;
    private @Nullable Stop stop;
    private @Nullable Journal journal;
    private @Nullable HealthCheck health;

    public JournalConsumer(JournalEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    /** What this consumer has done and what it suffers from. */
    public GroupStatus status() {
        return groupStatus;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        JournalConfiguration c = endpoint.getConfiguration();
        String group = c.getGroup();
        JournalComponent component = endpoint.getComponent();
        if (group != null) {
            component.claim(c.getTopic(), group, this);
        }
        Journal j = component.journal();
        journal = j;
        if (thread == null) {
            thread = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadExecutor(
                            this, "JournalConsumer-" + c.getTopic() + (group == null ? "" : "-" + group));
        }
        if (group != null && c.getConcurrency() > 1 && lanes == null) {
            lanes = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newFixedThreadPool(this, "JournalLane-" + c.getTopic() + "-" + group, c.getConcurrency());
        }
        if (group != null && health == null) {
            health = new GroupHealthCheck(
                    c.getTopic(), group, groupStatus, c, () -> component.reading(c.getTopic(), group));
            component.register(health);
        }
        read(j);
    }

    private void read(Journal j) {
        Stop s = new Stop();
        stop = s;
        BatchForm form = new BatchForm(
                endpoint.getConfiguration(),
                endpoint.getHeaderFilterStrategy(),
                Json.mapper(getEndpoint().getCamelContext()));
        String group = endpoint.getConfiguration().getGroup();
        Delivery delivery =
                new Delivery(this, form, group, endpoint.getComponent().sinks(), s);
        Runnable loop = group == null
                ? new LiveLoop(j, endpoint.getConfiguration(), delivery, groupStatus, s)
                : groupLoop(j, group, delivery, s);
        ExecutorService t = thread;
        if (t != null) {
            t.execute(loop);
        }
    }

    /** Where a test puts another loop. */
    Runnable groupLoop(Journal j, String group, Delivery delivery, Stop s) {
        JournalConfiguration c = endpoint.getConfiguration();
        ExecutorService threads = lanes;
        return threads == null
                ? new GroupLoop(j, group, c, classifier(), delivery, groupStatus, s)
                : laneLoop(j, group, delivery, s, threads);
    }

    /** Where a test puts another loop. */
    LaneLoop laneLoop(Journal j, String group, Delivery delivery, Stop s, ExecutorService threads) {
        return new LaneLoop(j, group, endpoint.getConfiguration(), classifier(), delivery, groupStatus, s, threads);
    }

    private FailureClassifier classifier() {
        return new GuardedClassifier(endpoint.classifier());
    }

    private void endReading() {
        Stop s = stop;
        Journal j = journal;
        if (s != null && j != null) {
            s.tell();
            j.topic(endpoint.getConfiguration().getTopic()).wake();
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        endReading();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        Journal j = journal;
        if (j != null) {
            read(j);
        }
    }

    @Override
    protected void doStop() throws Exception {
        endReading();
        ExecutorService t = thread;
        ExecutorService l = lanes;
        thread = null;
        lanes = null;
        try {
            if (t != null) {
                t.shutdown();
                t.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            release(t, l);
        }
        super.doStop();
    }

    /** Lets everything go, also what still waits for a sink that hangs. */
    private void release(@Nullable ExecutorService t, @Nullable ExecutorService l) {
        if (t != null) {
            end(t);
        }
        if (l != null) {
            end(l);
        }
        JournalComponent component = endpoint.getComponent();
        component.unregister(health);
        health = null;
        String group = endpoint.getConfiguration().getGroup();
        if (group != null) {
            component.release(endpoint.getConfiguration().getTopic(), group, this);
        }
    }

    private void end(ExecutorService threads) {
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(threads);
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return 0; // what is not handed out waits on disk; what is, Camel counts in flight
    }

    /**
     * Does nothing: suspending and stopping have ended the reading. Camel also calls this from a shutdown that ran out
     * of time and was given up, at a moment when the route may long be started again.
     */
    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {}
}
