package dev.serai.journal;

import dev.serai.journal.log.WhenFull;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/** The options of one {@code journal:} endpoint. Set by Camel, checked when the endpoint starts, not changed later. */
@UriParams
public class JournalConfiguration implements Cloneable {
    @UriPath(description = "The topic: small letters, digits and -, beginning with a letter or digit.")
    @Metadata(required = true)
    private String topic = "";

    @UriParam(
            label = "producer",
            defaultValue = "any",
            description =
                    "json: the body must be a JSON object. Text and bytes that already are one are checked strictly"
                            + " and stored as they came; what fails the check fails the append, with the position.")
    private JournalFormat format = JournalFormat.any;

    @UriParam(
            label = "producer",
            defaultValue = "one",
            description = "each: a body that is a list is stored as a record for each element, in one append.")
    private JournalAppend append = JournalAppend.one;

    @UriParam(
            label = "producer",
            description =
                    "With append=each: whether to store the elements that can be stored when others are refused. The"
                            + " exchange then fails all the same, once the good ones are on disk, and names the refused"
                            + " ones. Without it, and with a CamelJournalKey, one refused element refuses all.")
    private boolean partial;

    @UriParam(
            label = "producer",
            defaultValue = "1048576",
            description = "The largest record that is taken, in bytes. A larger one fails its exchange.")
    private int maxRecordSize = 1 << 20;

    @UriParam(
            label = "producer",
            defaultValue = "0s",
            javaType = "java.time.Duration",
            description =
                    "How long to gather records before they are written. 0: at once. On a flash card 1s saves most"
                            + " of the wear; a power cut then costs what came in the last second, none of it acknowledged.")
    private Duration linger = Duration.ZERO;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "How long an append is held while it can not be written (disk full, file locked) or while too"
                    + " much waits already. Then its exchange fails.")
    private Duration appendTimeout = Duration.ofSeconds(30);

    @UriParam(
            label = "producer",
            defaultValue = "24h",
            javaType = "java.time.Duration",
            description = "For how long the keys in the header CamelJournalKey are remembered.")
    private Duration keyRetention = Duration.ofHours(24);

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Whether the caller's thread waits until the record is on disk, and goes on with the route"
                    + " itself; else that is done by the topic's completion thread. For routes that poll, and for those"
                    + " that go on with something slow.")
    private boolean synchronous;

    @UriParam(
            label = "consumer",
            description = "The name under which this route's place in the topic is kept. Without one the route sees a"
                    + " live view: from the latest entry on, nothing kept, entries dropped when it is slow.")
    private @Nullable String group;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description = "Up to so many entries an exchange. 1: body and headers as they were appended.")
    private int batchSize = 1;

    @UriParam(
            label = "consumer",
            defaultValue = "1048576",
            description = "Up to so many bytes of records an exchange, but at least one record.")
    private long batchBytes = 1 << 20;

    @UriParam(
            label = "consumer",
            defaultValue = "100ms",
            javaType = "java.time.Duration",
            description = "How long to wait for a batch to fill once it has one entry. 0: take what is there.")
    private Duration batchTimeout = Duration.ofMillis(100);

    @UriParam(
            label = "consumer",
            defaultValue = "list",
            description =
                    "The body of a batch. list: a map for each entry. json: one JSON array, as text. ndjson: a JSON"
                            + " object a line, as text.")
    private BatchBody batchBody = BatchBody.list;

    @UriParam(
            label = "consumer",
            description = "A batch that was handed out and not finished comes again with the same first and last entry,"
                    + " also after a restart, so that the sink may name its output after it. Default: true for ndjson,"
                    + " else false.",
            javaType = "java.lang.Boolean")
    private @Nullable Boolean stableBatches;

    @UriParam(
            label = "consumer",
            defaultValue = "earliest",
            description = "Where a group begins at its first start: earliest, latest, or a time like"
                    + " 2026-11-22T08:00:00Z (found to about the transaction that held it).")
    private String startFrom = "earliest";

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "The pause after a batch failed; doubled with each failure up to retryMaxDelay.")
    private Duration retryDelay = Duration.ofSeconds(1);

    @UriParam(
            label = "consumer",
            defaultValue = "1m",
            javaType = "java.time.Duration",
            description = "The longest pause between two tries. A batch is tried for ever.")
    private Duration retryMaxDelay = Duration.ofMinutes(1);

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Halve a batch that was refused for a bad entry until that stands alone. false where the sink"
                    + " takes a batch as one opaque thing, as object stores do.")
    private boolean bisect = true;

    @UriParam(
            label = "consumer",
            defaultValue = "deadLetter",
            description = "What becomes of an entry that the sink refuses for what it is, once it failed alone and a"
                    + " neighbour was accepted. deadLetter: it goes to the topic dead-letters. stop: the group waits"
                    + " there. skip: it is left out, counted and logged.")
    private Poison poison = Poison.deadLetter;

    @UriParam(
            label = "consumer",
            defaultValue = "20",
            description =
                    "So many refused entries in a row without one that is accepted, and the sink is taken to be at"
                            + " fault: nothing is given up, and health is DOWN.")
    private int poisonLimit = 20;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description = "So many batches may be out side by side. More than one: order is kept only per orderBy, the"
                    + " group's place is behind the last entry up to which all are done, and there are no stable"
                    + " batches.")
    private int concurrency = 1;

    @UriParam(
            label = "consumer",
            description =
                    "With concurrency: entries with the same value of this field (of a JSON object, else the header"
                            + " of that name) are delivered in order, one batch after the other. Without it there is no order.")
    private @Nullable String orderBy;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "The route may hide failures from the journal (handled, doCatch, wireTap, seda, aggregate and others):"
                            + " the group's place then moves before the sink has the entries. Without it such a route is refused"
                            + " at start.")
    private boolean allowEarlyCommit;

    @UriParam(
            label = "consumer",
            description = "Health is DOWN while more than so many entries wait for this group. 0: no bound.")
    private long maxLag;

    @UriParam(
            label = "consumer",
            defaultValue = "0s",
            javaType = "java.time.Duration",
            description = "Health is DOWN while the oldest entry that waits for this group is older. 0: no bound.")
    private Duration maxLagAge = Duration.ZERO;

    @UriParam(
            label = "common",
            description = "How much the topic's entries may take: 64MiB, 2GB. Default: bounded only by the component's"
                    + " maxSize for all topics together.")
    private @Nullable String maxSize;

    @UriParam(
            label = "common",
            description = "For how long the topic's entries stay after the last group has read them. Default: the"
                    + " component's.",
            javaType = "java.time.Duration")
    private @Nullable Duration retention;

    @UriParam(
            label = "common",
            description = "What becomes of an append to this topic when a limit is reached. Default: the component's.")
    private @Nullable WhenFull whenFull;

    JournalConfiguration copy() {
        try {
            return (JournalConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    boolean areBatchesStable() {
        return stableBatches == null ? batchBody == BatchBody.ndjson : stableBatches;
    }

    public String getTopic() {
        return topic;
    }

    public void setTopic(String topic) {
        this.topic = topic;
    }

    public JournalFormat getFormat() {
        return format;
    }

    public void setFormat(JournalFormat format) {
        this.format = format;
    }

    public boolean isPartial() {
        return partial;
    }

    public void setPartial(boolean partial) {
        this.partial = partial;
    }

    public JournalAppend getAppend() {
        return append;
    }

    public void setAppend(JournalAppend append) {
        this.append = append;
    }

    public int getMaxRecordSize() {
        return maxRecordSize;
    }

    public void setMaxRecordSize(int maxRecordSize) {
        this.maxRecordSize = maxRecordSize;
    }

    public Duration getLinger() {
        return linger;
    }

    public void setLinger(Duration linger) {
        this.linger = linger;
    }

    public Duration getAppendTimeout() {
        return appendTimeout;
    }

    public void setAppendTimeout(Duration appendTimeout) {
        this.appendTimeout = appendTimeout;
    }

    public boolean isSynchronous() {
        return synchronous;
    }

    public void setSynchronous(boolean synchronous) {
        this.synchronous = synchronous;
    }

    public Duration getKeyRetention() {
        return keyRetention;
    }

    public void setKeyRetention(Duration keyRetention) {
        this.keyRetention = keyRetention;
    }

    public @Nullable String getGroup() {
        return group;
    }

    public void setGroup(@Nullable String group) {
        this.group = group;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public long getBatchBytes() {
        return batchBytes;
    }

    public void setBatchBytes(long batchBytes) {
        this.batchBytes = batchBytes;
    }

    public Duration getBatchTimeout() {
        return batchTimeout;
    }

    public void setBatchTimeout(Duration batchTimeout) {
        this.batchTimeout = batchTimeout;
    }

    public BatchBody getBatchBody() {
        return batchBody;
    }

    public void setBatchBody(BatchBody batchBody) {
        this.batchBody = batchBody;
    }

    public @Nullable Boolean getStableBatches() {
        return stableBatches;
    }

    public void setStableBatches(@Nullable Boolean stableBatches) {
        this.stableBatches = stableBatches;
    }

    public String getStartFrom() {
        return startFrom;
    }

    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public Duration getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    public boolean isBisect() {
        return bisect;
    }

    public void setBisect(boolean bisect) {
        this.bisect = bisect;
    }

    public Poison getPoison() {
        return poison;
    }

    public void setPoison(Poison poison) {
        this.poison = poison;
    }

    public int getPoisonLimit() {
        return poisonLimit;
    }

    public void setPoisonLimit(int poisonLimit) {
        this.poisonLimit = poisonLimit;
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public @Nullable String getOrderBy() {
        return orderBy;
    }

    public void setOrderBy(@Nullable String orderBy) {
        this.orderBy = orderBy;
    }

    public boolean isAllowEarlyCommit() {
        return allowEarlyCommit;
    }

    public void setAllowEarlyCommit(boolean allowEarlyCommit) {
        this.allowEarlyCommit = allowEarlyCommit;
    }

    public long getMaxLag() {
        return maxLag;
    }

    public void setMaxLag(long maxLag) {
        this.maxLag = maxLag;
    }

    public Duration getMaxLagAge() {
        return maxLagAge;
    }

    public void setMaxLagAge(Duration maxLagAge) {
        this.maxLagAge = maxLagAge;
    }

    public @Nullable String getMaxSize() {
        return maxSize;
    }

    public void setMaxSize(@Nullable String maxSize) {
        this.maxSize = maxSize;
    }

    public @Nullable Duration getRetention() {
        return retention;
    }

    public void setRetention(@Nullable Duration retention) {
        this.retention = retention;
    }

    public @Nullable WhenFull getWhenFull() {
        return whenFull;
    }

    public void setWhenFull(@Nullable WhenFull whenFull) {
        this.whenFull = whenFull;
    }
}
