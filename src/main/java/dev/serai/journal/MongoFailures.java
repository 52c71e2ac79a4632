package dev.serai.journal;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What MongoDB's Java driver reports. Codes are the server's, as in its {@code error_codes.yml}. */
final class MongoFailures {
    private static final CodeTable CODES = new CodeTable()
            .passes(
                    "6 7 24 43 46 50 63 64 75 79 89 91 100 107 112 117 133 134 136 150 175 189 202 216 225 234 237 251 262"
                            + " 279 290 317 358 384 391 402 412 9001 10058 10107 11600 11601 11602 13388 13435 13436 14031 16500")
            .needsPerson("11 13 18 20 26 27 31 48 59 67 68 71 72 73 76 77 85 86 96 115 166 168 211 263 291 8000 13297")
            .badEntry("11000 11001 12582 121 2 3 9 14 16 28 30 37 52 53 54 55 56 57 58 66 88 10334 10003 15998"
                    + " 16460 16755 16837 17261 17280 17419 17420 50687 51075");

    /** A command's own: its form is the route's, so only what is about size is the entry's. */
    private static final CodeTable COMMAND_CODES = new CodeTable().needsPerson("2 3 9 14 28 30 40");

    private static final MessageTable TIME_OUT = new MessageTable()
            .needsPerson("MongoSecurityException", "Authentication failed", "SSLHandshakeException", "CertPath");

    private static final MessageTable SIZE =
            new MessageTable().badEntry("is larger than maximum", "BSONObj size", "object to insert too large");

    private MongoFailures() {}

    static void addTo(FailureTable table) {
        table.passes(
                        "com.mongodb.MongoSocketException",
                        "com.mongodb.MongoTimeoutException",
                        "com.mongodb.MongoOperationTimeoutException",
                        "com.mongodb.MongoNotPrimaryException",
                        "com.mongodb.MongoNodeIsRecoveringException",
                        "com.mongodb.MongoConnectionPoolClearedException",
                        "com.mongodb.MongoServerUnavailableException",
                        "com.mongodb.MongoWaitQueueFullException",
                        "com.mongodb.MongoInterruptedException",
                        "com.mongodb.MongoExecutionTimeoutException",
                        "com.mongodb.MongoWriteConcernException")
                .needsPerson(
                        "com.mongodb.MongoSecurityException",
                        "com.mongodb.MongoConfigurationException",
                        "com.mongodb.MongoIncompatibleDriverException",
                        "org.bson.codecs.configuration.CodecConfigurationException")
                .badEntry(
                        "com.mongodb.DuplicateKeyException",
                        "org.bson.BsonMaximumSizeExceededException",
                        "org.bson.json.JsonParseException")
                // The driver waits for a server that lets it in, and keeps the reason only in its message.
                .whateverTheCause("com.mongodb.MongoTimeoutException", t -> TIME_OUT.kind(t.getMessage()))
                .rule("org.bson.BsonSerializationException", t -> SIZE.kind(t.getMessage()))
                .rule("com.mongodb.MongoWriteException", t -> code(Getters.get(t, "getError")))
                .rule("com.mongodb.MongoBulkWriteException", MongoFailures::bulk)
                .rule("com.mongodb.BulkWriteException", MongoFailures::bulk)
                .rule("com.mongodb.ClientBulkWriteException", MongoFailures::bulk)
                .rule("com.mongodb.MongoCommandException", MongoFailures::command)
                .rule("com.mongodb.MongoException", MongoFailures::any);
    }

    private static @Nullable FailureKind code(@Nullable Object error) {
        return CODES.kind(Getters.number(error, "getCode"));
    }

    private static @Nullable FailureKind command(Throwable t) {
        FailureKind size = SIZE.kind(t.getMessage());
        if (size != null) {
            return size;
        }
        FailureKind own = COMMAND_CODES.kind(Getters.number(t, "getErrorCode", "getCode"));
        return own == null ? any(t) : own;
    }

    private static @Nullable FailureKind any(Throwable t) {
        FailureKind size = SIZE.kind(t.getMessage());
        return size == null ? code(t) : size;
    }

    /** Some writes failed, each for a reason of its own. */
    private static @Nullable FailureKind bulk(Throwable t) {
        FailureKind worst = null;
        Object concern = Getters.get(t, "getWriteConcernError", "getWriteConcernErrors");
        if (concern != null && !(concern instanceof Collection<?> all && all.isEmpty())) {
            worst = FailureKind.PASSES;
        }
        Object errors = Getters.get(t, "getWriteErrors");
        Collection<?> each = errors instanceof Map<?, ?> byIndex
                ? byIndex.values()
                : errors instanceof Collection<?> list ? list : java.util.List.of();
        for (Object error : each) {
            FailureKind kind = code(error);
            worst = SinkFailureClassifier.moreCareful(worst, kind == null ? FailureKind.NEEDS_PERSON : kind);
        }
        return worst;
    }
}
