package dev.serai.journal;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.EntryTimes;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalClock;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.Limits;
import dev.serai.journal.log.Topic;
import dev.serai.journal.log.TopicLimits;
import dev.serai.journal.log.WhenFull;
import dev.serai.journal.routes.RouteCheck;
import dev.serai.names.DurationText;
import dev.serai.names.NearestName;
import dev.serai.names.SizeText;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code journal:topic}. Owns the one journal that all its endpoints share: it is opened when the first route that uses
 * it starts, and closed after all routes have stopped. Thread-safe.
 */
@Component("journal")
public class JournalComponent extends DefaultComponent {
    @Metadata(
            defaultValue = "data/journal.db",
            description = "The journal's file. Its folder is made when missing. One process may write it at a time.")
    private String path = "data/journal.db";

    @Metadata(
            label = "consumer,advanced",
            description =
                    "Tells what kind of failure a sink's exception is. The default's table is in docs/journal.md.")
    private FailureClassifier failureClassifier = new SinkFailureClassifier();

    @Metadata(
            description =
                    "How much the journal's file may take: 2GiB, 500MB. Default: the smaller of 1 GiB and a quarter"
                            + " of its file system.")
    private @Nullable String maxSize;

    @Metadata(
            defaultValue = "100MiB",
            description = "The file does not grow while less than this is free on its file system; 0: never looked at.")
    private String minFreeDisk = "100MiB";

    @Metadata(description = "It grows again once this much is free. Default: a tenth more than minFreeDisk.")
    private @Nullable String resumeFreeDisk;

    @Metadata(
            defaultValue = "0s",
            javaType = "java.time.Duration",
            description = "For how long entries stay after the last group has read them, for replay.")
    private Duration retention = Duration.ZERO;

    @Metadata(
            defaultValue = "dropOldest",
            description = "What becomes of an append when a limit is reached. dropOldest: the oldest entries give way,"
                    + " also unread ones. block: it is held up to appendTimeout. reject: it fails at once.")
    private WhenFull whenFull = WhenFull.dropOldest;

    @Metadata(
            defaultValue = "64MiB",
            description = "How much the topic dead-letters may take. When it is full, a group with a bad entry waits.")
    private String deadLettersMaxSize = "64MiB";

    @Metadata(
            label = "advanced",
            defaultValue = "8MiB",
            description = "Size of the file that is given up on a full disk, so that groups still move on; 0: none.")
    private String ballast = "8MiB";

    private final SinkWatch sinks = new SinkWatch();
    private final Map<String, JournalConsumer> groups = new HashMap<>();
    private final StatedLimits topicLimits = new StatedLimits();
    private @Nullable Journal journal;
    private @Nullable JournalControl control;
    private @Nullable HealthCheck health;
    private final Map<String, Reading> reading = new TreeMap<>();
    private @Nullable EntryTimes times;
    private @Nullable AutoCloseable meters;
    private final LaterRoutes laterRoutes = new LaterRoutes();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!remaining.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException("The topic '" + remaining + "' in " + uri
                    + " is not allowed: a topic has small letters, digits and -, and begins with a letter or digit");
        }
        JournalConfiguration configuration = new JournalConfiguration();
        configuration.setTopic(remaining);
        JournalEndpoint endpoint = new JournalEndpoint(uri, this, configuration);
        if (getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter options) {
            DurationText.check(parameters, name -> options.getOptionType(name, true), Duration.class);
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void validateParameters(String uri, Map<String, Object> parameters, @Nullable String optionPrefix) {
        if (!parameters.isEmpty()) {
            EndpointUriFactory factory =
                    getCamelContext().getCamelContextExtension().getEndpointUriFactory("journal");
            throw new ResolveEndpointFailedException(
                    uri, NearestName.ofOptions(parameters.keySet(), factory.propertyNames()));
        }
        super.validateParameters(uri, parameters, optionPrefix);
    }

    /** The journal, opened when it is not yet. */
    synchronized Journal journal() throws JournalException {
        Journal j = journal;
        if (j == null) {
            j = open(new JournalSettings(
                    Path.of(path),
                    this::newThread,
                    JournalClock.system(),
                    JournalSettings.DEFAULT_MAX_WAITING_BYTES,
                    limits(),
                    topicLimits.all()));
            journal = j;
            control = JournalControl.start(this, j);
            HealthCheck check = new JournalHealthCheck(j);
            register(check);
            health = check;
            times = new EntryTimes(j);
            meters = hasMicrometer() ? JournalMeters.of(getCamelContext(), j) : null;
        }
        return j;
    }

    /**
     * One thread, with a queue that has no bound: Camel's own single threads let whoever hands them more than 1,000
     * tasks do the work, and then the committer would run the steps of a route. What waits is bounded in bytes.
     */
    private ExecutorService newThread(String name) {
        ThreadPoolProfile one = new ThreadPoolProfile(name);
        one.setPoolSize(1);
        one.setMaxPoolSize(1);
        one.setKeepAliveTime(0L);
        one.setAllowCoreThreadTimeOut(false);
        one.setMaxQueueSize(Integer.MAX_VALUE);
        return getCamelContext().getExecutorServiceManager().newThreadPool(this, name, one);
    }

    private Limits limits() {
        if (retention.isNegative()) {
            throw new IllegalArgumentException("The journal's retention is negative");
        }
        long free = SizeText.parse("minFreeDisk", minFreeDisk);
        long resume = resumeFreeDisk == null ? free + free / 10 : SizeText.parse("resumeFreeDisk", resumeFreeDisk);
        if (resume < free) {
            throw new IllegalArgumentException("The journal's resumeFreeDisk (" + resumeFreeDisk
                    + ") is less than its minFreeDisk (" + minFreeDisk + ")");
        }
        return new Limits(
                maxSize == null ? 0 : SizeText.parse("maxSize", maxSize),
                free,
                resume,
                retention,
                whenFull,
                SizeText.parse("deadLettersMaxSize", deadLettersMaxSize),
                SizeText.parse("ballast", ballast));
    }

    /** Which sinks fail for whom. */
    SinkWatch sinks() {
        return sinks;
    }

    /** Where a test puts another journal. */
    Journal open(JournalSettings settings) throws JournalException {
        return Journal.open(settings);
    }

    /** Where a test puts another consumer. */
    JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
        return new JournalConsumer(endpoint, processor);
    }

    /** Takes over what an endpoint states for its topic; refuses what contradicts another endpoint. */
    synchronized void state(JournalEndpoint endpoint) throws JournalException {
        String topic = endpoint.getConfiguration().getTopic();
        topicLimits.add(endpoint.getEndpointUri(), topic, endpoint.limits());
        Journal j = journal;
        if (j != null && !endpoint.limits().equals(TopicLimits.NONE)) {
            j.limit(j.topic(topic), topicLimits.of(topic));
        }
    }

    /** The endpoint may come again with other values. Until then, the topic keeps what it stated. */
    synchronized void takeBack(JournalEndpoint endpoint) {
        topicLimits.remove(endpoint.getEndpointUri());
    }

    /** Makes a consumer the only one of its topic and group; refuses it when its route hides failures. */
    void claim(String topic, String group, JournalConsumer consumer) throws JournalException {
        check(consumer); // asks the context for endpoints: not while holding the lock
        take(topic, group, consumer);
    }

    private synchronized void take(String topic, String group, JournalConsumer consumer) throws JournalException {
        JournalConsumer other = groups.putIfAbsent(topic + '/' + group, consumer);
        if (other != null && other != consumer) {
            throw new IllegalArgumentException("The group '" + group + "' of topic '" + topic
                    + "' is read by two routes, '" + other.getRouteId() + "' and '" + consumer.getRouteId()
                    + "': give each a group of its own, then each sees every entry");
        }
        boolean begun = false;
        try {
            begin(topic, group, consumer);
            begun = true;
        } finally {
            if (!begun && other == null) {
                groups.remove(topic + '/' + group, consumer); // Camel does not stop what did not start
            }
        }
    }

    private void begin(String topic, String group, JournalConsumer consumer) throws JournalException {
        Topic read = journal().topic(topic);
        EntryTimes t = times;
        String key = topic + '/' + group;
        if (t != null && !reading.containsKey(key)) {
            String route = consumer.getRouteId() == null ? "" : consumer.getRouteId();
            ReadingGroup begun = new ReadingGroup(read, group, route, consumer.status(), t, Clock.systemUTC());
            reading.put(key, new Reading(begun, hasMicrometer() ? JournalMeters.of(getCamelContext(), begun) : null));
        }
        read.claim(group);
    }

    /** A group, and its meters where there are any. */
    private record Reading(ReadingGroup group, @Nullable AutoCloseable meters) {}

    private boolean hasMicrometer() {
        return getCamelContext().getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") != null;
    }

    private static void close(@Nullable AutoCloseable meters) {
        try {
            if (meters != null) {
                meters.close();
            }
        } catch (Exception e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** The groups that running routes read, by topic and name. */
    synchronized List<ReadingGroup> reading() {
        return reading.values().stream().map(Reading::group).toList();
    }

    /** A group that a running route reads; null when none does. */
    synchronized @Nullable ReadingGroup reading(String topic, String group) {
        Reading found = reading.get(topic + '/' + group);
        return found == null ? null : found.group();
    }

    /** Says that every route there is was started, see {@link Journal#started()}. */
    public synchronized void started() {
        Journal j = journal;
        if (j != null) {
            j.started();
        }
    }

    /** The journal, if a route uses it; null while none does. */
    public synchronized @Nullable Journal openJournal() {
        return journal;
    }

    /** Refuses a route that would hide its sink's failures. */
    private void check(JournalConsumer consumer) {
        JournalEndpoint endpoint = (JournalEndpoint) consumer.getEndpoint();
        String route = consumer.getRouteId();
        if (route != null && !endpoint.getConfiguration().isAllowEarlyCommit()) {
            new RouteCheck(getCamelContext()).check(route, endpoint.toString());
        }
    }

    /** A route that comes later may be one that a reading route calls. */
    private final class LaterRoutes extends LifecycleStrategySupport {
        @Override
        public void onRoutesAdd(Collection<Route> routes) {
            List<JournalConsumer> consumers;
            synchronized (JournalComponent.this) {
                consumers = List.copyOf(groups.values());
            }
            consumers.forEach(JournalComponent.this::check);
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().addLifecycleStrategy(laterRoutes);
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getLifecycleStrategies().remove(laterRoutes);
        super.doShutdown();
    }

    synchronized void release(String topic, String group, JournalConsumer consumer) {
        if (groups.remove(topic + '/' + group, consumer)) {
            Journal j = journal;
            if (j != null) {
                j.topic(topic).release(group);
            }
            Reading ended = reading.remove(topic + '/' + group);
            if (ended != null) {
                close(ended.meters());
                ended.group().close();
            }
        }
    }

    /** The groups that routes read for at present. */
    synchronized List<JournalOperations.RunningGroup> runningGroups() {
        return groups.entrySet().stream()
                .map(e -> {
                    int slash = e.getKey().indexOf('/');
                    JournalConsumer c = e.getValue();
                    GroupStatus.Trouble trouble = c.status().details();
                    String letters = c.status().letterTrouble();
                    return new JournalOperations.RunningGroup(
                            e.getKey().substring(0, slash),
                            e.getKey().substring(slash + 1),
                            c.getRouteId(),
                            trouble == null ? letters : trouble.reason(),
                            trouble != null && trouble.kind() != FailureKind.PASSES,
                            trouble == null ? 0 : trouble.attempts(),
                            trouble == null ? null : trouble.since(),
                            trouble == null ? null : trouble.nextTry());
                })
                .toList();
    }

    void register(HealthCheck check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null) {
            registry.register(check);
        }
    }

    void unregister(@Nullable HealthCheck check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && check != null) {
            registry.unregister(check);
        }
    }

    @Override
    protected void doStop() throws Exception {
        Journal j;
        JournalControl c;
        synchronized (this) {
            j = journal;
            journal = null;
            c = control;
            control = null;
            unregister(health);
            health = null;
            close(meters);
            meters = null;
            close(times);
            times = null;
        }
        if (c != null) {
            c.close();
        }
        if (j != null) {
            j.close();
        }
        super.doStop();
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    public FailureClassifier getFailureClassifier() {
        return failureClassifier;
    }

    public void setFailureClassifier(FailureClassifier failureClassifier) {
        this.failureClassifier = failureClassifier;
    }

    public @Nullable String getMaxSize() {
        return maxSize;
    }

    public void setMaxSize(@Nullable String maxSize) {
        this.maxSize = maxSize;
    }

    public String getMinFreeDisk() {
        return minFreeDisk;
    }

    public void setMinFreeDisk(String minFreeDisk) {
        this.minFreeDisk = minFreeDisk;
    }

    public @Nullable String getResumeFreeDisk() {
        return resumeFreeDisk;
    }

    public void setResumeFreeDisk(@Nullable String resumeFreeDisk) {
        this.resumeFreeDisk = resumeFreeDisk;
    }

    public Duration getRetention() {
        return retention;
    }

    public void setRetention(Duration retention) {
        this.retention = retention;
    }

    public WhenFull getWhenFull() {
        return whenFull;
    }

    public void setWhenFull(WhenFull whenFull) {
        this.whenFull = whenFull;
    }

    public String getDeadLettersMaxSize() {
        return deadLettersMaxSize;
    }

    public void setDeadLettersMaxSize(String deadLettersMaxSize) {
        this.deadLettersMaxSize = deadLettersMaxSize;
    }

    public String getBallast() {
        return ballast;
    }

    public void setBallast(String ballast) {
        this.ballast = ballast;
    }
}
