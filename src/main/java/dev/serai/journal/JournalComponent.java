package dev.serai.journal;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalSettings;
import dev.serai.names.DurationText;
import dev.serai.names.NearestName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
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
                    "Tells what kind of failure a sink's exception is. The default knows java.io, java.net, SQLState"
                            + " classes and SQLite's codes.")
    private FailureClassifier failureClassifier = new SinkFailureClassifier();

    private final Map<String, JournalConsumer> groups = new HashMap<>();
    private @Nullable Journal journal;
    private @Nullable HealthCheck health;

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
                    name -> getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, name)));
            journal = j;
            HealthCheck check = new JournalHealthCheck(j);
            register(check);
            health = check;
        }
        return j;
    }

    /** Where a test puts another journal. */
    Journal open(JournalSettings settings) throws JournalException {
        return Journal.open(settings);
    }

    /** Where a test puts another consumer. */
    JournalConsumer consumer(JournalEndpoint endpoint, Processor processor) {
        return new JournalConsumer(endpoint, processor);
    }

    /** Makes a consumer the only one of its topic and group. */
    synchronized void claim(String topic, String group, JournalConsumer consumer) {
        JournalConsumer other = groups.putIfAbsent(topic + '/' + group, consumer);
        if (other != null && other != consumer) {
            throw new IllegalArgumentException("The group '" + group + "' of topic '" + topic
                    + "' is read by two routes, '" + other.getRouteId() + "' and '" + consumer.getRouteId()
                    + "': give each a group of its own, then each sees every entry");
        }
    }

    synchronized void release(String topic, String group, JournalConsumer consumer) {
        groups.remove(topic + '/' + group, consumer);
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
        synchronized (this) {
            j = journal;
            journal = null;
            unregister(health);
            health = null;
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
}
