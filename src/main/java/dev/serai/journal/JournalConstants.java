package dev.serai.journal;

import org.apache.camel.spi.Metadata;

/** The headers of {@code journal:}. */
public final class JournalConstants {
    @Metadata(
            label = "producer",
            description = "A key of the caller's: an append whose key was seen within keyRetention is not stored again,"
                    + " and returns the first one's offset.",
            javaType = "String")
    public static final String KEY = "CamelJournalKey";

    @Metadata(
            label = "producer",
            description = "After an append with a CamelJournalKey: whether the key was seen before, so that nothing was"
                    + " stored.",
            javaType = "Boolean")
    public static final String DUPLICATE = "CamelJournalDuplicate";

    @Metadata(
            description = "The entry's offset; after an append of several records, the first one's.",
            javaType = "Long")
    public static final String OFFSET = "CamelJournalOffset";

    @Metadata(
            description = "The entry's permanent name; after an append of several records, the first one's.",
            javaType = "String")
    public static final String ID = "CamelJournalId";

    @Metadata(label = "consumer", description = "The topic that was read.", javaType = "String")
    public static final String TOPIC = "CamelJournalTopic";

    @Metadata(label = "consumer", description = "The group that reads.", javaType = "String")
    public static final String GROUP = "CamelJournalGroup";

    @Metadata(
            label = "consumer",
            description = "When the entry was appended (batchSize=1).",
            javaType = "java.time.Instant")
    public static final String TIME = "CamelJournalTime";

    @Metadata(label = "consumer", description = "The offset of the batch's first entry.", javaType = "Long")
    public static final String FIRST_OFFSET = "CamelJournalFirstOffset";

    @Metadata(
            label = "consumer",
            description = "When the batch's first entry was appended: with stableBatches the same each time it comes.",
            javaType = "java.time.Instant")
    public static final String FIRST_TIME = "CamelJournalFirstTime";

    @Metadata(description = "The offset of the batch's last entry, or of the last record appended.", javaType = "Long")
    public static final String LAST_OFFSET = "CamelJournalLastOffset";

    @Metadata(label = "consumer", description = "How often this batch is being tried, from 1.", javaType = "Integer")
    public static final String ATTEMPT = "CamelJournalAttempt";

    @Metadata(
            label = "consumer",
            description = "The batch's name: topic, group, run, first and last offset, with - between them.",
            javaType = "String")
    public static final String BATCH_ID = "CamelJournalBatchId";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the permanent name of the entry.",
            javaType = "String")
    public static final String DEAD_LETTER_ID = "CamelJournalDeadLetterId";

    @Metadata(label = "consumer", description = "Of a dead letter: the topic of the entry.", javaType = "String")
    public static final String DEAD_LETTER_TOPIC = "CamelJournalDeadLetterTopic";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the offset of the entry in its topic.",
            javaType = "Long")
    public static final String DEAD_LETTER_OFFSET = "CamelJournalDeadLetterOffset";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the run the entry was written in.",
            javaType = "String")
    public static final String DEAD_LETTER_RUN = "CamelJournalDeadLetterRun";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: when the entry was appended, as ISO-8601.",
            javaType = "String")
    public static final String DEAD_LETTER_TIME = "CamelJournalDeadLetterTime";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the group that refused the entry.",
            javaType = "String")
    public static final String DEAD_LETTER_GROUP = "CamelJournalDeadLetterGroup";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the route that refused the entry.",
            javaType = "String")
    public static final String DEAD_LETTER_ROUTE = "CamelJournalDeadLetterRoute";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the sink's endpoint, without secrets.",
            javaType = "String")
    public static final String DEAD_LETTER_ENDPOINT = "CamelJournalDeadLetterEndpoint";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the class of the sink's exception.",
            javaType = "String")
    public static final String DEAD_LETTER_ERROR = "CamelJournalDeadLetterError";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: the message of the sink's exception, at most 1,000 characters of it.",
            javaType = "String")
    public static final String DEAD_LETTER_MESSAGE = "CamelJournalDeadLetterMessage";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: of the stack's classes and methods, the same for the same fault.",
            javaType = "String")
    public static final String DEAD_LETTER_STACK_HASH = "CamelJournalDeadLetterStackHash";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: how often it was tried, alone and within larger batches.",
            javaType = "Integer")
    public static final String DEAD_LETTER_ATTEMPTS = "CamelJournalDeadLetterAttempts";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: when it was first tried in vain, as ISO-8601.",
            javaType = "String")
    public static final String DEAD_LETTER_FIRST_FAILURE = "CamelJournalDeadLetterFirstFailure";

    @Metadata(
            label = "consumer",
            description = "Of a dead letter: when it was refused alone, as ISO-8601.",
            javaType = "String")
    public static final String DEAD_LETTER_LAST_FAILURE = "CamelJournalDeadLetterLastFailure";

    private JournalConstants() {}
}
