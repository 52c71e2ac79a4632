package dev.serai.serial;

import dev.serai.names.DurationText;
import dev.serai.names.NearestName;
import dev.serai.serial.port.PortOpener;
import dev.serai.serial.port.Ports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/**
 * The component behind {@code serial:}. It keeps one {@link SerialConnection} for each port in use, from the first
 * consumer or producer that starts to the last that stops.
 */
@Component("serial")
public class SerialComponent extends HealthCheckComponent {
    static final String SIMULATED = "sim";
    static final String USB = "usb";

    @Metadata(description = "Options that all serial endpoints begin with.")
    private SerialConfiguration configuration = new SerialConfiguration();

    private final PortOpener opener;
    private final LongSupplier nanoClock;
    private final Map<String, Shared> ports = new HashMap<>();
    private final List<Consumer<PortEvent>> eventListeners = new CopyOnWriteArrayList<>();
    private @Nullable ExecutorService repliesThreads;

    /** One port: what its routes state of the options they share, and its connection while it is used. */
    private static final class Shared {
        private final SharedOptions options;
        private final Set<Object> users = new CopyOnWriteArraySet<>();
        private final SerialStatistics statistics = new SerialStatistics();
        private volatile @Nullable SerialConnection connection;
        private @Nullable SerialConnection closing;
        private @Nullable SerialHealthCheck healthCheck;
        private @Nullable PortEvent lastEvent;
        private @Nullable AutoCloseable meters;

        private Shared(String name) {
            options = new SharedOptions(name);
        }

        /** Whether no route knows of it any more, and the port is let go. */
        private boolean isUnused() {
            return options.isEmpty()
                    && users.isEmpty()
                    && connection == null
                    && (closing == null || closing.isClosed());
        }

        private int inFlight() {
            return users.stream()
                    .mapToInt(user -> user instanceof SerialConsumer consumer ? consumer.inFlight() : 0)
                    .sum();
        }
    }

    public SerialComponent() {
        this(Ports::open, System::nanoTime);
    }

    SerialComponent(PortOpener opener, LongSupplier nanoClock) {
        this.opener = opener;
        this.nanoClock = nanoClock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String port = portOf(remaining);
        SerialEndpoint endpoint = new SerialEndpoint(uri, this, port, configuration.copy());
        if (getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter options) {
            DurationText.check(parameters, name -> options.getOptionType(name, true), long.class);
        }
        endpoint.setNamedOptions(parameters.keySet());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Refuses options that are left over: Camel's own message does not say what was meant. */
    @Override
    protected void validateParameters(String uri, Map<String, Object> parameters, @Nullable String optionPrefix) {
        if (parameters.isEmpty()) {
            return;
        }
        EndpointUriFactory factory =
                getCamelContext().getCamelContextExtension().getEndpointUriFactory("serial");
        throw new ResolveEndpointFailedException(
                uri, NearestName.ofOptions(parameters.keySet(), factory.propertyNames()));
    }

    private static String portOf(String remaining) {
        boolean path = remaining.startsWith("/");
        boolean windowsName = remaining.regionMatches(true, 0, "COM", 0, 3);
        if (path || windowsName || remaining.equals(SIMULATED) || remaining.equals(USB)) {
            return remaining;
        }
        String right = remaining.startsWith("dev/") ? "/" + remaining : "/dev/" + remaining;
        throw new IllegalArgumentException("serial:" + remaining + " names no port: did you mean serial:" + right
                + "? A port is a whole path, a name such as COM3, usb, or sim");
    }

    /**
     * Notes what a route wants of a port.
     *
     * @throws IllegalArgumentException when another route wants it otherwise; names both, and the options that differ
     */
    synchronized void checkShared(SerialEndpoint endpoint, String routeId) {
        shared(endpoint.address().name()).options.add(user(endpoint, routeId), endpoint);
    }

    /** Notes what a route that is being made will want of a port. */
    synchronized void plan(SerialEndpoint endpoint) {
        shared(endpoint.address().name()).options.plan(endpoint);
    }

    /** A producer that no route owns is told by its URI. */
    private static String user(SerialEndpoint endpoint, String routeId) {
        return routeId.isEmpty() ? endpoint.getEndpointUri() : routeId;
    }

    /** The endpoint's options, with what other routes state of those that all routes of its port share. */
    synchronized SerialConfiguration effective(SerialEndpoint endpoint) {
        return shared(endpoint.address().name()).options.merged(endpoint);
    }

    /** The route is gone: what it wanted of its port no longer binds others. */
    synchronized void forget(SerialEndpoint endpoint, String routeId) throws Exception {
        String name = endpoint.address().name();
        Shared shared = shared(name);
        shared.options.remove(user(endpoint, routeId), endpoint);
        if (shared.isUnused()) {
            closeMeters(shared);
            ports.remove(name);
        }
    }

    private static void closeMeters(Shared shared) throws Exception {
        if (shared.meters != null) {
            shared.meters.close();
            shared.meters = null;
        }
    }

    private Shared shared(String name) {
        return ports.computeIfAbsent(name, Shared::new);
    }

    /** The connection of the endpoint's port; begun if this is its first user. */
    synchronized SerialConnection connect(SerialEndpoint endpoint, Object user, @Nullable FrameListener listener) {
        String name = endpoint.address().name();
        Shared shared = shared(name);
        SerialConnection connection = shared.connection;
        boolean begin = connection == null;
        if (connection == null) {
            SerialConfiguration options = shared.options.merged(endpoint);
            connection = new SerialConnection(
                    shared.closing,
                    endpoint.newAddress(options),
                    options,
                    opener,
                    nanoClock,
                    shared.statistics,
                    this::tell);
            register(shared, connection);
            if (shared.meters == null && hasMicrometer()) {
                shared.meters = new SerialMeters(getCamelContext(), name, shared.statistics, new PortGauges(shared));
            }
            shared.connection = connection;
            shared.options.opened(options);
        }
        shared.users.add(user);
        if (listener != null) {
            connection.addListener(listener);
        }
        if (begin) {
            getCamelContext()
                    .getExecutorServiceManager()
                    .newThread("serial " + name, connection)
                    .start();
        }
        return connection;
    }

    /** The transmitter of a connection, begun if this is its first producer. */
    Transmitter transmitter(SerialConnection connection) {
        return connection.transmitter(replies -> {
            ExecutorServiceManager threads = getCamelContext().getExecutorServiceManager();
            Transmitter transmitter = new Transmitter(
                    connection,
                    replies,
                    // Camel's manager would keep one of its own pools until the context ends
                    Executors.newSingleThreadExecutor(
                            write -> threads.newThread("serial write " + connection.name(), write)),
                    nanoClock,
                    connection.statistics());
            threads.newThread("serial requests " + connection.name(), transmitter)
                    .start();
            return transmitter;
        });
    }

    /** Where routes go on that were answered while they could not wait. */
    synchronized Executor repliesThreads() {
        if (repliesThreads == null) {
            repliesThreads = getCamelContext().getExecutorServiceManager().newDefaultThreadPool(this, "serial replies");
        }
        return repliesThreads;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    @Override
    protected void doShutdown() throws Exception {
        synchronized (this) {
            if (repliesThreads != null) {
                getCamelContext().getExecutorServiceManager().shutdownNow(repliesThreads);
                repliesThreads = null;
            }
            for (Shared shared : ports.values()) {
                closeMeters(shared);
            }
        }
        super.doShutdown();
    }

    /**
     * Tells the listener of every device that comes or goes, and now of how each port stands. It must not wait: it is
     * called in the order of the events, which takes the component's lock.
     */
    synchronized void addEventListener(Consumer<PortEvent> listener) {
        eventListeners.add(listener);
        ports.values().stream()
                .filter(shared -> shared.connection != null && shared.lastEvent != null)
                .map(shared -> shared.lastEvent)
                .forEach(listener);
    }

    void removeEventListener(Consumer<PortEvent> listener) {
        eventListeners.remove(listener);
    }

    private synchronized void tell(PortEvent event) {
        shared(event.port()).lastEvent = event;
        eventListeners.forEach(listener -> listener.accept(event));
    }

    /**
     * Takes a user from a connection. The last one ends it, and is still given what was read until then; another's
     * listener is given no more.
     *
     * @return whether it was the last
     */
    synchronized boolean disconnect(SerialConnection connection, Object user, @Nullable FrameListener listener) {
        Shared shared = shared(connection.name());
        if (shared.connection != connection) {
            return true;
        }
        shared.users.remove(user);
        if (!shared.users.isEmpty()) {
            if (listener != null) {
                connection.removeListener(listener);
            }
            return false;
        }
        connection.close();
        shared.connection = null;
        shared.options.opened(null);
        shared.closing = connection;
        shared.lastEvent = null;
        unregister(shared);
        return true;
    }

    private void register(Shared shared, SerialConnection connection) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null) {
            shared.healthCheck = new SerialHealthCheck(connection);
            shared.healthCheck.setEnabled(isHealthCheckConsumerEnabled());
            registry.register(shared.healthCheck);
        }
    }

    private void unregister(Shared shared) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && shared.healthCheck != null) {
            registry.unregister(shared.healthCheck);
            shared.healthCheck = null;
        }
    }

    private boolean hasMicrometer() {
        return getCamelContext().getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") != null;
    }

    /** What the meters of a port ask; an implementation apart, so that Micrometer need not be there. */
    private record PortGauges(Shared shared) implements SerialMeters.Gauges {
        @Override
        public boolean up() {
            SerialConnection connection = shared.connection;
            return connection != null && connection.trouble() == null;
        }

        @Override
        public int inFlight() {
            return shared.inFlight();
        }

        @Override
        public int waitingRequests() {
            SerialConnection connection = shared.connection;
            return connection == null ? 0 : connection.waitingRequests();
        }
    }

    /** How the ports in use stand now, by name. */
    public synchronized List<SerialPortStatus> ports() {
        List<SerialPortStatus> all = new ArrayList<>();
        new TreeMap<>(ports).forEach((name, shared) -> {
            SerialConnection connection = shared.connection;
            if (connection != null) {
                all.add(new SerialPortStatus(
                        name,
                        connection.openPath(),
                        connection.line().toString(),
                        connection.trouble(),
                        connection.lastError(),
                        shared.options.routes(),
                        shared.inFlight(),
                        connection.waitingRequests(),
                        shared.statistics));
            }
        });
        return all;
    }

    /** What the ports in use have carried, by port. */
    public synchronized Map<String, SerialStatistics> statistics() {
        return ports.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().statistics));
    }

    public SerialConfiguration getConfiguration() {
        return configuration;
    }

    /** Options that all serial endpoints begin with. */
    public void setConfiguration(SerialConfiguration configuration) {
        this.configuration = configuration;
    }
}
