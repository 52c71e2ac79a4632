package dev.serai.mongodb;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.BulkWriteUpsert;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ValidationException;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a batch of entries ({@code batchBody=list}) what {@code mongodb:…?operation=bulkWrite} takes: one upsert an
 * entry that inserts its document when there is none with its {@code _id}, and else changes nothing. A bean for routes.
 * Stateless.
 *
 * <p>The document is the entry: its fields, {@code _time} as a date. Whole numbers beyond 64 bits become Decimal128.
 */
public final class EntryWrites {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    // IEEE 754-2008, decimal128
    private static final int DECIMAL128_DIGITS = 34;
    private static final int DECIMAL128_EXPONENT = 6111;

    /**
     * One upsert for each entry, in order.
     *
     * @throws ValidationException when an entry can not be a document: a field at the top whose name has a dot or
     *     begins with a dollar sign, which an update would take for a path or an operator, or a number that no type
     *     holds
     */
    public List<WriteModel<Document>> upserts(List<Map<String, Object>> batch, Exchange exchange)
            throws ValidationException {
        List<WriteModel<Document>> writes = new ArrayList<>(batch.size());
        for (Map<String, Object> entry : batch) {
            Object id = entry.get("_id");
            Document document = new Document();
            for (Map.Entry<String, Object> field : entry.entrySet()) {
                String name = field.getKey();
                if (name.isEmpty() || name.startsWith("$") || name.indexOf('.') >= 0 || name.indexOf('\0') >= 0) {
                    throw new ValidationException(
                            exchange,
                            "Entry " + id + " has a field named '" + name
                                    + "': MongoDB takes that for a path or an operator. Rename it in the route.");
                }
                if (!name.equals("_id")) { // the filter brings it
                    document.append(name, value(field.getValue(), id, exchange));
                }
            }
            if (entry.get("_time") instanceof String time) {
                document.put("_time", Date.from(Instant.parse(time)));
            }
            writes.add(new UpdateOneModel<>(Filters.eq("_id", id), new Document("$setOnInsert", document), UPSERT));
        }
        return writes;
    }

    private static @Nullable Object value(@Nullable Object value, @Nullable Object id, Exchange exchange)
            throws ValidationException {
        if (value instanceof BigInteger big) {
            BigDecimal digits = new BigDecimal(big).stripTrailingZeros();
            if (digits.precision() > DECIMAL128_DIGITS || -digits.scale() > DECIMAL128_EXPONENT) {
                throw new ValidationException(
                        exchange,
                        "Entry " + id + " has a whole number of "
                                + big.toString().length() + " digits, which no type of MongoDB holds.");
            }
            return new Decimal128(digits);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                String name = String.valueOf(field.getKey());
                if (name.indexOf('\0') >= 0) {
                    throw new ValidationException(
                            exchange, "Entry " + id + " has a field with a zero character in its name.");
                }
                copy.put(name, value(field.getValue(), id, exchange));
            }
            return new Document(copy);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(value(element, id, exchange));
            }
            return copy;
        }
        return value;
    }

    /** The ids of the documents that are new, in the order of the batch: what was there before is left out. */
    public List<String> newIds(BulkWriteResult result) {
        return result.getUpserts().stream()
                .map(BulkWriteUpsert::getId)
                .map(EntryWrites::text)
                .toList();
    }

    private static String text(BsonValue id) {
        return id.isString() ? id.asString().getValue() : id.toString();
    }
}
