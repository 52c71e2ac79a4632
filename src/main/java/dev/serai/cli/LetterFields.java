package dev.serai.cli;

import dev.serai.journal.control.EntryLine;
import dev.serai.journal.log.DeadLetter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A dead letter as fields of JSON, and in words. */
final class LetterFields {
    private LetterFields() {}

    /** All that is known but the entry. */
    static Map<String, Object> of(DeadLetter l) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("offset", l.offset());
        fields.put("state", state(l.state()));
        fields.put("retries", l.retries());
        fields.put("group", l.group());
        fields.put("route", l.route());
        fields.put("endpoint", l.endpoint());
        fields.put("error", l.error());
        fields.put("message", l.message());
        fields.put("stackHash", l.stackHash());
        fields.put("attempts", l.attempts());
        fields.put("firstFailure", time(l.firstFailure()));
        fields.put("lastFailure", time(l.lastFailure()));
        return fields;
    }

    /** An entry's line, as an export of its topic has it, with the reason beside. */
    static String line(DeadLetter l) {
        return EntryLine.of(l.entry(), Map.of("_deadLetter", of(l)));
    }

    static String state(DeadLetter.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String time(Instant time) {
        return EntryLine.time(time.toEpochMilli());
    }
}
