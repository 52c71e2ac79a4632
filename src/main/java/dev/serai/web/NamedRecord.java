package dev.serai.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A step that puts an entry's permanent name in front of its record, as {@code _id}: for a receiver that keeps no keys.
 * The rest stays as it is, byte for byte. Used as {@code bean: {beanType: dev.serai.web.NamedRecord, method: name}}
 * behind {@code journal:} with {@code batchSize=1}. Thread-safe, without state.
 */
public final class NamedRecord {
    /**
     * Puts the name in front.
     *
     * @throws IllegalArgumentException when the record is no JSON object
     */
    public void name(Exchange exchange) {
        Message message = exchange.getMessage();
        String id = message.getHeader("CamelJournalId", String.class);
        String record = new String(message.getBody(byte[].class), UTF_8).strip();
        if (!record.startsWith("{")) {
            throw new IllegalArgumentException("The record " + id + " is no JSON object, and can not be given an _id");
        }
        String fields = record.substring(1).stripLeading();
        message.setBody("{\"_id\":\"" + id + "\"" + (fields.startsWith("}") ? "" : ",") + fields);
    }
}
