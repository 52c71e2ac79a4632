package dev.serai.journal;

import dev.serai.journal.log.StartFrom;
import dev.serai.journal.log.TopicLimits;
import dev.serai.names.SizeText;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Keep records safe on disk before anything else is tried with them, and hand them out to any number of groups.
 *
 * <p>{@code to: journal:topic} completes when the record is on disk. {@code from: journal:topic?group=name} reads every
 * entry in order, each group at its own pace, and moves on only after the whole route succeeded.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "journal",
        title = "Journal",
        syntax = "journal:topic",
        category = {Category.MESSAGING, Category.DATABASE},
        headersClass = JournalConstants.class)
public class JournalEndpoint extends DefaultEndpoint implements MultipleConsumersSupport, HeaderFilterStrategyAware {
    @UriParam
    private final JournalConfiguration configuration;

    @UriParam(
            label = "advanced",
            description =
                    "Which headers are kept with a record. The default keeps the user's own and those that begin with"
                            + " CamelSerial, and drops all others that begin with Camel.")
    private HeaderFilterStrategy headerFilterStrategy = new JournalHeaderFilterStrategy();

    @UriParam(
            label = "consumer,advanced",
            description = "Tells what kind of failure a sink's exception is, for this route. Default: the component's.")
    private @Nullable FailureClassifier failureClassifier;

    public JournalEndpoint(String uri, JournalComponent component, JournalConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        atLeast("maxRecordSize", configuration.getMaxRecordSize(), 1);
        atLeast("batchSize", configuration.getBatchSize(), 1);
        atLeast("batchBytes", configuration.getBatchBytes(), 1);
        atLeast("poisonLimit", configuration.getPoisonLimit(), 1);
        atLeast("concurrency", configuration.getConcurrency(), 1);
        notNegative("linger", configuration.getLinger());
        notNegative("appendTimeout", configuration.getAppendTimeout());
        notNegative("keyRetention", configuration.getKeyRetention());
        notNegative("batchTimeout", configuration.getBatchTimeout());
        notNegative("retryDelay", configuration.getRetryDelay());
        if (configuration.getRetention() != null) {
            notNegative("retention", configuration.getRetention());
        }
        limits();
        notNegative("retryMaxDelay", configuration.getRetryMaxDelay());
        if (configuration.getConcurrency() > 1 && configuration.areBatchesStable()) {
            throw new IllegalArgumentException("concurrency is " + configuration.getConcurrency() + " in "
                    + getEndpointUri() + ", and batches side by side are not stable"
                    + (configuration.getStableBatches() == null
                            ? ", as those of batchBody=ndjson are: set stableBatches=false if no sink names its output"
                                    + " after a batch, or concurrency=1"
                            : ": leave out stableBatches, or set concurrency=1"));
        }
        if (configuration.getConcurrency() > 1 && configuration.getGroup() == null) {
            throw new IllegalArgumentException("concurrency is " + configuration.getConcurrency() + " in "
                    + getEndpointUri() + ", which has no group: a live view has one batch out at a time");
        }
        StartFrom.parse(configuration.getStartFrom());
        String group = configuration.getGroup();
        if (group != null && !group.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("group is '" + group + "' in " + getEndpointUri()
                    + "; a group has letters, digits, . _ and -, and begins with a letter or digit");
        }
    }

    /** What is stated here for the whole topic. */
    TopicLimits limits() {
        String size = configuration.getMaxSize();
        return new TopicLimits(
                size == null ? null : SizeText.parse("maxSize", size),
                configuration.getRetention(),
                configuration.getWhenFull());
    }

    @Override
    protected void doStart() throws Exception {
        getComponent().state(this);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        getComponent().takeBack(this);
    }

    private void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    option + " is " + value + " in " + getEndpointUri() + "; it must be at least " + least);
        }
    }

    private void notNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(option + " is negative in " + getEndpointUri());
        }
    }

    @Override
    public Producer createProducer() {
        return new JournalProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        JournalConsumer consumer = getComponent().consumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public JournalComponent getComponent() {
        return (JournalComponent) super.getComponent();
    }

    public JournalConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy strategy) {
        this.headerFilterStrategy = strategy;
    }

    public @Nullable FailureClassifier getFailureClassifier() {
        return failureClassifier;
    }

    public void setFailureClassifier(@Nullable FailureClassifier failureClassifier) {
        this.failureClassifier = failureClassifier;
    }

    FailureClassifier classifier() {
        FailureClassifier own = failureClassifier;
        return own != null ? own : getComponent().getFailureClassifier();
    }
}
