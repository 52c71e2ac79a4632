package dev.serai.journal.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JsonObjectCheck;
import dev.serai.journal.log.JsonObjectException;
import dev.serai.journal.log.RecordKind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An entry as one line of JSON, and back: nothing is lost on the way. JSON bodies stand in it byte for byte.
 *
 * <p>{@code _kind} says what was appended: {@code bytes}, {@code text}, {@code objectBytes} and {@code objectText} (a
 * JSON object appended as bytes or as text), {@code object} (from a map), {@code value} (from a list).
 */
public final class EntryLine {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    private static final Map<String, RecordKind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("bytes", RecordKind.BYTES);
        KINDS.put("text", RecordKind.TEXT);
        KINDS.put("objectBytes", RecordKind.OBJECT_BYTES);
        KINDS.put("objectText", RecordKind.OBJECT_TEXT);
        KINDS.put("object", RecordKind.OBJECT);
        KINDS.put("value", RecordKind.VALUE);
    }

    private EntryLine() {}

    /**
     * A line that can be stored.
     *
     * @param id the name that the entry had where it came from
     */
    public record Parsed(String id, JournalRecord record) {}

    /** The line, without a line feed. */
    public static String of(Entry e) {
        return of(e, Map.of());
    }

    /**
     * The line, without a line feed.
     *
     * @param more further fields, before the body; those whose names an import does not know it passes over
     */
    public static String of(Entry e, Map<String, ?> more) {
        StringWriter line = new StringWriter(e.body().length + 192);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("_id", e.id());
            json.writeStringField("_topic", e.topic());
            json.writeNumberField("_offset", e.offset());
            json.writeStringField("_time", time(e.wallMillis()));
            json.writeStringField("_kind", name(e.kind()));
            if (!e.headers().isEmpty()) {
                json.writeFieldName("_headers");
                json.writeRawValue(oneLine(e.headers()));
            }
            for (Map.Entry<String, ?> field : more.entrySet()) {
                StatusJson.field(json, field.getKey(), field.getValue());
            }
            body(json, e);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return line.toString();
    }

    private static void body(JsonGenerator json, Entry e) throws IOException {
        String text = e.kind().isJson() ? null : text(e.body());
        if (e.kind().isJson()) {
            json.writeFieldName("body");
            json.writeRawValue(oneLine(new String(e.body(), StandardCharsets.UTF_8)));
        } else if (text != null) {
            json.writeStringField("body", text);
        } else {
            json.writeStringField("_encoding", "base64");
            json.writeStringField("body", Base64.getEncoder().encodeToString(e.body()));
        }
    }

    /** A mapper of the user's own may have broken lines between tokens; within strings JSON has no line breaks. */
    private static String oneLine(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }

    /** A time as all of the journal's output has it: ISO-8601, UTC, milliseconds. */
    public static String time(long wallMillis) {
        return TIME.format(Instant.ofEpochMilli(wallMillis));
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String name(RecordKind kind) {
        return KINDS.entrySet().stream()
                .filter(k -> k.getValue() == kind)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException when it is no entry, saying what is wrong
     */
    public static Parsed parse(byte[] line) {
        Fields f = new Fields();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                f.take(name, value, json, line);
            }
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("something stands behind the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "it is no JSON: " + e.getOriginalMessage() + " at column "
                            + (e.getLocation() == null ? "?" : e.getLocation().getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getMessage(), e);
        }
        return f.parsed();
    }

    /** What a line had. */
    private static final class Fields {
        private @Nullable String id;
        private @Nullable String kind;
        private @Nullable String encoding;
        private byte[] headers = JournalRecord.NO_HEADERS;
        private @Nullable JsonToken bodyToken;
        private byte[] raw = {};
        private String text = "";

        void take(String name, JsonToken value, JsonParser json, byte[] line) throws IOException {
            switch (name) {
                case "_id" -> id = string(name, value, json);
                case "_kind" -> kind = string(name, value, json);
                case "_encoding" -> encoding = string(name, value, json);
                case "_headers" -> {
                    if (value != JsonToken.START_OBJECT) {
                        throw new IllegalArgumentException("_headers is no JSON object");
                    }
                    headers = raw(json, line);
                }
                case "body" -> {
                    bodyToken = value;
                    if (value == JsonToken.VALUE_STRING) {
                        text = json.getText();
                    } else if (value.isStructStart()) {
                        raw = raw(json, line);
                    } else {
                        raw = json.getText().getBytes(StandardCharsets.UTF_8);
                    }
                }
                default -> json.skipChildren();
            }
        }

        private static String string(String name, JsonToken value, JsonParser json) throws IOException {
            if (value != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException(name + " is no text");
            }
            return json.getText();
        }

        private static byte[] raw(JsonParser json, byte[] line) throws IOException {
            int from = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            return Arrays.copyOfRange(line, from, (int) json.currentLocation().getByteOffset());
        }

        Parsed parsed() {
            if (id == null || id.isEmpty()) {
                throw new IllegalArgumentException(
                        "it has no _id: importing it twice would store it twice. Give each line one of its own");
            }
            if (bodyToken == null) {
                throw new IllegalArgumentException("it has no body");
            }
            try {
                RecordKind k = kind();
                return new Parsed(id, new JournalRecord(k, body(k), headers));
            } catch (JsonObjectException | CharacterCodingException e) {
                throw new IllegalArgumentException("its body can not be stored: " + e.getMessage(), e);
            }
        }

        private RecordKind kind() {
            if (kind == null) {
                return bodyToken == JsonToken.START_OBJECT
                        ? RecordKind.OBJECT_TEXT
                        : bodyToken == JsonToken.VALUE_STRING
                                ? encoding == null ? RecordKind.TEXT : RecordKind.BYTES
                                : RecordKind.VALUE;
            }
            RecordKind k = KINDS.get(kind);
            if (k == null) {
                throw new IllegalArgumentException("its _kind is '" + kind + "'; known are "
                        + KINDS.keySet().stream().collect(Collectors.joining(", ")));
            }
            return k;
        }

        private byte[] body(RecordKind k) throws JsonObjectException, CharacterCodingException {
            if (k.isObject()) {
                if (bodyToken != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("its body is no JSON object, as its _kind says");
                }
                return JsonObjectCheck.check(raw);
            }
            if (k.isJson()) {
                if (bodyToken == JsonToken.VALUE_STRING) {
                    throw new IllegalArgumentException("its body is text; its _kind says another JSON value");
                }
                return raw;
            }
            if (bodyToken != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("its body is no JSON string, as its _kind says");
            }
            if (encoding == null) {
                // Half a surrogate pair is an error.
                ByteBuffer strict = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                byte[] bytes = new byte[strict.remaining()];
                strict.get(bytes);
                return bytes;
            }
            if (!encoding.equals("base64")) {
                throw new IllegalArgumentException("its _encoding is '" + encoding + "'; known is base64");
            }
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("its body is no base64: " + e.getMessage(), e);
            }
        }
    }
}
