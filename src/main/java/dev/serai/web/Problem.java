package dev.serai.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as a program reads it: RFC 9457, "Problem Details for HTTP APIs".
 *
 * @param status of HTTP
 * @param detail what is wrong with this request and what to do; null where the status says all
 * @param faults the fields at fault, at most {@value #MOST_FAULTS} are told; empty when it is none
 * @param more members of our own
 */
record Problem(int status, @Nullable String detail, List<Fault> faults, Map<String, Object> more) {
    static final String TYPE = "application/problem+json";
    static final int MOST_FAULTS = 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * A field at fault.
     *
     * @param pointer RFC 6901, such as {@code /3/temperature}; empty for the whole body
     */
    record Fault(String pointer, String detail) {}

    Problem {
        faults = List.copyOf(faults.subList(0, Math.min(faults.size(), MOST_FAULTS)));
    }

    Problem(int status, @Nullable String detail, List<Fault> faults) {
        this(status, detail, faults, Map.of());
    }

    static Problem of(int status) {
        return new Problem(status, null, List.of());
    }

    /** The body. {@code pointer} is the first fault's. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", "about:blank");
        all.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
        all.put("status", status);
        if (detail != null) {
            all.put("detail", detail);
        }
        if (!faults.isEmpty()) {
            all.put("pointer", faults.get(0).pointer);
            all.put("errors", faults);
        }
        all.putAll(more);
        try {
            return MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // texts and numbers
        }
    }
}
