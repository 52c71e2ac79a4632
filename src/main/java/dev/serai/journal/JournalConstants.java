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

    @Metadata(description = "The offset of the batch's last entry, or of the last record appended.", javaType = "Long")
    public static final String LAST_OFFSET = "CamelJournalLastOffset";

    @Metadata(label = "consumer", description = "How often this batch is being tried, from 1.", javaType = "Integer")
    public static final String ATTEMPT = "CamelJournalAttempt";

    @Metadata(
            label = "consumer",
            description = "The batch's name: topic, group, run, first and last offset, with - between them.",
            javaType = "String")
    public static final String BATCH_ID = "CamelJournalBatchId";

    private JournalConstants() {}
}
