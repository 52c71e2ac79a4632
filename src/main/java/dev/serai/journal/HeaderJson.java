package dev.serai.journal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.serai.journal.log.JournalRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message's simple headers as one JSON object: text, numbers, truth values, and times as ISO-8601. All else is
 * left out. Thread-safe.
 */
final class HeaderJson {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private HeaderJson() {}

    static byte[] write(Message message, HeaderFilterStrategy strategy) {
        if (!message.hasHeaders()) {
            return JournalRecord.NO_HEADERS;
        }
        Exchange exchange = message.getExchange();
        StringBuilder json = null;
        for (Map.Entry<String, Object> h : message.getHeaders().entrySet()) {
            Object value = h.getValue();
            if (isSimple(value) && !strategy.applyFilterToCamelHeaders(h.getKey(), value, exchange)) {
                if (json == null) {
                    json = new StringBuilder(128).append('{');
                } else {
                    json.append(',');
                }
                quote(json, h.getKey()).append(':');
                value(json, value);
            }
        }
        return json == null
                ? JournalRecord.NO_HEADERS
                : json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isSimple(@Nullable Object v) {
        return v instanceof CharSequence
                || isNumber(v)
                || v instanceof Boolean
                || v instanceof Character
                || v instanceof Enum<?>
                || v instanceof Temporal
                || v instanceof UUID;
    }

    private static boolean isNumber(@Nullable Object v) {
        return v instanceof Integer
                || v instanceof Long
                || v instanceof Short
                || v instanceof Byte
                || (v instanceof Double d && Double.isFinite(d))
                || (v instanceof Float f && Float.isFinite(f))
                || v instanceof BigInteger
                || v instanceof BigDecimal;
    }

    private static void value(StringBuilder json, Object v) {
        if (v instanceof Boolean || isNumber(v)) {
            json.append(v);
        } else {
            quote(json, v.toString());
        }
    }

    private static StringBuilder quote(StringBuilder json, String text) {
        json.append('"');
        ENCODER.quoteAsString(text, json);
        return json.append('"');
    }
}
