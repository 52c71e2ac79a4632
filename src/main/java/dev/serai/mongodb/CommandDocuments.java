package dev.serai.mongodb;

import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * Makes of a document that asks for a command the map that {@code direct:command} takes. A bean for routes. Stateless.
 */
public final class CommandDocuments {
    private CommandDocuments() {}

    /**
     * The document's fields, dates as ISO text, with {@code id}: {@code mongodb/} and its {@code _id}, which is told in
     * hexadecimal when the server made it.
     */
    public static Map<String, Object> command(Document document) {
        Map<String, Object> map = new HashMap<>();
        document.forEach((name, value) ->
                map.put(name, value instanceof Date d ? d.toInstant().toString() : value));
        Object id = document.get("_id");
        if (id instanceof ObjectId made && map.get("created") == null && map.get("expires") == null) {
            // When it was asked for, not when it was read: it may have lain there while the daemon was away.
            map.put("created", made.getDate().toInstant().toString());
        }
        map.put("id", "mongodb/" + (id instanceof ObjectId made ? made.toHexString() : String.valueOf(id)));
        return map;
    }
}
