package dev.serai.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.RecordKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** Puts a batch into a message, in the form that the route asked for. Thread-safe. */
final class BatchForm {
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final JournalConfiguration configuration;
    private final ObjectMapper mapper;

    private final HeaderFilterStrategy strategy;

    BatchForm(JournalConfiguration configuration, HeaderFilterStrategy strategy, ObjectMapper mapper) {
        this.configuration = configuration;
        this.strategy = strategy;
        this.mapper = mapper;
    }

    void fill(Message message, Batch batch, @Nullable String group, int attempt, String suffix)
            throws JournalException {
        if (configuration.getBatchSize() == 1) {
            fillEntry(message, batch.entries().get(0));
        } else {
            message.setBody(
                    switch (configuration.getBatchBody()) {
                        case json -> batch.json();
                        case ndjson -> batch.ndjson();
                        case list -> maps(batch);
                    });
        }
        message.setHeader(JournalConstants.TOPIC, batch.topic());
        message.setHeader(JournalConstants.FIRST_OFFSET, batch.firstOffset());
        message.setHeader(JournalConstants.LAST_OFFSET, batch.lastOffset());
        message.setHeader(JournalConstants.FIRST_TIME, Instant.ofEpochMilli(batch.firstWallMillis()));
        message.setHeader(JournalConstants.ATTEMPT, attempt);
        if (group != null) {
            message.setHeader(JournalConstants.GROUP, group);
            message.setHeader(JournalConstants.BATCH_ID, batchId(batch, group) + suffix);
        }
    }

    static String batchId(Batch batch, String group) {
        return batch.topic()
                + '-'
                + group
                + '-'
                + batch.firstRun()
                + '-'
                + batch.firstOffset()
                + '-'
                + batch.lastOffset();
    }

    private void fillEntry(Message message, Entry e) throws JournalException {
        headers(e).forEach((name, value) -> {
            if (!strategy.applyFilterToExternalHeaders(name, value, message.getExchange())) {
                message.setHeader(name, value);
            }
        });
        message.setBody(
                switch (e.kind()) {
                    case BYTES, OBJECT_BYTES -> e.body();
                    case TEXT, OBJECT_TEXT -> text(e);
                    case OBJECT, VALUE -> value(e);
                });
        message.setHeader(JournalConstants.ID, e.id());
        message.setHeader(JournalConstants.OFFSET, e.offset());
        message.setHeader(JournalConstants.TIME, Instant.ofEpochMilli(e.wallMillis()));
    }

    private List<Map<String, Object>> maps(Batch batch) throws JournalException {
        List<Map<String, Object>> list = new ArrayList<>(batch.size());
        for (Entry e : batch.entries()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("_id", e.id());
            map.put("_topic", e.topic());
            map.put("_offset", e.offset());
            map.put("_time", TIME.format(Instant.ofEpochMilli(e.wallMillis())));
            if (!e.headers().isEmpty()) {
                map.put("_headers", headers(e));
            }
            if (e.kind().isObject()) {
                map.putAll(parse(e, new String(e.body(), StandardCharsets.UTF_8)));
            } else if (e.kind() == RecordKind.BYTES) {
                map.put("body", e.body());
            } else {
                map.put("body", e.kind() == RecordKind.TEXT ? text(e) : value(e));
            }
            list.add(map);
        }
        return list;
    }

    private static String text(Entry e) {
        return new String(e.body(), StandardCharsets.UTF_8);
    }

    private Map<String, Object> headers(Entry e) throws JournalException {
        return e.headers().isEmpty() ? Map.of() : parse(e, e.headers());
    }

    private Map<String, Object> parse(Entry e, String json) throws JournalException {
        try {
            return mapper.readValue(json, MAP);
        } catch (IOException x) {
            throw new UnreadableEntryException(e, x);
        }
    }

    private Object value(Entry e) throws JournalException {
        try {
            return mapper.readValue(e.body(), Object.class);
        } catch (IOException x) {
            throw new UnreadableEntryException(e, x);
        }
    }
}
