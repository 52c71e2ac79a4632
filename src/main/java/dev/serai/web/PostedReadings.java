package dev.serai.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a route that takes readings over HTTP, each used as {@code bean: {beanType:
 * dev.serai.web.PostedReadings, method: …}}. Thread-safe, without state.
 */
public final class PostedReadings {
    private static final String KEY = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;
    private static final String JOURNAL_KEY = "CamelJournalKey";
    private static final String JOURNAL_ID = "CamelJournalId";
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Takes the request apart: the body becomes bytes, the client's key the journal's; of the request's headers none is
     * left, so that no password and nothing that steers a component gets into the journal.
     *
     * <p>The journal's key is the client's with a hash of the body: the same request sent twice is stored once, and
     * another body under a used key is not taken for stored.
     *
     * @throws ProblemException 415 for another content type than JSON, 400 for an unusable key
     */
    public void take(Exchange exchange) throws ProblemException {
        Message message = exchange.getMessage();
        requireJson(message);
        Object key = message.getHeader(KEY);
        byte[] body = message.getBody(byte[].class);
        message.removeHeaders("*");
        message.setBody(body == null ? new byte[0] : body);
        if (key != null) {
            message.setHeader(JOURNAL_KEY, journalKey("http", checked(key), message.getBody(byte[].class)));
        }
    }

    static void requireJson(Message message) throws ProblemException {
        Object type = message.getHeader(Exchange.CONTENT_TYPE);
        String plain =
                type instanceof String text ? text.replaceFirst(";.*", "").strip() : "";
        if (!plain.equalsIgnoreCase("application/json")) {
            throw new ProblemException(415, "The body must be JSON, with Content-Type: application/json.");
        }
    }

    /** The client's key; it may stand in quotes, as a structured field does. */
    static String checked(Object key) throws ProblemException {
        if (!(key instanceof String text) || text.isBlank() || text.length() > LONGEST_KEY) {
            throw new ProblemException(
                    400, "Idempotency-Key must stand once, with 1 to " + LONGEST_KEY + " characters.");
        }
        return text.strip();
    }

    static String journalKey(String source, String key, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return source + "-" + HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Makes a list of the readings, an object's alone or an array's: each as its own bytes, as they came. */
    public List<byte[]> split(byte[] body) throws IOException, ProblemException {
        List<byte[]> readings = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return List.of(body);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                if (from < 0) {
                    throw new ProblemException(400, "The body must be in UTF-8."); // RFC 8259, 8.1
                }
                parser.skipChildren();
                readings.add(Arrays.copyOfRange(
                        body, from, (int) parser.currentLocation().getByteOffset()));
            }
        }
        return readings;
    }

    /** Answers 202 with the permanent names of what is now on disk. */
    public void accepted(Exchange exchange) {
        Message message = exchange.getMessage();
        String first = message.getHeader(JOURNAL_ID, String.class);
        int count = message.getBody() instanceof List<?> list ? list.size() : 1;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("stored", count);
        answer.put("ids", ids(first, count));
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(answer);
    }

    /** One append's entries have consecutive offsets and one run: {@code weather/000000000007/k3x7a2pq}. */
    private static List<String> ids(@Nullable String first, int count) {
        String[] parts = String.valueOf(first).split("/", -1);
        long offset = Long.parseLong(parts[1]);
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(String.format(Locale.ROOT, "%s/%012d/%s", parts[0], offset + i, parts[2]));
        }
        return ids;
    }
}
