package dev.serai.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JsonObjectCheck;
import dev.serai.journal.log.JsonObjectException;
import dev.serai.journal.log.RecordKind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** Makes records of an exchange's body and headers. Thread-safe. */
final class RecordEncoder {
    private final JournalConfiguration configuration;
    private final HeaderFilterStrategy headers;
    private final ObjectMapper mapper;

    RecordEncoder(JournalConfiguration configuration, HeaderFilterStrategy headers, ObjectMapper mapper) {
        this.configuration = configuration;
        this.headers = headers;
        this.mapper = mapper;
    }

    /**
     * What an exchange is to append.
     *
     * @param records those that can be stored
     * @param refused those that can not, where the others are stored all the same; null when there are none
     */
    record Encoded(List<JournalRecord> records, @Nullable RefusedRecordsException refused) {}

    Encoded encode(Exchange exchange) throws CamelExchangeException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        byte[] kept = HeaderJson.write(message, headers);
        if (configuration.getAppend() == JournalAppend.each && body instanceof List<?> list) {
            return each(exchange, list, kept);
        }
        return new Encoded(List.of(record(exchange, body, kept)), null);
    }

    private Encoded each(Exchange exchange, List<?> list, byte[] kept) throws CamelExchangeException {
        boolean partial = configuration.isPartial() && exchange.getMessage().getHeader(JournalConstants.KEY) == null;
        List<JournalRecord> records = new ArrayList<>(list.size());
        Map<Integer, CamelExchangeException> refused = new TreeMap<>();
        for (Object element : list) {
            try {
                records.add(record(exchange, element, kept));
            } catch (CamelExchangeException e) {
                if (!partial) {
                    throw e;
                }
                refused.put(records.size() + refused.size(), e);
            }
        }
        return new Encoded(
                records,
                refused.isEmpty()
                        ? null
                        : new RefusedRecordsException(configuration.getTopic(), list.size(), refused, exchange));
    }

    private JournalRecord record(Exchange exchange, @Nullable Object body, byte[] kept) throws CamelExchangeException {
        try {
            JournalRecord r = record(body, kept);
            if (r.body().length > configuration.getMaxRecordSize()) {
                throw new CamelExchangeException(
                        "The record has " + r.body().length + " bytes; the topic '" + configuration.getTopic()
                                + "' takes at most " + configuration.getMaxRecordSize() + " (maxRecordSize)",
                        exchange);
            }
            return r;
        } catch (JsonObjectException | CharacterCodingException | JsonProcessingException e) {
            throw new CamelExchangeException(
                    "The record can not be stored in topic '" + configuration.getTopic() + "': " + e.getMessage(),
                    exchange,
                    e);
        } catch (IllegalArgumentException e) {
            throw new CamelExchangeException(e.getMessage(), exchange);
        }
    }

    private JournalRecord record(@Nullable Object body, byte[] kept)
            throws JsonObjectException, CharacterCodingException, JsonProcessingException {
        boolean json = configuration.getFormat() == JournalFormat.json;
        if (body instanceof byte[] bytes) {
            return json
                    ? new JournalRecord(RecordKind.OBJECT_BYTES, JsonObjectCheck.check(bytes), kept)
                    : new JournalRecord(RecordKind.BYTES, bytes.clone(), kept);
        }
        if (body instanceof String text) {
            byte[] bytes = utf8(text);
            return json
                    ? new JournalRecord(RecordKind.OBJECT_TEXT, JsonObjectCheck.check(bytes), kept)
                    : new JournalRecord(RecordKind.TEXT, bytes, kept);
        }
        if (body instanceof Map<?, ?> || (body != null && body.getClass().isRecord())) {
            return new JournalRecord(RecordKind.OBJECT, JsonObjectCheck.check(mapper.writeValueAsBytes(body)), kept);
        }
        if (body instanceof List<?> && !json) {
            return new JournalRecord(RecordKind.VALUE, mapper.writeValueAsBytes(body), kept);
        }
        throw new IllegalArgumentException("The topic '" + configuration.getTopic() + "' can not store "
                + (body == null
                        ? "an empty body"
                        : "a body of " + body.getClass().getName())
                + (json
                        ? " as a JSON object: give it text, bytes, a map or a record"
                        : ": give it bytes, text, a map, a list or a record"));
    }

    /** Half a surrogate pair is an error: {@code getBytes} would put a question mark in its place. */
    private static byte[] utf8(String text) throws CharacterCodingException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                ByteBuffer strict = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                byte[] bytes = new byte[strict.remaining()];
                strict.get(bytes);
                return bytes;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
