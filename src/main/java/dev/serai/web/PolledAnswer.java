package dev.serai.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The steps of a route that asks an HTTP API from time to time and keeps what it answers; used as {@code bean:
 * {beanType: dev.serai.web.PolledAnswer, method: …}}. Thread-safe, without state.
 */
public final class PolledAnswer {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Takes an answer apart: of an array each element, else all of it; each as its own bytes. None of the answer's
     * headers is left.
     *
     * @throws IOException when it is no JSON
     */
    public List<byte[]> records(Exchange exchange) throws IOException, ProblemException {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        message.removeHeaders("*");
        if (body == null || body.length == 0) {
            return List.of();
        }
        // the whole of it, before the first record is stored
        try (JsonParser parser = MAPPER.createParser(body)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
        }
        return new PostedReadings().split(body);
    }

    /** Sets the journal's key of a record: what its id says, or all of it where it has none. */
    public void key(Exchange exchange, String pointer) throws IOException {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        JsonNode id = pointer.isEmpty()
                ? MissingNode.getInstance()
                : MAPPER.readTree(body).at(pointer);
        boolean known = id.isValueNode() && !id.isNull();
        String key = known
                ? PostedReadings.journalKey("poll-id", id.asText(), new byte[0])
                : PostedReadings.journalKey("poll", "", body);
        message.setHeader("CamelJournalKey", key);
    }
}
