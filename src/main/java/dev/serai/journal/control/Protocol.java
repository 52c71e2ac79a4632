package dev.serai.journal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.Journal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in requests and answers; both ends read and write it here. See the package. */
final class Protocol {
    static final int LONGEST_REQUEST = 64 << 10;
    static final int LONGEST_ANSWER = 4 << 20;
    /** So many lines at most are in one import. */
    static final int MOST_LINES = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Protocol() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /**
     * Reads a request or an answer.
     *
     * @throws IllegalArgumentException when it is no JSON object
     */
    static ObjectNode read(byte[] line) {
        try {
            if (JSON.readTree(line) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("what came is no JSON: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("what came is no JSON object");
    }

    static ObjectNode error(String message) {
        return object().put("error", message);
    }

    static ObjectNode write(Journal.Moved m) {
        return object().put("from", m.from())
                .put("to", m.to())
                .put("end", m.end())
                .put("note", m.note());
    }

    static Journal.Moved moved(JsonNode n) {
        return new Journal.Moved(
                n.path("from").asLong(), n.path("to").asLong(), n.path("end").asLong(), text(n, "note"));
    }

    static ObjectNode write(Journal.Forgotten f) {
        return object().put("next", f.next()).put("unread", f.unread());
    }

    static Journal.Forgotten forgotten(JsonNode n) {
        return new Journal.Forgotten(n.path("next").asLong(), n.path("unread").asLong());
    }

    static ObjectNode write(List<JournalOperations.RunningGroup> groups) {
        ObjectNode answer = object();
        ArrayNode list = answer.putArray("groups");
        for (JournalOperations.RunningGroup g : groups) {
            list.addObject()
                    .put("topic", g.topic())
                    .put("group", g.group())
                    .put("route", g.route())
                    .put("trouble", g.trouble())
                    .put("needsPerson", g.needsPerson())
                    .put("failures", g.failures())
                    .put("since", text(g.since()))
                    .put("nextTry", text(g.nextTry()));
        }
        return answer;
    }

    static List<JournalOperations.RunningGroup> groups(JsonNode n) {
        List<JournalOperations.RunningGroup> groups = new ArrayList<>();
        for (JsonNode g : n.path("groups")) {
            groups.add(new JournalOperations.RunningGroup(
                    g.path("topic").asText(),
                    g.path("group").asText(),
                    g.path("route").asText(),
                    text(g, "trouble"),
                    g.path("needsPerson").asBoolean(),
                    g.path("failures").asInt(),
                    time(g, "since"),
                    time(g, "nextTry")));
        }
        return groups;
    }

    static ObjectNode write(JournalOperations.Imported i) {
        ObjectNode answer = object().put("stored", i.stored()).put("known", i.known());
        ArrayNode refused = answer.putArray("refused");
        for (JournalOperations.Refused r : i.refused()) {
            refused.addObject().put("line", r.line()).put("reason", r.reason());
        }
        return answer;
    }

    static JournalOperations.Imported imported(JsonNode n) {
        List<JournalOperations.Refused> refused = new ArrayList<>();
        for (JsonNode r : n.path("refused")) {
            refused.add(new JournalOperations.Refused(
                    r.path("line").asInt(), r.path("reason").asText()));
        }
        return new JournalOperations.Imported(
                n.path("stored").asInt(), n.path("known").asInt(), refused);
    }

    static ObjectNode putOffsets(ObjectNode request, Collection<Long> offsets) {
        ArrayNode list = request.putArray("offsets");
        offsets.forEach(list::add);
        return request;
    }

    static List<Long> offsets(JsonNode n) {
        List<Long> offsets = new ArrayList<>();
        for (JsonNode o : n.path("offsets")) {
            offsets.add(o.asLong());
        }
        return offsets;
    }

    static ObjectNode writeStates(Map<Long, DeadLetter.State> states) {
        ObjectNode answer = object();
        ObjectNode map = answer.putObject("states");
        states.forEach((offset, state) -> map.put(Long.toString(offset), state.name()));
        return answer;
    }

    static Map<Long, DeadLetter.State> states(JsonNode n) {
        Map<Long, DeadLetter.State> states = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> f : n.path("states").properties()) {
            states.put(
                    Long.valueOf(f.getKey()),
                    DeadLetter.State.valueOf(f.getValue().asText()));
        }
        return states;
    }

    static @Nullable String text(JsonNode n, String field) {
        JsonNode value = n.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** A daemon that was started before this program was exchanged may not tell it. */
    private static @Nullable Instant time(JsonNode n, String field) {
        String text = text(n, field);
        return text == null ? null : Instant.parse(text);
    }

    /** A field that must be there. */
    static String required(JsonNode n, String field) {
        String value = text(n, field);
        if (value == null) {
            throw new IllegalArgumentException("the request has no field '" + field + "'");
        }
        return value;
    }
}
