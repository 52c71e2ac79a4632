package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The reason of a dead letter, written behind the entry's own headers; as Kafka Connect does it. Not a header of the
 * entry has a name that begins with {@value #PREFIX}.
 */
final class DeadLetterHeaders {
    private static final String PREFIX = "CamelJournalDeadLetter";
    /** No JSON string holds these characters without a backslash between them. */
    private static final String BEGIN = '"' + PREFIX + "Id\":\"";

    private DeadLetterHeaders() {}

    /** The record that a refused entry becomes. */
    static JournalRecord record(Refusal r, String group) {
        Entry e = r.entry();
        JsonBuffer out = new JsonBuffer(512);
        if (e.headers().isEmpty() || e.headers().equals("{}")) {
            out.raw('{');
        } else {
            byte[] own = e.headers().getBytes(StandardCharsets.UTF_8);
            out.raw(own, 0, own.length - 1).raw(',');
        }
        name(out, "Id").quoted(e.id()).raw(',');
        name(out, "Topic").quoted(e.topic()).raw(',');
        name(out, "Offset").number(e.offset()).raw(',');
        name(out, "Run").quoted(EntryId.run(e.id())).raw(',');
        name(out, "Time").quoted(JsonBuffer.time(e.wallMillis())).raw(',');
        name(out, "Group").quoted(group).raw(',');
        name(out, "Route").quoted(plain(r.route())).raw(',');
        name(out, "Endpoint").quoted(plain(r.endpoint())).raw(',');
        name(out, "Error").quoted(plain(r.error())).raw(',');
        name(out, "Message").quoted(plain(r.message())).raw(',');
        name(out, "StackHash").quoted(r.stackHash()).raw(',');
        name(out, "Attempts").number(r.attempts()).raw(',');
        name(out, "FirstFailure").quoted(time(r.firstFailure())).raw(',');
        name(out, "LastFailure").quoted(time(r.lastFailure())).raw('}');
        return new JournalRecord(e.kind(), e.body(), out.toBytes());
    }

    private static JsonBuffer name(JsonBuffer out, String name) {
        return out.quoted(PREFIX + name).raw(':');
    }

    private static String time(Instant t) {
        return JsonBuffer.time(t.toEpochMilli());
    }

    /** Control characters (SQLite ends a text at the first NUL) and halves of characters are no use to a reader. */
    static String plain(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if ((c < ' ' && c != '\n' && c != '\t') || Character.isSurrogate(c)) {
                if (out == null) {
                    out = new StringBuilder(text);
                }
                out.setCharAt(i, ' ');
            }
        }
        return out == null ? text : out.toString();
    }

    /** The entry's own headers. */
    static String own(String headers) {
        int begin = headers.lastIndexOf(BEGIN);
        return begin <= 1 ? "" : headers.substring(0, begin - 1) + '}';
    }

    /** The reason, by the names without their common beginning. */
    static Map<String, String> read(Connection c, String headers) throws SQLException {
        Map<String, String> found = new HashMap<>();
        int begin = headers.lastIndexOf(BEGIN);
        if (begin < 0) {
            return found;
        }
        try (PreparedStatement s = c.prepareStatement("select key, value from json_each(?)")) {
            s.setString(1, '{' + headers.substring(begin));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.put(r.getString(1).substring(PREFIX.length()), r.getString(2));
                }
            }
        }
        return found;
    }
}
