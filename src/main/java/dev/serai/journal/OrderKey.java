package dev.serai.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.journal.log.Batch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The value that entries are kept in order by: a top-level field of a JSON object, else the header of that name. Text,
 * numbers and truth values count, as they are written. Thread-safe.
 */
final class OrderKey {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;

    OrderKey(String name) {
        this.name = name;
    }

    /** Null when the entry has none. */
    @Nullable
    String of(Batch.Part part) {
        String key = part.kind().isObject() ? find(part.content(), part.bodyStart(), part.bodyLength()) : null;
        return key == null && part.headersLength() > 0
                ? find(part.content(), part.headersStart(), part.headersLength())
                : key;
    }

    private @Nullable String find(byte[] content, int start, int length) {
        try (JsonParser p = JSON.createParser(content, start, length)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = name.equals(p.currentName());
                JsonToken value = p.nextToken();
                if (found) {
                    return value.isScalarValue() && value != JsonToken.VALUE_NULL ? p.getText() : null;
                }
                p.skipChildren();
            }
            return null;
        } catch (IOException e) {
            return null; // the route is told when it reads the entry
        }
    }
}
