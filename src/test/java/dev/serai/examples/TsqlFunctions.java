package dev.serai.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.tools.SimpleResultSet;
import org.jspecify.annotations.Nullable;

/** Functions of T-SQL that H2 lacks, for {@link SqlserverExampleTest}; H2 calls them by name. */
public final class TsqlFunctions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COLUMN = Pattern.compile("(\\w+)\\s+nvarchar(?:\\(max\\))? '\\$\\.?([\\w.]*)'");

    private TsqlFunctions() {}

    public static LocalDateTime sysutcdatetime() {
        return LocalDateTime.now(ZoneOffset.UTC);
    }

    /** An object or a list at the path, as text; null for all else. */
    public static @Nullable String jsonQuery(@Nullable String json, String path) throws Exception {
        JsonNode node = JSON.readTree(json).path(path.substring("$.".length()));
        return node.isContainerNode() ? node.toString() : null;
    }

    /** The columns as openjson gives them under "lax": what is no scalar is null. */
    public static ResultSet openJson(String json, String columns) throws Exception {
        SimpleResultSet rows = new SimpleResultSet();
        List<String> paths = new ArrayList<>();
        Matcher column = COLUMN.matcher(columns);
        while (column.find()) {
            rows.addColumn(column.group(1).toUpperCase(Locale.ROOT), Types.VARCHAR, 0, 0);
            paths.add(column.group(2));
        }
        for (JsonNode entry : JSON.readTree(json == null ? "[]" : json)) {
            rows.addRow(paths.stream().map(path -> value(entry, path)).toArray());
        }
        return rows;
    }

    private static @Nullable String value(JsonNode entry, String path) {
        if (path.isEmpty()) {
            return entry.toString();
        }
        JsonNode node = entry;
        for (String name : path.split("\\.", -1)) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }
}
